//! One call on one connection.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use wharf_core::{Answer, CodecError, Context, Encode, Encoding, Fault, HOP_COST, LEAST_TIME};

use super::connection::{Connection, Unsent};
use crate::conn::{Feeding, Outflow, Size, Streams, spare};
use crate::wire::CallHead;

/// How the callee names a method, and how its arguments are to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agreement {
    pub(crate) number: u16,
    pub(crate) encoding: Encoding,
}

/// Why a call gave no answer.
pub(crate) enum Trouble {
    /// It could not be written, or its answer is none that the caller could take: no replica would do better. Whether it was
    /// started is the fault's to say.
    Here(Fault),
    /// On the way to the replica, or there.
    There(Fault),
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Here(fault) | Trouble::There(fault) => fault,
        }
    }
}

/// Makes a call. Dropping the future cancels it.
pub(crate) async fn call(
    connection: &Arc<Connection>,
    cx: &Context,
    method: Agreement,
    args: &dyn Encode,
    max_message: usize,
) -> Result<Answer, Trouble> {
    // How large the arguments are is only known when they are written: where there is no room for them, they are written
    // again once there is, so that those who wait hold no memory.
    // Where others wait, so does whoever comes, before anything is written: few messages are large, and those lose less by
    // waiting among the small ones than the others would by being written twice.
    let mut turn = match connection.is_queued(Size::Small) {
        true => Some(connection.turn(Size::Small).await),
        false => None,
    };
    let outflow = args.has_items().then(Outflow::new);
    let sent = loop {
        let mut payload = spare::take();
        let written = write(cx, method, args, max_message, &mut payload);
        let sent = match written {
            Ok(()) => {
                poll_fn(|task| {
                    let streams =
                        outflow.clone().map(|outflow| Streams { outflow: Some(outflow), inflow: None });
                    Poll::Ready(connection.send(
                        &mut payload,
                        turn.as_ref(),
                        task.waker(),
                        streams.map(Box::new),
                    ))
                })
                .await
            }
            Err(fault) => Err(Unsent::Unwritten(fault)),
        };
        spare::keep(payload);
        match sent {
            Ok(id) => break id,
            Err(Unsent::Unwritten(fault)) => return Err(Trouble::Here(fault)),
            Err(Unsent::Refused(fault)) => return Err(Trouble::There(fault)),
            Err(Unsent::Crowded(size)) => {
                // A turn that is not of this size would keep others from theirs.
                drop(turn.take());
                turn = Some(connection.turn(size).await);
            }
        }
    };
    drop(turn);
    let call = Sent { connection: Arc::clone(connection), id: sent, fresh: true, over: false };
    let Some(outflow) = outflow else { return call.await.map_err(Trouble::There) };
    let gone = || Trouble::Here(Fault::internal("the items of the call are gone"));
    let items = args.take_items().ok_or_else(gone)?;
    let (carrier, encoding, most) = (Arc::clone(connection), method.encoding, max_message);
    // In a task of its own: they go on while the caller waits for something else.
    tokio::spawn(Feeding { carrier, call: sent, outflow, items, encoding, most }.run(None));
    // The items cannot be sent again, whether or not the callee has begun.
    call.await.map_err(|fault| Trouble::There(fault.after_start()))
}

/// Writes the head and the arguments of a call to `payload`.
fn write(
    cx: &Context,
    method: Agreement,
    args: &dyn Encode,
    max_message: usize,
    payload: &mut Vec<u8>,
) -> Result<(), Fault> {
    let budget = in_time(cx)?;
    CallHead::new(cx, method.number, method.encoding, budget).with_items(args.has_items()).write(payload);
    args.encode(method.encoding, payload).map_err(|error| unwritten(&error))?;
    within(payload.len(), max_message)
}

/// How much of the caller's time the callee gets, which must be enough.
pub(super) fn in_time(cx: &Context) -> Result<Duration, Fault> {
    let left = cx.remaining();
    let budget = left.saturating_sub(HOP_COST);
    if budget >= LEAST_TIME {
        return Ok(budget);
    }
    Err(Fault::deadline_exceeded(format!(
        "{left:?} are left of the caller's time, which is too little to reach another process in"
    ))
    .before_start())
}

