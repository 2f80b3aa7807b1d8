//! The streams of calls, as the caller's end of a connection sees them.

use std::sync::Arc;
use std::task::Waker;

use wharf_core::{Answer, Encoding, Ended, Fault};

use super::connection::{Arrived, Connection, Progress, Slot};
use crate::conn::{Carrier, Closed, Fed, Inflow, NoCall, Outbox, Outflow, Quota, Reading, Size, Streams};
use crate::wire::{Kind, WireError};

impl Carrier for Connection {
    fn quota(&self) -> &Quota {
        &self.quota
    }

    fn with_outbox(&self, work: &mut dyn FnMut(&mut Outbox)) {
        work(&mut self.state().outbox);
    }

    fn is_crowded(&self, outbox: &Outbox) -> bool {
        outbox.waiting(Size::Small) >= self.unsent
    }

    fn streams(&self, call: u32) -> Result<Streams, NoCall> {
        let mut state = self.state();
        let slot = state.slot(call).ok_or(NoCall)?;
        Ok(slot.streams.as_deref().cloned().unwrap_or_default())
    }

    /// The argument's items have ended, and the call goes on.
    fn fed(&self, call: u32, outflow: &Arc<Outflow>, fed: Fed, encoding: Encoding) {
        let Some((kind, mut payload)) = fed.frame(encoding) else { return };
        let mut state = self.state();
        let streams = state.slot(call).and_then(|slot| slot.streams.as_ref());
        let known = streams.and_then(|streams| streams.outflow.as_ref());
        if known.is_some_and(|known| Arc::ptr_eq(known, outflow)) {
            // What is left of a large item would come behind the end.
            let unspent = state.outbox.give_up(call).unspent;
            state.outbox.put(kind, call, &mut payload);
            drop(state);
            self.quota.refund(unspent);
        }
    }

    /// Whoever drops what a call gives gives the call up.
    fn leave(&self, call: u32, inflow: &Arc<Inflow>) {
        let mut state = self.state();
        let reads = |slot: &&mut Slot| {
            let known = slot.streams.as_ref().and_then(|streams| streams.inflow.as_ref());
            known.is_some_and(|known| Arc::ptr_eq(known, inflow))
        };
        let Some(slot) = state.slot(call).filter(reads) else { return };
        if matches!(slot.progress, Progress::Streaming) {
            drop(state);
            self.cancel(call);
        } else {
            // The answer is still to be handed over, and with it why there is no more.
            state.outbox.put(Kind::Cancel, call, &mut Vec::new());
        }
    }
}

impl Connection {
    /// The items of what a call gives have ended, and are whole.
    pub(super) fn end(&self, call: u32) -> Result<(), Closed> {
        let Ok(streams) = self.streams(call) else { return Ok(()) };
        let Some(inflow) = &streams.inflow else {
            return Err(Closed::Wire(WireError::Unexpected(Kind::End)));
        };
        if inflow.is_within_item() {
            return Err(Closed::Wire(WireError::Malformed("stream: it ends within an item")));
        }
        inflow.end(None);
        streams.over();
        self.state().drop_if_over(call);
        Ok(())
    }

    /// Ends the streams of a call.
    pub(super) fn ended(&self, Ending { call, streams, end }: Ending) {
        if let (Some(inflow), Some(end)) = (&streams.inflow, end) {
            inflow.end(Some(end));
        }
        streams.over();
        self.state().drop_if_over(call);
    }

    /// The callee does not read the items of a call's argument any more.
    pub(super) fn stop(&self, call: u32) {
        if let Ok(Streams { outflow: Some(outflow), .. }) = self.streams(call) {
            outflow.stop(&Fault::cancelled("the callee reads no more of the stream"));
        }
    }
}

/// Streams that the connection's lock must be free for to be ended: whoever reads them may be polled right there.
pub(super) struct Ending {
    call: u32,
    streams: Streams,
    end: Option<Ended>,
}

/// Notes what came for a call with streams, and gives who is to be woken.
pub(super) fn finish(slot: &mut Slot, arrived: Arrived) -> (Option<Waker>, Option<Ending>) {
    let Arrived { call, outcome, items } = arrived;
    let streams = slot.streams.get_or_insert_default();
    if !matches!(slot.progress, Progress::Waiting(_)) {
        // What comes behind an answer breaks its items off. A second answer is none.
        let end = match outcome {
            Err(fault) => Ended::Fault(fault.after_start()),
            Ok(answer) if answer.is_error => Ended::Error(answer.body.into()),
            Ok(_) => return (None, None),
        };
        return (None, Some(Ending { call, streams: (**streams).clone(), end: Some(end) }));
    }
    let mut ending = None;
    if items {
        streams.inflow = Some(Inflow::new());
    } else {
        ending = Some(Ending { call, streams: (**streams).clone(), end: None });
    }
    (slot.finish(outcome), ending)
}

/// Takes the answer out of the slot of a call with streams. What follows has no more than the streams.
pub(super) fn answer(slot: &mut Slot) -> (Result<Answer, Fault>, Option<Arc<Inflow>>) {
    let inflow = slot.streams.as_ref().and_then(|streams| streams.inflow.clone());
    match std::mem::replace(&mut slot.progress, Progress::Streaming) {
        Progress::Done(outcome) => (outcome, inflow),
        Progress::Waiting(_) | Progress::Streaming => {
            (Err(Fault::internal("the call was polled after it was done")), None)
        }
    }
}

/// The answer together with what reads its items.
pub(super) fn with_items(
    connection: &Arc<Connection>,
    call: u32,
    (outcome, inflow): (Result<Answer, Fault>, Option<Arc<Inflow>>),
) -> Result<Answer, Fault> {
    let mut answer = outcome?;
    if let Some(inflow) = inflow {
        let carrier = Arc::clone(connection) as Arc<dyn Carrier>;
        answer.items = Some(Box::new(Reading::new(carrier, call, inflow, answer.encoding)));
    }
    Ok(answer)
}
