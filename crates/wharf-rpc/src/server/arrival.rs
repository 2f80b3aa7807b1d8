//! Who a connection comes from, found out before it is served.

use std::time::Duration;

use tokio::time::timeout;

use super::accept::{GOODBYE, Shared, leave};
use super::table::Caller;
use crate::conn::{Closed, Io, Peer};
use crate::security::{Keys, Proven, Refusal, Rejected};
use crate::wire::Hello;

impl Shared {
    /// Finds out within `within` who the peer is, where connections are secured. Whoever is refused has been told.
    pub(super) async fn secure(
        &self,
        io: Box<dyn Io>,
        keys: Option<Keys>,
        peer: Peer,
        within: Duration,
    ) -> Option<(Box<dyn Io>, Option<Proven>)> {
        let Some(keys) = keys else { return Some((io, None)) };
        match timeout(within, keys.accept(io)).await {
            Ok(Ok((io, proven))) => return Some((io, Some(proven))),
            Ok(Err(rejected)) => self.reject(rejected, peer).await,
            Err(_) => {
                self.notices.warn(format_args!(
                    "a connection from {peer} was refused: no handshake of TLS was over within {within:?}"
                ));
            }
        }
        None
    }

    /// Tells a peer that is not who it has to be.
    async fn reject(&self, Rejected { refusal, mut io, reads_frames }: Rejected, peer: Peer) {
        if reads_frames {
            return self.refused(&mut io, peer, Closed::Refused(refusal)).await;
        }
        if refusal == Refusal::Gone {
            return tracing::debug!("a connection from {peer} was refused: {refusal}");
        }
        self.notices.warn(format_args!("a connection from {peer} was refused: {refusal}"));
        // It has been told by an alert.
        let _ = timeout(GOODBYE, leave(&mut io)).await;
    }
}

/// Whether the peer may be who its hello says.
///
/// Without a certificate a caller's name is only said. Tools may call everything, so that what is said is taken of those
/// alone that are on this machine.
pub(super) fn check(hello: &Hello, proven: Option<&Proven>, peer: Peer) -> Result<(), Refusal> {
    match proven {
        Some(proven) => proven.check(hello),
        None if hello.app.is_empty() && !peer.is_near() => Err(Refusal::DistantTool),
        None => Ok(()),
    }
}

impl Proven {
    /// Whether a hello says what the certificate does.
    fn check(&self, hello: &Hello) -> Result<(), Refusal> {
        if hello.service == self.name && hello.app.is_empty() == self.is_tool {
            return Ok(());
        }
        let say = |name: &str, is_tool: bool| {
            if is_tool { format!("the tool {name}") } else { format!("the service {name}") }
        };
        let (its, wanted) = (say(&self.name, self.is_tool), say(&hello.service, hello.app.is_empty()));
        Err(Refusal::OtherService { its, wanted })
    }
}

/// Who calls, as its hello says, which is what its certificate says where there is one: tools belong to no app.
pub(super) fn caller(hello: &Hello) -> Caller {
    let name = hello.service.as_str().into();
    if hello.app.is_empty() { Caller::Tool(name) } else { Caller::Service(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::VERSION;

    #[test]
    fn a_tool_from_elsewhere_is_refused_unless_it_proves_itself() {
        let hello = |app: &str| Hello {
            version: VERSION,
            app: app.into(),
            service: "wharf".into(),
            process: "wharf-1".into(),
            wants: Vec::new(),
        };
        let far = Peer::Host("10.0.0.7".parse().unwrap());
        let near = Peer::Host("127.0.0.1".parse().unwrap());
        assert_eq!(check(&hello(""), None, far), Err(Refusal::DistantTool));
        assert_eq!(check(&hello(""), None, near), Ok(()));
        assert_eq!(check(&hello("shop"), None, far), Ok(()));
    }
}
