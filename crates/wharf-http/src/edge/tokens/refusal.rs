//! Why a token is not believed.

use std::fmt;

/// Why a token is not believed. What is said of it goes to whoever sent it: it names what is wrong, and nothing that the
/// token's owner should not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The header `Authorization` is not of the form.
    Header,
    /// It has more bytes than any token needs.
    TooLong,
    /// It is not of the form `header.claims.signature`.
    Malformed,
    /// It asks for extensions.
    Critical,
    /// It is signed in a way that is not taken.
    Algorithm,
    /// Its key is not known.
    Key,
    /// It names no key, and there are several.
    Unnamed,
    /// It is not signed with that key.
    Signature,
    /// It is over.
    Expired,
    /// It has not begun.
    NotYet,
    /// It has no end.
    Endless,
    /// Somebody else issued it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It does not say whom it is about, in 1 to 1024 bytes.
    Subject,
    /// It lacks a claim.
    Claim(String),
    /// There are no keys to check it with: that is no fault of the token.
    NoKeys,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "the header Authorization takes `Bearer` and a token, once",
            Self::TooLong => "the token has more than 16384 bytes",
            Self::Malformed => "the token is not of the form header.claims.signature, each base64url",
            Self::Critical => "the token asks for extensions (crit) that are not known here",
            Self::Algorithm => "the token is signed with an algorithm that is not taken here",
            Self::Key => "the token is signed with a key that its issuer does not publish",
            Self::Unnamed => "the token names no key (kid), and its issuer has several",
            Self::Signature => "the signature of the token is wrong",
            Self::Expired => "the token has expired (exp); ask its issuer for a new one",
            Self::NotYet => "the token is not valid yet (nbf)",
            Self::Endless => "the token does not say when it expires (exp)",
            Self::Issuer => "the token is of another issuer (iss)",
            Self::Audience => "the token is for another audience (aud)",
            Self::Subject => "the token does not say whom it is about (sub), in 1 to 1024 bytes",
            Self::Claim(name) => {
                return write!(f, "the token has not the claim {} that is wanted here", plain(name));
            }
            Self::NoKeys => "the keys of the issuer of tokens cannot be had; try again soon",
        })
    }
}

/// A name without what a header could not hold. It is of this edge's own configuration.
fn plain(name: &str) -> String {
    name.chars().filter(|each| each.is_ascii_alphanumeric() || "_-.:/".contains(*each)).collect()
}
