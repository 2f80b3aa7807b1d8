//! What the query of a request says.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use super::problem::Problem;

/// The pairs of a query, in order; a name may come several times.
#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// What is said last of `name`; what is empty was not said.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let said = self.0.iter().rev().find(|(key, value)| key == name && !value.is_empty());
        said.map(|(_, value)| value.as_str())
    }

    /// All that is said of `name`.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let said = self.0.iter().filter(|(key, value)| key == name && !value.is_empty());
        said.map(|(_, value)| value.clone()).collect()
    }

    /// A whole number, if one is said.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let read = |text: &str| {
            text.parse().map_err(|_| Problem::bad(format!("{name} is a whole number, and `{text}` is none")))
        };
        self.text(name).map(read).transpose()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, state).await;
        let Query(pairs) =
            query.map_err(|error| Problem::bad(format!("the query is not understood: {error}")))?;
        Ok(Self(pairs))
    }
}
