//! Calls that do not come as frames: they take the same way in as those that do.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use tokio::time::{Instant, timeout_at};
use wharf_core::{Answer, Context, Encoding, Ended, Fault, Incoming, Items, Reply, catch_panic, produced};

use super::accept::Shared;
use super::peers::{Membership, Share};
use super::running::CALL;
use super::table::{Caller, Origin};
use crate::conn::Peer;
use crate::security::{Proven, Refusal};
use crate::wire::MAX_NAME;

/// The way in for calls that do not come as frames. Authorization, admission, deadlines, bounds and books are those of
/// every other call.
#[derive(Clone)]
pub struct Entrance {
    server: Arc<Shared>,
    proven: Option<Arc<Proven>>,
    peer: Peer,
    share: Arc<Share>,
}

/// Who makes a call that does not come as frames.
#[derive(Debug, Clone)]
pub struct Identified(Caller);

/// Which method of what a server offers is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The interface: its place in the list that the server was made with.
    pub offered: usize,
    /// The method: its place in the interface.
    pub method: usize,
}

impl Entrance {
    pub(super) fn new(server: Arc<Shared>, proven: Option<Proven>, membership: &Membership) -> Self {
        let (peer, share) = (membership.peer(), Arc::clone(membership.share()));
        Self { server, proven: proven.map(Arc::new), peer, share }
    }

    /// Who makes a call that says that it comes from the service `claimed`, or says nothing. Where the other end has proven
    /// who it is, that counts; otherwise whoever says nothing and is of this machine is a tool of whoever runs the app.
    ///
    /// # Errors
    /// A `denied` fault when it has proven to be another, or says nothing and is of another machine, and an `incompatible`
    /// one when this is no name.
    pub fn identify(&self, claimed: Option<&str>) -> Result<Identified, Fault> {
        if let Some(claimed) = claimed
            && (claimed.is_empty() || claimed.len() > MAX_NAME || claimed.contains(char::is_control))
        {
            let why = format!("a caller has a name of 1 to {MAX_NAME} bytes without control characters");
            return Err(Fault::incompatible(why).before_start());
        }
        let caller = match (&self.proven, claimed) {
            (Some(proven), Some(wanted)) if proven.name != wanted => {
                let (its, wanted) = (proven.name.clone(), wanted.to_owned());
                return Err(Fault::denied(Refusal::OtherService { its, wanted }.to_string()).before_start());
            }
            (Some(proven), _) if proven.is_tool => Caller::Tool(proven.name.as_str().into()),
            (Some(proven), _) => Caller::Service(proven.name.as_str().into()),
            (None, Some(name)) => Caller::Service(name.into()),
            (None, None) if !self.peer.is_near() => {
                return Err(Fault::denied(Refusal::DistantTool.to_string()).before_start());
            }
            (None, None) => Caller::Tool("http".into()),
        };
        Ok(Identified(caller))
    }

    /// What the other end has of the memory of this process, to be counted in.
    pub fn hold(&self) -> Held {
        Held { share: Arc::clone(&self.share), bytes: 0, calls: 0 }
    }

    /// Calls a method with `args`, a JSON object, and the `items` of the argument that is a stream; gives the answer as
    /// JSON. Of `cx` the callee gets the deadline, the trace, the operation, the criticality and the principal.
    ///
    /// Dropping the future, or the items of the answer, cancels the call.
    ///
    /// # Errors
    /// The fault that the call ended in.
    pub async fn call(
        &self,
        caller: &Identified,
        place: Place,
        cx: &Context,
        args: &[u8],
        items: Option<Box<dyn Items>>,
    ) -> Result<Answer, Fault> {
        let (table, now, origin) = (&self.server.table, Instant::now(), caller.0.origin());
        let number = table.number(place)?;
        if !table.allows(&caller.0, number) {
            return Err(self.refused(number, origin, table.refusal(caller.0.name(), number)));
        }
        if self.share.is_scarce() {
            return Err(self.refused(number, origin, self.share.full()));
        }
        let mut held = self.hold();
        held.call().map_err(|fault| self.refused(number, origin, fault))?;
        let deadline = cx.deadline();
        let seen = cx.come_from(Arc::clone(caller.0.name()));
        // The work is dropped at the deadline, below, and all that it calls with it.
        let call = self.begin((number, origin, now), seen.guarded(), args, items);
        let reply = match timeout_at(deadline, catch_panic(Box::pin(call))).await {
            Ok(reply) => reply??,
            Err(_) => return Err(Fault::deadline_exceeded("the time the caller gave is over")),
        };
        let Reply { is_error, encoding, body, items } = reply;
        let items = items.map(|items| held.keeping(produced(items, encoding)));
        Ok(Answer { is_error, encoding, body: body.into(), items })
    }

