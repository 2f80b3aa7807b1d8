//! Says of a request's token who asks, or why it is not believed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use wharf_config::edge::Tokens;
use wharf_core::BoxError;

use super::key::Key;
use super::keys::Keys;
use super::refusal::Refusal;
use super::token::Token;
use crate::edge::Identity;

/// Checks the tokens of requests.
pub(crate) struct Verifier {
    wanted: Tokens,
    keys: Arc<Keys>,
}

impl Verifier {
    /// Of tokens as `wanted` describes them.
    ///
    /// # Errors
    /// When keys are to be read from a file, and cannot be; or from an address that is none.
    pub(crate) fn new(wanted: Tokens) -> Result<Self, BoxError> {
        let keys = Arc::new(Keys::new(&wanted)?);
        Ok(Self { wanted, keys })
    }

    /// Renews keys. Never ends.
    pub(crate) fn follow(&self) -> impl Future<Output = ()> + Send + 'static {
        let keys = Arc::clone(&self.keys);
        async move { keys.follow().await }
    }

    /// Who asks with these headers; none where there is no token.
    pub(crate) async fn identity(&self, headers: &HeaderMap) -> Result<Option<Identity>, Refusal> {
        let mut said = headers.get_all(AUTHORIZATION).iter();
        let Some(first) = said.next() else { return Ok(None) };
        if said.next().is_some() {
            return Err(Refusal::Header);
        }
        let (scheme, token) =
            first.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Refusal::Header)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::Header);
        }
        self.verify(token.trim_start_matches(' ')).await.map(Some)
    }

    pub(super) async fn verify(&self, token: &str) -> Result<Identity, Refusal> {
        let token = Token::read(token, &self.wanted.algorithms)?;
        let key = self.keys.find(token.key.as_deref(), token.algorithm).await?;
        let is_by = |key: &Key| key.verifies(token.algorithm, token.signed, &token.signature);
        if !is_by(&key) {
            // A token that names no key does not say that its key is a new one.
            let newer = if token.key.is_none() { self.keys.newer(&key, token.algorithm).await } else { None };
            newer.filter(is_by).ok_or(Refusal::Signature)?;
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let claims = token.claims(&self.wanted, now)?;
        Ok(Identity::new(claims.subject, claims.scopes, claims.all))
    }
}
