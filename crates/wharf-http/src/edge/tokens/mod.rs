//! Bearer tokens (JWT): who asks, as an issuer says and signs it.
//!
//! A token is taken apart ([`token`]), its key is found among the issuer's ([`keys`]), its signature is checked
//! ([`key`]), and only then is what it claims looked at.

mod fetch;
mod jwks;
mod key;
mod keys;
mod refusal;
mod token;
mod verifier;

pub(crate) use refusal::Refusal;
pub(crate) use verifier::Verifier;

#[cfg(test)]
pub(super) mod tests;