    /// Counts a call that is refused.
    fn refused(&self, number: u16, origin: Origin, fault: Fault) -> Fault {
        self.server.table.refused(number, origin, &fault);
        fault.before_start()
    }

    /// Lets a call in when it is its turn, and makes it.
    async fn begin(
        &self,
        (number, origin, now): (u16, Origin, Instant),
        mut cx: Context,
        args: &[u8],
        items: Option<Box<dyn Items>>,
    ) -> Result<Reply, Fault> {
        let (table, criticality) = (&self.server.table, cx.criticality());
        let mut permit = None;
        let mut turn = None;
        if let Some(limiter) = table.limiter(number) {
            match limiter.enter(criticality, self.share.calls()) {
                Some(pass) => permit = Some(pass.keep(number.into(), now)),
                None => {
                    let queued = limiter.queue(criticality, number.into(), cx.deadline(), now);
                    turn = Some(queued.inspect_err(|fault| table.refused(number, origin, fault))?);
                }
            }
        }
        // What it waits for its turn is a part of what it takes.
        let counted = table.arrived(number, origin, &mut cx, now);
        if let Some(turn) = turn {
            match turn.come().await {
                Ok(come) => permit = Some(come),
                Err(fault) => {
                    counted.into_iter().for_each(|counted| counted.refuse(&fault));
                    return Err(fault);
                }
            }
        }
        let incoming = Incoming { cx, encoding: Encoding::Json, args, items, reply: Vec::new(), counted };
        let outcome = table.dispatch(number, incoming)?.await;
        // Of a call that failed nothing is learnt.
        if let Some(permit) = permit.filter(|_| outcome.is_ok()) {
            permit.done();
        }
        outcome
    }
}

/// Bytes that are counted in what a peer has of the memory of this process, until it is dropped.
#[derive(Debug)]
pub struct Held {
    share: Arc<Share>,
    bytes: usize,
    calls: usize,
}

impl Held {
    /// Counts so many bytes from now on, in all.
    ///
    /// # Errors
    /// An `overloaded` fault when they are more than before and the peer would have too many; it stays as it was.
    pub fn set(&mut self, bytes: usize) -> Result<(), Fault> {
        if bytes > self.bytes && !self.share.has_room(bytes - self.bytes) {
            return Err(self.share.full().before_start());
        }
        self.share.count(self.bytes, bytes);
        self.bytes = bytes;
        Ok(())
    }

    /// Counts a call.
    fn call(&mut self) -> Result<(), Fault> {
        self.set(CALL)?;
        self.share.begun();
        self.calls += 1;
        Ok(())
    }

    /// The same items, which hold this until they are dropped.
    fn keeping(self, items: Box<dyn Items>) -> Box<dyn Items> {
        Box::new(Keeping { items, _held: self })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.share.count(self.bytes, 0);
        self.share.over(self.calls);
    }
}

struct Keeping {
    items: Box<dyn Items>,
    _held: Held,
}

impl Items for Keeping {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        self.items.poll_item(cx)
    }

    fn encoding(&self) -> Encoding {
        self.items.encoding()
    }

    fn stop(&mut self, why: &Fault) {
        self.items.stop(why);
    }
}
