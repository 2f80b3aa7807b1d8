//! The streams of a connection: items go out as far as there is credit, and come in no faster than they are read.
//!
//! Both ends do the same: what a call sends has an [`Outflow`] and a [`Feeding`], what it is sent has an
//! [`Inflow`] that is read through a [`Reading`]. A [`Quota`] is about all streams of the connection together.

mod feed;
mod inflow;
mod outflow;
mod quota;
mod reading;
mod window;

use std::sync::Arc;

use wharf_core::{Encoding, Ended, Fault};

use super::{Closed, Outbox};
use crate::wire::{Credit, FRAME_COST, Frame, Kind, MAX_FRAME, WireError};

pub(crate) use feed::{Fed, Feeding};
pub(crate) use inflow::Inflow;
pub(crate) use outflow::Outflow;
pub(crate) use quota::Quota;
pub(crate) use reading::Reading;

use inflow::Arrival;

/// An end of a connection, as its streams see it.
pub(crate) trait Carrier: Send + Sync {
    /// What is about all streams of the connection.
    fn quota(&self) -> &Quota;

    /// Works on what waits to be sent.
    fn with_outbox(&self, work: &mut dyn FnMut(&mut Outbox));

    /// Whether so much waits to be sent that no item should be put behind it.
    fn is_crowded(&self, outbox: &Outbox) -> bool;

    /// Whether an item of so many bytes may wait to be sent.
    fn admits(&self, _length: usize) -> Result<(), Fault> {
        Ok(())
    }

    /// The streams of a call that is under way; an error when there is no such call.
    fn streams(&self, call: u32) -> Result<Streams, NoCall>;

    /// Whether there is room in memory for the items that have come, as the quota has them; why not.
    fn has_room(&self) -> Result<(), Fault> {
        Ok(())
    }

    /// Notes that much less is held of items than before.
    fn released(&self) {}

    /// Notes that a frame came which asks for nothing.
    fn in_vain(&self) -> Result<(), Closed> {
        Ok(())
    }

    /// Tells the other end how what `call` sends through `outflow` has ended, unless the call is over.
    fn fed(&self, call: u32, outflow: &Arc<Outflow>, fed: Fed, encoding: Encoding);

    /// Tells the other end that nobody reads `inflow`, what it sends for `call`, any more.
    fn leave(&self, call: u32, inflow: &Arc<Inflow>);
}

/// There is no such call under way.
#[derive(Debug)]
pub(crate) struct NoCall;

/// The streams of one call. Whoever drops the last of it says why beforehand.
#[derive(Clone, Default)]
pub(crate) struct Streams {
    /// What comes in.
    pub(crate) inflow: Option<Arc<Inflow>>,
    /// What goes out.
    pub(crate) outflow: Option<Arc<Outflow>>,
}

impl Streams {
    /// Ends both, unless they have ended by themselves.
    pub(crate) fn end(&self, why: &Fault) {
        if let Some(inflow) = &self.inflow {
            inflow.end(Some(Ended::Fault(why.clone().after_start())));
        }
        if let Some(outflow) = &self.outflow {
            outflow.stop(why);
        }
    }

    /// Whether nobody reads what comes in.
    pub(crate) fn is_left(&self) -> bool {
        self.inflow.as_ref().is_some_and(|inflow| inflow.is_left())
    }

    /// Drops what has come in and nobody is there to read, and gives the credit for it back.
    pub(crate) fn leave(&self, carrier: &dyn Carrier, call: u32) {
        let unread = self.inflow.as_ref().map_or(0, |inflow| inflow.leave().unread);
        give_back(carrier, call, 0, unread);
    }

    /// Ends both, because the call is over.
    pub(crate) fn over(&self) {
        self.end(&Fault::cancelled("the call that the stream belongs to is over"));
    }
}

/// Takes a frame of an item, of at most `most` bytes in all its frames.
pub(crate) fn take_item(carrier: &dyn Carrier, frame: Frame<'_>, most: usize) -> Result<(), Closed> {
    let (call, cost) = (frame.header.call, FRAME_COST + frame.payload.len());
    carrier.quota().arrive(cost, most)?;
    let has_room = carrier.has_room();
    let unread = match carrier.streams(call) {
        // Its call is over, and the peer did not know it yet.
        Err(NoCall) => {
            carrier.in_vain()?;
            cost
        }
        Ok(Streams { inflow: None, .. }) => return Err(Closed::Wire(WireError::Unexpected(Kind::Item))),
        Ok(Streams { inflow: Some(inflow), .. }) => {
            match inflow.arrive(frame.payload, frame.header.more, most, has_room)? {
                Arrival::Taken => return Ok(()),
                Arrival::Unread(bytes) => bytes,
                Arrival::InVain(bytes) => {
                    carrier.in_vain()?;
                    bytes
                }
                Arrival::Refused(why, bytes) => {
                    inflow.end(Some(Ended::Fault(why.after_start())));
                    carrier.leave(call, &inflow);
                    bytes
                }
            }
        }
    };
    give_back(carrier, call, 0, unread);
    Ok(())
}

/// Takes a frame of credit.
pub(crate) fn take_credit(carrier: &dyn Carrier, frame: Frame<'_>) -> Result<(), Closed> {
    let credit = Credit::read(frame.payload).map_err(Closed::Wire)?;
    let mut granted = credit.connection;
    if let Ok(Streams { outflow: Some(outflow), .. }) = carrier.streams(frame.header.call) {
        outflow.grant(credit.stream)?;
        granted = granted.max(credit.stream);
    }
    // What no frame can be sent for.
    if (granted as usize) < FRAME_COST {
        carrier.in_vain()?;
    }
    carrier.quota().grant(credit.connection)
}

/// Gives credit back to the peer: `stream` for the stream of `call`, and `taken` bytes for the connection, as soon as it is
/// worth a frame.
fn give_back(carrier: &dyn Carrier, call: u32, stream: u32, taken: usize) {
    let connection = carrier.quota().consumed(taken, stream > 0);
    if stream > 0 || connection > 0 {
        let mut payload = Vec::with_capacity(8);
        Credit { stream, connection }.write(&mut payload);
        carrier.with_outbox(&mut |outbox| {
            outbox.put(Kind::Credit, call, &mut payload);
        });
    } else if taken >= MAX_FRAME {
        carrier.released();
    }
}
