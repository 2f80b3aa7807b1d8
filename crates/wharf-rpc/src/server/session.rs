//! One connection, as the server sees it: frames come in, calls go out to services.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};

use tokio::time::Instant;
use wharf_core::{Context, Dispatched, Encoding, Fault, FaultKind, Incoming, Items, Reply, catch};

use super::accept::Shared;
use super::peers::Share;
use super::running::Running;
use super::streams;
use super::table::{Caller, Origin};
use crate::conn::{Closed, Outbox, Session, Streams, slow, spare, take_credit, take_item};
use crate::policy::admission::{Permit, Turn};
use crate::wire::{Assembly, CallHead, Frame, Kind, WireError};

/// A call that was begun.
enum Begun {
    Done(Reply),
    /// It waits for something: for its turn, when it has no permit where there are some.
    Later(Dispatched, Option<Permit>),
}

/// A connection after its handshake.
pub(crate) struct Serving {
    server: Arc<Shared>,
    caller: Arc<str>,
    origin: Origin,
    /// By the number of a method: whether the caller may call it.
    allowed: Box<[bool]>,
    running: Arc<Running>,
    assembly: Assembly,
    /// The bytes of unfinished messages that were counted in the peer's share.
    assembling: usize,
    /// Whether an item may be unfinished.
    within_items: bool,
}

impl Serving {
    pub(crate) fn new(server: Arc<Shared>, caller: &Caller, share: Arc<Share>) -> Self {
        let (running, assembly) = (Running::new(server.bounds.clone(), share), Assembly::new(&server.bounds));
        let (allowed, origin) = (server.table.allowed(caller), caller.origin());
        let caller = Arc::clone(caller.name());
        Self { server, caller, origin, allowed, running, assembly, assembling: 0, within_items: false }
    }

    pub(crate) fn running(&self) -> &Arc<Running> {
        &self.running
    }

    fn call(&mut self, id: u32, payload: &[u8]) -> Result<(), Closed> {
        let (head, args) = CallHead::read(payload).map_err(Closed::Wire)?;
        let has_items = head.items;
        let taken = self.take(id, payload.len(), &head, args);
        if has_items && !self.running.runs(id) {
            self.running.refused_items();
        }
        taken
    }

    fn take(&mut self, id: u32, held: usize, head: &CallHead<'_>, args: &[u8]) -> Result<(), Closed> {
        if let Err(fault) = self.running.admit(id, held) {
            return self.refuse(id, head.method, fault);
        }
        // A number that nothing has is refused as such, below.
        if self.allowed.get(usize::from(head.method)) == Some(&false) {
            return self.refuse(id, head.method, self.server.table.refusal(&self.caller, head.method));
        }
        let now = Instant::now();
        let deadline = now + head.budget;
        let mut cx = Context::received(Arc::clone(&self.caller), deadline, head.trace)
            .executed_as(head.operation)
            .with_criticality(head.criticality);
        if let Some(principal) = head.principal {
            cx = match cx.with_principal(principal) {
                Ok(cx) => cx,
                Err(fault) => return self.refuse(id, head.method, fault),
            };
        }
        let reply = spare::take();
        // Its task ends at the deadline, and all that it calls with it.
        let mut items: Option<Box<dyn Items>> = None;
        let mut streams = None;
        if head.items {
            if let Err(fault) = self.running.admit_streams() {
                return self.refuse(id, head.method, fault);
            }
            let (reading, both) = streams::reading(&self.running, id, head.encoding);
            items = Some(Box::new(reading));
            streams = Some(both);
        }
        match self.begin(head, now, cx.guarded(), args, items, reply) {
            Ok(Begun::Done(reply)) if reply.items.is_none() => self.running.answer(id, Ok(reply)),
            Ok(Begun::Done(reply)) => {
                let call = Box::pin(std::future::ready(Ok(reply)));
                self.running.spawn(id, held, (now, deadline), call, None, streams);
                return Ok(());
            }
            Ok(Begun::Later(call, permit)) => {
                self.running.spawn(id, held, (now, deadline), call, permit, streams);
                return Ok(());
            }
            Err(fault) => {
                streams.iter().for_each(Streams::over);
                return self.failed(id, fault, held);
            }
        }
        // Whoever still reads its items somewhere reads no further.
        streams.iter().for_each(Streams::over);
        Ok(())
    }

