//! A build without TLS: there are no keys, and so nothing is ever done with them.

use std::convert::Infallible;

use super::{Proven, Refusal, Rejected};
use crate::conn::Io;

/// What secures connections. There is none: this program was built without the feature `tls`.
#[derive(Debug, Clone)]
pub struct Keys(Infallible);

impl Keys {
    pub(crate) async fn connect(&self, _: Box<dyn Io>, _: &str, _: &str) -> Result<Box<dyn Io>, Refusal> {
        match self.0 {}
    }

    pub(crate) async fn accept(&self, _: Box<dyn Io>) -> Result<(Box<dyn Io>, Proven), Rejected> {
        match self.0 {}
    }
}

impl Refusal {
    /// Why the other end refused this one, where a failed read says so.
    pub(crate) fn heard(_: &std::io::Error) -> Option<Self> {
        None
    }
}
