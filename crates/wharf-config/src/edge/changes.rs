//! What `wharf.toml` says of an edge, to be laid over what the program says.

use std::time::Duration;

use super::{Cors, EdgeSettings, EdgeTls, Forwarding, Network, Rate, Tokens};

/// A table `[service.NAME.edge]`: what it does not say stays as it is. A table within it stands as a whole for what the
/// program said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EdgeChanges {
    pub(super) body: Option<Option<usize>>,
    pub(super) memory: Option<usize>,
    pub(super) head: Option<usize>,
    pub(super) head_within: Option<Duration>,
    pub(super) stall: Option<Duration>,
    pub(super) connections: Option<usize>,
    pub(super) connections_each: Option<usize>,
    pub(super) http2: Option<bool>,
    pub(super) compression: Option<bool>,
    pub(super) access_log: Option<bool>,
    pub(super) security_headers: Option<bool>,
    pub(super) openapi: Option<bool>,
    pub(super) trusted_proxies: Option<Vec<Network>>,
    pub(super) forwarding: Option<Forwarding>,
    pub(super) tls: Option<Option<EdgeTls>>,
    pub(super) rate: Option<Option<Rate>>,
    pub(super) cors: Option<Option<Cors>>,
    pub(super) tokens: Option<Option<Tokens>>,
}

impl EdgeChanges {
    /// Whether tokens are asked for, where that is said.
    pub fn tokens(&self) -> Option<bool> {
        self.tokens.as_ref().map(Option::is_some)
    }

    /// `settings` with these changes.
    pub fn over(&self, mut settings: EdgeSettings) -> EdgeSettings {
        macro_rules! take {
            ($($key:ident)*) => {$(
                if let Some(value) = &self.$key {
                    settings.$key = value.clone();
                }
            )*};
        }
        take!(
            body memory head head_within stall connections connections_each http2 compression access_log security_headers openapi
            trusted_proxies forwarding tls rate cors tokens
        );
        settings
    }
}
