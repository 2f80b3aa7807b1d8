//! `Status`: what kind of failure an error variant is, for those who do not know the type.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What kind of failure an error variant is.
///
/// The edge answers with its HTTP code, and measurements tell failures of the caller's making from the
/// service's own. Declared with `#[status(not_found)]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The request is malformed (400).
    Invalid,
    /// The caller has not said who it is (401).
    Unauthenticated,
    /// The caller may not do this (403).
    Forbidden,
    /// There is no such thing (404).
    NotFound,
    /// The state of things does not allow it now (409).
    Conflict,
    /// There was such a thing, and it won't come back (410).
    Gone,
    /// A condition that the caller stated does not hold (412).
    Precondition,
    /// The request is well-formed, and it can't be done (422).
    #[default]
    Unprocessable,
    /// The caller asks too often (429).
    TooMany,
    /// The service is broken (500).
    Internal,
    /// The service cannot do it at the moment (503).
    Unavailable,
}

impl Status {
    /// Every status, in order of HTTP code.
    pub const ALL: [Self; 11] = [
        Self::Invalid,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Gone,
        Self::Precondition,
        Self::Unprocessable,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The HTTP status code.
    pub const fn http(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::Precondition => 412,
            Self::Unprocessable => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// Its name in `#[status(..)]`, in descriptors and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::Precondition => "precondition",
            Self::Unprocessable => "unprocessable",
            Self::TooMany => "too_many",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no status; says which there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStatus(String);

impl fmt::Display for UnknownStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Status::ALL.map(Status::as_str).join(", ");
        write!(f, "`{}` is not a status; use one of {known}", self.0)
    }
}

impl std::error::Error for UnknownStatus {}

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(word: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or_else(|| UnknownStatus(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_from_the_name_it_is_written_with() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(serde_json::to_value(status).expect("JSON"), status.as_str());
        }
    }

    #[test]
    fn statuses_are_listed_by_their_http_code() {
        assert!(Status::ALL.is_sorted_by_key(|status| status.http()));
    }

    #[test]
    fn an_unknown_status_is_answered_with_the_known_ones() {
        let error = "missing".parse::<Status>().expect_err("no such status").to_string();
        assert!(
            error.starts_with("`missing` is not a status; use one of invalid, unauthenticated"),
            "{error}"
        );
    }
}
