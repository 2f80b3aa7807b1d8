//! `HttpRoute`: what `#[http(GET, "/products/{id}")]` says, as a constant and in descriptors.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::{BadPath, Path, Verb};
use crate::MethodDescriptor;

/// The route of a method: a verb, and the template of a path as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HttpRoute {
    /// The verb.
    #[serde(rename = "method")]
    pub verb: Verb,
    /// The template of the path, such as `/products/{id}`; [`path`](Self::parsed) reads it.
    pub path: Cow<'static, str>,
}

/// What of a request carries an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// A segment of the path.
    Path,
    /// The query: `?name=value`, once for each item of a list.
    Query,
    /// The body, a JSON object of arguments.
    Body,
}

impl HttpRoute {
    /// A route that is part of the program.
    pub const fn new(verb: Verb, path: &'static str) -> Self {
        Self { verb, path: Cow::Borrowed(path) }
    }

    /// The template of its path. Of a sound interface it always is one.
    ///
    /// # Errors
    /// When the text is none: descriptors come from files and from peers.
    pub fn parsed(&self) -> Result<Path, BadPath> {
        self.path.parse()
    }

    /// What of a request for `path` carries the argument of this name.
    pub fn carrier(&self, path: &Path, argument: &str) -> Carrier {
        if path.parameters().any(|name| name == argument) {
            Carrier::Path
        } else if self.verb.has_body() {
            Carrier::Body
        } else {
            Carrier::Query
        }
    }

    /// Whether any argument of `method`, which has this route, is carried by `carrier`.
    pub fn carries(&self, method: &MethodDescriptor, path: &Path, carrier: Carrier) -> bool {
        method.args.iter().any(|arg| self.carrier(path, &arg.name) == carrier)
    }
}

/// As it is written in a request: `GET /products/{id}`.
impl fmt::Display for HttpRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.path)
    }
}