pub(super) fn unwritten(error: &CodecError) -> Fault {
    Fault::internal(format!("the arguments cannot be written: {error}")).before_start()
}

pub(super) fn within(length: usize, most: usize) -> Result<(), Fault> {
    if length > most {
        return Err(Fault::overloaded(format!(
            "the arguments have {length} bytes, more than the {most} that a message may have; send less at a time"
        ))
        .before_start());
    }
    Ok(())
}

/// A call that was sent: gives the answer, and dropped before it came, cancels.
struct Sent {
    connection: Arc<Connection>,
    id: u32,
    /// The task was told of when the call was sent, and is not asked about again at once.
    fresh: bool,
    over: bool,
}

impl Future for Sent {
    type Output = Result<Answer, Fault>;

    fn poll(mut self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Self::Output> {
        if std::mem::take(&mut self.fresh) {
            return Poll::Pending;
        }
        let answer = self.connection.poll(self.id, task);
        self.over = answer.is_ready();
        answer
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if !self.over {
            self.connection.cancel(self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::super::connection::Calling;
    use super::*;
    use crate::conn::{Burst, Outbox, Session};
    use crate::wire::{Bounds, Frame, Header, Kind, REPLY_ITEMS};

    /// How much waits on a connection that takes 1000 bytes at a time, for messages of about 600 each.
    struct Story {
        connection: Arc<Connection>,
        session: Calling,
        calls: JoinSet<()>,
    }

    impl Story {
        fn of_calls(count: usize) -> Self {
            let bounds = Bounds { unsent: 1000, ..Bounds::default() };
            let connection = Connection::new(&bounds);
            let session = Calling::new(Arc::clone(&connection), &bounds);
            let mut story = Self { connection, session, calls: JoinSet::new() };
            (0..count).for_each(|_| story.call());
            story
        }

        fn call(&mut self) {
            let connection = Arc::clone(&self.connection);
            self.calls.spawn(async move {
                let cx = Context::root(Duration::from_secs(10));
                let agreement = Agreement { number: 0, encoding: Encoding::Positional };
                let _ = call(&connection, &cx, agreement, &"x".repeat(560), 1 << 20).await;
            });
        }

        /// Lets everybody run, and gives how many messages wait.
        async fn settle(&self) -> usize {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            self.session.outbox(|outbox| outbox.len()) / 590
        }

        fn write(&self) {
            self.session.outbox(|outbox: &mut Outbox| outbox.take(&mut Burst::default()));
        }
    }

    #[tokio::test]
    async fn those_who_wait_are_let_through_as_far_as_there_is_room() {
        let story = Story::of_calls(7);
        for waiting in [2, 2, 2, 1, 0] {
            assert_eq!(story.settle().await, waiting);
            story.write();
        }
        assert_eq!(story.connection.sent(), 7);
    }

    #[tokio::test]
    async fn those_who_give_up_waiting_keep_nobody_else_from_it() {
        let mut story = Story::of_calls(3);
        assert_eq!(story.settle().await, 2);
        story.calls.shutdown().await;
        story.write();
        story.call();
        assert_eq!(story.settle().await, 1);
    }

    #[tokio::test]
    async fn items_behind_an_answer_that_nobody_takes_are_paid_back() {
        let mut story = Story::of_calls(1);
        story.settle().await;
        let id = 1 << 16;
        for (kind, payload) in [(Kind::Reply, &[REPLY_ITEMS, 0xc0][..]), (Kind::Item, &[0; 1000])] {
            let header = Header { length: payload.len(), kind, more: false, call: id };
            story.session.frame(Frame { header, payload }).expect("what a callee may send");
        }
        assert_eq!(story.connection.quota.held(), 1064);
        // The answer is there, and its task has not run.
        story.calls.abort_all();
        story.settle().await;
        assert_eq!(story.connection.quota.held(), 0);
    }
}