    /// Answers a call of so many bytes that failed at once.
    fn failed(&mut self, id: u32, fault: Fault, bytes: usize) -> Result<(), Closed> {
        let cannot_be =
            fault.not_started() && matches!(fault.kind(), FaultKind::Incompatible | FaultKind::Denied);
        self.running.answer(id, Err(fault));
        if cannot_be { self.running.impossible(bytes) } else { Ok(()) }
    }

    /// Lets a call in, and works on it until it waits for something.
    fn begin(
        &self,
        head: &CallHead<'_>,
        now: Instant,
        mut cx: Context,
        args: &[u8],
        items: Option<Box<dyn Items>>,
        mut reply: Vec<u8>,
    ) -> Result<Begun, Fault> {
        let (table, method, origin) = (&self.server.table, head.method, self.origin);
        let pass = match table.limiter(method) {
            None => None,
            Some(limiter) => match limiter.enter(head.criticality, self.running.calls_of_peer()) {
                Some(pass) => Some(pass),
                None => {
                    let turn = limiter.queue(head.criticality, method.into(), cx.deadline(), now);
                    let turn = turn.inspect_err(|fault| table.refused(method, origin, fault))?;
                    let (server, encoding, args) = (Arc::clone(&self.server), head.encoding, args.to_vec());
                    let call = later(server, turn, (method, origin, now), cx, encoding, args, items);
                    return Ok(Begun::Later(Box::pin(call), None));
                }
            },
        };
        reply.push(head.encoding.to_bits());
        let counted = table.arrived(method, origin, &mut cx, now);
        let incoming = Incoming { cx, encoding: head.encoding, args, items, reply, counted };
        // Decoding runs code of the service's messages, and the first poll code of the service.
        let begun = catch(|| {
            let mut call = table.dispatch(method, incoming)?;
            // Whoever is not done at once is polled again in a task of its own, so that no wake-up is lost.
            match call.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())) {
                Poll::Ready(outcome) => outcome.map(Ok),
                Poll::Pending => Ok(Err(call)),
            }
        });
        Ok(match begun.flatten()? {
            Ok(reply) => Begun::Done(reply),
            Err(call) => Begun::Later(call, pass.map(|pass| pass.keep(method.into(), now))),
        })
    }

    /// Takes a part of a call, or of what breaks the items of one off.
    fn piece(&mut self, frame: Frame<'_>) -> Result<(), Closed> {
        let header = frame.header;
        let (known, more) = (header.kind != Kind::Piece || self.assembly.knows(header.call), header.length);
        let taken = self.assembly.take(frame);
        self.assembling = self.assembly.bytes();
        let room = self.running.assembles(more, self.assembling);
        match taken {
            Ok(Some(whole)) => self.whole(whole.kind, whole.call, &whole.payload),
            Ok(None) if !known || more == 0 => self.running.in_vain(),
            Ok(None) if room.is_ok() => Ok(()),
            Ok(None) | Err(_) => {
                self.assembly.forget(header.call);
                self.running.refused();
                match taken.and(room) {
                    Err(fault) if self.running.break_off(header.call, &fault) => Ok(()),
                    Err(fault) => self.failed(header.call, fault.before_start(), 0),
                    Ok(()) => Ok(()),
                }
            }
        }
    }

    /// What a caller sends in pieces, once it is whole.
    fn whole(&mut self, kind: Kind, call: u32, payload: &[u8]) -> Result<(), Closed> {
        match kind {
            Kind::Call => self.call(call, payload),
            kind => self.running.end(call, Some(streams::broken_off(kind, payload)?)),
        }
    }

    fn refuse(&mut self, id: u32, method: u16, fault: Fault) -> Result<(), Closed> {
        self.server.table.refused(method, self.origin, &fault);
        self.failed(id, fault.before_start(), 0)
    }
}

