//! The streams of calls, as the callee's end of a connection sees them.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};
use wharf_core::{Encoding, Ended, Fault, Reply};

use super::running::{Running, WORTH_COUNTING, fault};
use crate::conn::{Carrier, Closed, Fed, Inflow, NoCall, Outbox, Outflow, Quota, Reading, Streams, feed};
use crate::wire::{
    AnswerParts, FRAME_COST, Kind, REPLY_ITEMS, STREAM_WINDOW, WireError, read_answer, read_fault,
};

/// How many frames of items can be on their way to a call, without a reader's credit.
pub(super) const ITEMS_ON_THEIR_WAY: usize = STREAM_WINDOW as usize / FRAME_COST;

impl Carrier for Running {
    fn quota(&self) -> &Quota {
        &self.quota
    }

    fn with_outbox(&self, work: &mut dyn FnMut(&mut Outbox)) {
        self.outbox(work);
    }

    fn is_crowded(&self, outbox: &Outbox) -> bool {
        self.is_full_of(outbox)
    }

    fn admits(&self, length: usize) -> Result<(), Fault> {
        let has_room = length <= WORTH_COUNTING || self.share.has_room(length);
        if has_room { Ok(()) } else { Err(self.share.full()) }
    }

    fn has_room(&self) -> Result<(), Fault> {
        let mut state = self.state();
        state.count(&self.quota);
        // As much as the windows of its calls have was set aside for them.
        let has_room = self.quota.held() <= state.windows() || self.share.has_room(0);
        if has_room { Ok(()) } else { Err(self.share.full()) }
    }

    fn released(&self) {
        self.state().count(&self.quota);
    }

    fn in_vain(&self) -> Result<(), Closed> {
        Running::in_vain(self)
    }

    fn streams(&self, call: u32) -> Result<Streams, NoCall> {
        let state = self.state();
        let call = state.calls.get(&call).ok_or(NoCall)?;
        Ok(call.streams.as_deref().cloned().unwrap_or_default())
    }

    /// Tells the caller to send no more of its argument.
    fn leave(&self, call: u32, inflow: &Arc<Inflow>) {
        let mut state = self.state();
        let streams = state.calls.get(&call).and_then(|call| call.streams.as_ref());
        let known = streams.and_then(|streams| streams.inflow.as_ref());
        if known.is_some_and(|known| Arc::ptr_eq(known, inflow)) {
            state.outbox.put(Kind::Cancel, call, &mut Vec::new());
        }
    }
}

impl Running {
    /// Whether there is room for a call with streams.
    pub(super) fn admit_streams(&self) -> Result<(), Fault> {
        let state = self.state();
        match self.bounds.streams {
            most if state.streaming >= most => Err(too_many(most)),
            _ if !state.share.has_room(STREAM_WINDOW as usize) => Err(state.share.full()),
            _ => Ok(()),
        }
    }

    /// Looks at how unfinished items have grown, as is to be done every second: whether one comes too slowly. Nothing when
    /// there are none.
    pub(super) fn look(&self) -> Option<bool> {
        let state = self.state();
        let streams = state.calls.values().filter_map(|call| call.streams.as_ref());
        // All of them are looked at, so that none is missed the next time.
        let looks = streams.filter_map(|streams| streams.inflow.as_ref()?.look());
        looks.reduce(|some, slow| some | slow)
    }

    /// Whether a call is under way.
    pub(super) fn runs(&self, call: u32) -> bool {
        self.state().calls.contains_key(&call)
    }

    /// A call with items was refused, or is over: what is on its way comes in vain, through no fault of the caller's.
    pub(super) fn refused_items(&self) {
        self.state().manners.refused(ITEMS_ON_THEIR_WAY);
    }

    /// Says how the items of a call's argument have ended: they are whole where nothing broke them off.
    pub(super) fn end(&self, call: u32, broken_off: Option<Ended>) -> Result<(), Closed> {
        let Ok(streams) = self.streams(call) else { return self.in_vain() };
        let Some(inflow) = &streams.inflow else {
            return Err(Closed::Wire(WireError::Malformed("stream: its end comes for a call without one")));
        };
        if broken_off.is_none() && inflow.is_within_item() {
            return Err(Closed::Wire(WireError::Malformed("stream: it ends within an item")));
        }
        inflow.end(broken_off);
        Ok(())
    }

