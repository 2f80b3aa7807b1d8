//! Who a connection comes from, found out before it is served.

use tokio::time::{Instant, timeout, timeout_at};

use super::accept::{GOODBYE, Shared, leave};
use super::table::Caller;
use crate::conn::{Closed, Io, Peer};
use crate::security::{Keys, Proven, Refusal, Rejected};
use crate::wire::Hello;

impl Shared {
    /// Finds out who the peer is by `end`, where connections are secured. Whoever is refused has been told.
    pub(super) async fn secure(
        &self,
        io: Box<dyn Io>,
        keys: Option<Keys>,
        peer: Peer,
        end: Instant,
    ) -> Option<(Box<dyn Io>, Option<Proven>)> {
        let Some(keys) = keys else { return Some((io, None)) };
        let accepted = tokio::select! {
            accepted = timeout_at(end, keys.accept(io)) => accepted,
            () = self.draining.requested() => return None,
        };
        match accepted {
            Ok(Ok((io, proven))) => return Some((io, Some(proven))),
            Ok(Err(rejected)) => self.reject(rejected, peer).await,
            Err(_) => {
                let bound = self.bounds.hello;
                self.notices.warn(format_args!(
                    "a connection from {peer} was refused: no handshake of TLS was over within {bound:?}"
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

impl Proven {
    /// Whether a hello says what the certificate does.
    pub(super) fn check(&self, hello: &Hello) -> Result<(), Refusal> {
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
