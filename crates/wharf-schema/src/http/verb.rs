//! `Verb`: the methods of HTTP that a route can have.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::MethodKind;

/// A method of HTTP. (Ours are called methods, too; so these are verbs.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verb {
    /// Has no effect, and may be answered from memory by whatever is in between.
    Get,
    /// Anything.
    Post,
    /// May be repeated by whatever is in between.
    Put,
    /// Anything.
    Patch,
    /// May be repeated by whatever is in between.
    Delete,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// How it is written in requests and descriptors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether its requests have a body. Those of `GET` and `DELETE` have none that whatever is in between would pass on.
    pub const fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Delete)
    }

    /// Whether a method of this kind can have it: clients and proxies repeat `GET`, `PUT` and `DELETE` without asking,
    /// and keep what `GET` was answered.
    pub const fn suits(self, kind: MethodKind) -> bool {
        match self {
            Self::Get => matches!(kind, MethodKind::Read),
            Self::Put | Self::Delete => !matches!(kind, MethodKind::Command),
            Self::Post | Self::Patch => true,
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is none of the verbs that routes can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownVerb;

impl fmt::Display for UnknownVerb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Verb::ALL.map(Verb::as_str).join(", ");
        write!(f, "a route has one of the verbs {known}")
    }
}

impl std::error::Error for UnknownVerb {}

impl FromStr for Verb {
    type Err = UnknownVerb;

    fn from_str(word: &str) -> Result<Self, UnknownVerb> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == word).ok_or(UnknownVerb)
    }
}
