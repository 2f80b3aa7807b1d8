//! Who asks, as an issuer of tokens says.

use std::sync::Arc;

use serde_json::{Map, Value};

/// Who asks: what the token of a request says, once it was found to be true. Handlers of a router find it as
/// `Extension<Identity>`; services find its subject as the context's principal. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity(Arc<Said>);

#[derive(Debug, PartialEq)]
struct Said {
    subject: String,
    scopes: Vec<String>,
    claims: Map<String, Value>,
}

impl Identity {
    #[cfg_attr(not(feature = "jwt"), expect(dead_code, reason = "tokens alone say who asks"))]
    pub(crate) fn new(subject: String, scopes: Vec<String>, claims: Map<String, Value>) -> Self {
        Self(Arc::new(Said { subject, scopes, claims }))
    }

    /// Whom the token is about: the claim `sub`, of 1 to 1024 bytes.
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What it is good for: the words of the claims `scope` and `scp`.
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// Whether it is good for `scope`.
    pub fn has(&self, scope: &str) -> bool {
        self.0.scopes.iter().any(|each| each == scope)
    }

    /// All that the issuer says.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.0.claims
    }
}