    /// Breaks off the items of a call's argument, if it has some.
    pub(super) fn break_off(&self, call: u32, why: &Fault) -> bool {
        let inflow = self.streams(call).ok().and_then(|streams| streams.inflow);
        if let Some(inflow) = &inflow {
            inflow.end(Some(Ended::Fault(why.clone().after_start())));
        }
        inflow.is_some()
    }
}

fn too_many(most: usize) -> Fault {
    Fault::overloaded(format!("at most {most} calls with streams can be under way on a connection"))
}

/// What a call that items follow gives the service to read, and the other side of it.
pub(super) fn reading(running: &Arc<Running>, call: u32, encoding: Encoding) -> (Reading, Streams) {
    let inflow = Inflow::new();
    let carrier = Arc::clone(running) as Arc<dyn Carrier>;
    let reading = Reading::new(carrier, call, Arc::clone(&inflow), encoding);
    (reading, Streams { inflow: Some(inflow), outflow: None })
}

/// What broke the items of a caller off.
pub(super) fn broken_off(kind: Kind, payload: &[u8]) -> Result<Ended, Closed> {
    if kind == Kind::Fault {
        return Ok(Ended::Fault(read_fault(payload).map_err(Closed::Wire)?.after_start()));
    }
    let AnswerParts { body, .. } = read_answer(payload).map_err(Closed::Wire)?;
    Ok(Ended::Error(body.to_vec()))
}

/// Sends a reply and the items that follow it, until `deadline`.
pub(super) async fn send(running: &Arc<Running>, id: u32, mut reply: Reply, deadline: Instant) {
    let Some(mut items) = reply.items.take() else { return };
    let encoding = reply.encoding;
    let Some(outflow) = open(running, id, reply) else {
        items.stop(&Fault::overloaded("the stream was not sent: there are too many on the connection"));
        return;
    };
    let fed = feed(&**running, id, &outflow, &mut *items, encoding, running.bounds.message);
    let fed = timeout_at(deadline, fed).await.unwrap_or_else(|_| {
        let why = Fault::deadline_exceeded("the time the caller gave is over");
        items.stop(&why);
        Fed::Ended(Some(Ended::Fault(why)))
    });
    close(running, id, fed, encoding);
}

/// Sends the reply of a call that is still wanted, and notes that items follow it.
fn open(running: &Running, id: u32, mut reply: Reply) -> Option<Arc<Outflow>> {
    let mut state = running.state();
    let state = &mut *state;
    let call = state.calls.get_mut(&id)?;
    let most = running.bounds.streams;
    if call.streams.is_none() {
        if state.streaming >= most {
            let refused = state.remove(id);
            state.answer(&running.bounds, id, Err(too_many(most)));
            drop(refused);
            return None;
        }
        state.streaming += 1;
    }
    let outflow = Outflow::new();
    call.streams.get_or_insert_default().outflow = Some(Arc::clone(&outflow));
    // The first byte is the encoding.
    if let Some(first) = reply.body.first_mut() {
        *first |= REPLY_ITEMS;
    }
    state.answer(&running.bounds, id, Ok(reply));
    Some(outflow)
}

/// Says how the items have ended, and with that ends the call.
fn close(running: &Running, id: u32, fed: Fed, encoding: Encoding) {
    let mut state = running.state();
    let Some(call) = state.remove(id) else { return };
    // What is left of a large item would come behind the end.
    let unspent = state.outbox.give_up(id).unspent;
    let (kind, mut payload) = match fed {
        Fed::Ended(None) => (Kind::End, Vec::new()),
        Fed::Ended(Some(Ended::Error(body))) => (Kind::Error, [&[encoding.to_bits()], &*body].concat()),
        Fed::Ended(Some(Ended::Fault(why))) => fault(&why),
        Fed::Stopped => fault(&Fault::cancelled("the call is over")),
    };
    state.outbox.put(kind, id, &mut payload);
    drop(state);
    running.quota.refund(unspent);
    call.over();
}
