//! One replica of a service that is not Wharf's, and a call of it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use wharf_core::{Answer, BoxFuture, Context, Fault};
use wharf_rpc::client::{Foreign, Spoken};

use super::connections::{Connections, Failed};
use super::{answer, request};

/// One replica.
pub(super) struct Replica {
    to: Arc<Foreign>,
    connections: Arc<Connections>,
}

/// A call, as it is named in messages: `recommendation at http:127.0.0.1:4000/recommendation`.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) to: Arc<Foreign>,
    /// The method's number in the interface.
    pub(super) method: usize,
}

impl Replica {
    /// Finds out whether somebody listens there.
    pub(super) async fn open(to: Foreign) -> Result<Self, Fault> {
        let connections = Connections::open(to.address.clone(), to.connect, to.keepalive.clone()).await?;
        Ok(Self { to: Arc::new(to), connections })
    }

    async fn carry(&self, cx: &Context, number: usize, args: Vec<u8>) -> Result<Answer, Fault> {
        let to = &self.to;
        let Some(method) = to.interface.methods.get(number) else {
            let why = format!("{} has no method number {number}", to.interface.name);
            return Err(Fault::incompatible(why).before_start());
        };
        let asked = Asked { to: Arc::clone(to), method: number };
        let request = request::of(to, cx, method, args)?;
        match self.connections.send(request).await {
            Ok((lease, response)) => answer::read(asked, lease, response).await,
            Err(Failed::Unsent(why)) => Err(Fault::unavailable(format!("{asked}: {why}")).before_start()),
            Err(Failed::Sent(error)) => Err(asked.broken(&error)),
        }
    }
}

impl Spoken for Replica {
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        method: usize,
        args: Vec<u8>,
    ) -> BoxFuture<'a, Result<Answer, Fault>> {
        Box::pin(self.carry(cx, method, args))
    }
}

impl Asked {
    /// What has become of a call whose answer did not come, or broke off.
    pub(super) fn broken(&self, error: &hyper::Error) -> Fault {
        if error.is_parse_too_large() {
            return Fault::overloaded(format!("{self}: the head of the answer is too long"));
        }
        if error.is_parse() {
            return Fault::internal(format!("{self}: what came back is no HTTP: {}", in_full(error)));
        }
        Fault::unavailable(format!(
            "{self}: the connection was lost before the answer had come: {}",
            in_full(error)
        ))
    }

    /// The method's descriptor.
    pub(super) fn described(&self) -> &wharf_schema::MethodDescriptor {
        &self.to.interface.methods[self.method]
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Foreign { service, address, .. } = &*self.to;
        write!(f, "{service}.{} at {address}", self.described().name)
    }
}

/// An error of HTTP with its cause, which says more.
fn in_full(error: &hyper::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
