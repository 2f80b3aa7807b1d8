//! One call on one connection.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::sync::Arc;

use wharf_core::{Answer, Context, Encode, Encoding, Fault, HOP_COST, LEAST_TIME};

use super::connection::Connection;
use crate::conn::Size;
use crate::wire::CallHead;

/// How the callee names a method, and how its arguments are to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agreement {
    pub(crate) number: u16,
    pub(crate) encoding: Encoding,
}

/// The largest buffer that is kept for the next call of a thread.
const KEPT: usize = 64 * 1024;

thread_local! {
    /// What calls are written in before they are sent.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes a call. Dropping the future cancels it.
pub(crate) async fn call(
    connection: &Arc<Connection>,
    cx: &Context,
    method: Agreement,
    args: &dyn Encode,
    max_message: usize,
) -> Result<Answer, Fault> {
    // How large the arguments are is only known when they are written: large ones are written again once there is room,
    // so that those who wait hold no memory.
    let mut size = Size::Small;
    let sent = loop {
        connection.room(size).await;
        let mut payload = SCRATCH.take();
        payload.clear();
        let sent = match write(cx, method, args, max_message, &mut payload) {
            Ok(()) if size < Size::of(payload.len()) && !connection.has_room(Size::Large) => None,
            Ok(()) => Some(connection.send(&mut payload)),
            Err(fault) => Some(Err(fault)),
        };
        if payload.capacity() <= KEPT {
            SCRATCH.set(payload);
        }
        match sent {
            Some(sent) => break sent,
            None => size = Size::Large,
        }
    };
    answered(Arc::clone(connection), sent?).await
}

/// Writes the head and the arguments of a call to `payload`.
fn write(
    cx: &Context,
    method: Agreement,
    args: &dyn Encode,
    max_message: usize,
    payload: &mut Vec<u8>,
) -> Result<(), Fault> {
    let left = cx.remaining();
    let budget = left.saturating_sub(HOP_COST);
    if budget < LEAST_TIME {
        return Err(Fault::deadline_exceeded(format!(
            "{left:?} are left of the caller's time, which is too little to reach another process in"
        ))
        .before_start());
    }
    CallHead::new(cx, method.number, method.encoding, budget).write(payload);
    args.encode(method.encoding, payload).map_err(|error| {
        Fault::internal(format!("the arguments cannot be written: {error}")).before_start()
    })?;
    within(payload.len(), max_message)
}

fn within(length: usize, most: usize) -> Result<(), Fault> {
    if length > most {
        return Err(Fault::overloaded(format!(
            "the arguments have {length} bytes, more than the {most} that a message may have; send less at a time"
        ))
        .before_start());
    }
    Ok(())
}

/// Waits for the answer to a call that was sent.
fn answered(connection: Arc<Connection>, id: u32) -> impl Future<Output = Result<Answer, Fault>> {
    let sent = Sent { connection, id };
    async move { poll_fn(|cx| sent.connection.poll(sent.id, cx)).await }
}

/// A call that was sent: dropped before its answer, it is cancelled.
struct Sent {
    connection: Arc<Connection>,
    id: u32,
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.connection.cancel(self.id);
    }
}