/// A call that waits for its turn.
async fn later(
    server: Arc<Shared>,
    turn: Turn,
    (method, origin, arrived): (u16, Origin, Instant),
    mut cx: Context,
    encoding: Encoding,
    args: Vec<u8>,
    items: Option<Box<dyn Items>>,
) -> Result<Reply, Fault> {
    // What it waits for its turn is a part of what it takes.
    let counted = server.table.arrived(method, origin, &mut cx, arrived);
    let permit = match turn.come().await {
        Ok(permit) => permit,
        Err(fault) => {
            counted.into_iter().for_each(|counted| counted.refuse(&fault));
            return Err(fault);
        }
    };
    let incoming = Incoming { cx, encoding, args: &args, items, reply: vec![encoding.to_bits()], counted };
    let call = server.table.dispatch(method, incoming)?;
    drop(args);
    let outcome = call.await;
    if outcome.is_ok() {
        permit.done();
    }
    outcome
}

impl Session for Serving {
    fn frame(&mut self, frame: Frame<'_>) -> Result<(), Closed> {
        let header = frame.header;
        match header.kind {
            Kind::Call | Kind::Error | Kind::Fault if !header.more => {
                // What began with the same id and was never finished must not be finished by a later piece.
                self.assembly.forget(header.call);
                self.whole(header.kind, header.call, frame.payload)
            }
            Kind::Call | Kind::Error | Kind::Fault | Kind::Piece => self.piece(frame),
            Kind::Item => {
                self.within_items |= header.more;
                take_item(&*self.running, frame, self.server.bounds.message)
            }
            Kind::End => self.running.end(header.call, None),
            Kind::Credit => take_credit(&*self.running, frame),
            Kind::Cancel => {
                self.assembly.forget(header.call);
                self.running.cancel(header.call)
            }
            Kind::Ping => match frame.payload {
                [0] => {
                    self.running.outbox(|outbox| outbox.put(Kind::Ping, 0, &mut vec![1]));
                    self.running.in_vain()
                }
                [1] => self.running.in_vain(),
                _ => Err(Closed::Wire(WireError::Malformed("ping"))),
            },
            kind => Err(Closed::Wire(WireError::Unexpected(kind))),
        }
    }

    fn outbox<R>(&self, work: impl FnOnce(&mut Outbox) -> R) -> R {
        self.running.outbox(work)
    }

    fn settle(&mut self) {
        // Messages that were given up are dropped, and what they took is the peer's again.
        if self.assembling != self.assembly.bytes() {
            self.assembling = self.assembly.bytes();
            self.running.assembled(self.assembling);
        }
    }

    fn takes_more(&self) -> bool {
        !self.running.is_full()
    }

    fn over(&self) -> Option<Closed> {
        None
    }

    fn awaits(&self) -> bool {
        true
    }

    fn is_unfinished(&self) -> bool {
        !self.assembly.is_empty() || self.within_items
    }

    fn look(&mut self) -> Option<Closed> {
        let item = if self.within_items { self.running.look() } else { None };
        self.within_items = item.is_some();
        match (self.assembly.is_slow(), item) {
            (true, _) => Some(slow("a message")),
            (false, Some(true)) => Some(slow("an item of a stream")),
            (false, _) => None,
        }
    }

    fn is_left(&self) -> bool {
        self.running.is_left()
    }

    fn farewell(&self, closed: &Closed) {
        self.running.drain(&Fault::incompatible(closed.to_string()));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.running.cancel_all();
    }
}
