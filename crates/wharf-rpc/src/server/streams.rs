//! The streams of calls, as the callee's end of a connection sees them.

use std::sync::Arc;

use tokio::time::Instant;
use wharf_core::{Encoding, Ended, Fault, Reply};

use super::running::{Call, Running, Ticket, WORTH_COUNTING, fault};
use crate::conn::{Carrier, Closed, Fed, Feeding, Inflow, NoCall, Outbox, Outflow, Quota, Reading, Streams};
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

    /// The items of the reply have ended, and with them the call.
    fn fed(&self, call: u32, outflow: &Arc<Outflow>, fed: Fed, encoding: Encoding) {
        let mut state = self.state();
        let streams = state.calls.get(&call).and_then(|call| call.streams.as_ref());
        let known = streams.and_then(|streams| streams.outflow.as_ref());
        if !known.is_some_and(|known| Arc::ptr_eq(known, outflow)) {
            return;
        }
        let Some(over) = state.remove(call) else { return };
        // What is left of a large item would come behind the end.
        let unspent = state.outbox.give_up(call).unspent;
        let stopped = || fault(&Fault::cancelled("the call is over"));
        let (kind, mut payload) = fed.frame(encoding).unwrap_or_else(stopped);
        state.outbox.put(kind, call, &mut payload);
        state.count(&self.quota);
        drop(state);
        self.quota.refund(unspent);
        over.over();
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
pub(super) async fn send(running: &Arc<Running>, id: Ticket, mut reply: Reply, deadline: Instant) {
    let Some(mut items) = reply.items.take() else { return };
    let encoding = reply.encoding;
    let Some(outflow) = open(running, id, reply) else {
        items.stop(&Fault::overloaded("the stream was not sent: there is no room for it on the connection"));
        return;
    };
    let (carrier, call, most) = (Arc::clone(running), id.0, running.bounds.message);
    Feeding { carrier, call, outflow, items, encoding, most }.run(Some(deadline)).await;
}

/// Sends the reply of a call that is still wanted, and notes that items follow it.
fn open(running: &Running, id: Ticket, mut reply: Reply) -> Option<Arc<Outflow>> {
    let mut guard = running.state();
    let state = &mut *guard;
    let call = state.calls.get_mut(&id.0).filter(|call| call.serial == id.1)?;
    let most = running.bounds.streams;
    if call.streams.is_none() {
        if state.streaming >= most {
            state.remove(id.0);
            state.answer(&running.bounds, id.0, Err(too_many(most)));
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
    let went_out = state.answer(&running.bounds, id.0, Ok(reply));
    if went_out {
        return Some(outflow);
    }
    // It had no room, and the fault that went out instead ends the call.
    let over = state.remove(id.0);
    state.count(&running.quota);
    drop(guard);
    over.iter().for_each(Call::over);
    None
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::sync::mpsc;
    use std::task::{Context as TaskContext, Poll};
    use std::time::Duration;

    use wharf_core::{Dispatched, Produce};

    use super::*;
    use crate::conn::{Burst, Peer};
    use crate::server::peers::Peers;
    use crate::wire::{Bounds, HEADER, next_frame};

    /// A stream whose items cannot be written.
    struct Unwritable;

    impl Produce for Unwritable {
        fn poll_item(
            &mut self,
            _: &mut TaskContext<'_>,
            _: Encoding,
            _: &mut Vec<u8>,
        ) -> Poll<Option<Result<(), Ended>>> {
            panic!("no words for it")
        }

        fn stop(&mut self, _: &Fault) {}
    }

    fn running(bounds: Bounds) -> Arc<Running> {
        let membership = Peers::new(&bounds).join(Peer::Process(1)).expect("the first");
        Running::new(bounds, Arc::clone(membership.share()))
    }

    fn spawn(running: &Arc<Running>, call: Dispatched, streams: Option<Streams>) {
        let now = Instant::now();
        running.spawn(1, 0, (now, now + Duration::from_secs(60)), call, None, streams);
    }

    fn unwritable() -> Dispatched {
        let (encoding, items) = (Encoding::Positional, Some(Box::new(Unwritable) as Box<dyn Produce>));
        Box::pin(ready(Ok(Reply { is_error: false, encoding, body: vec![0, 0xc0], items })))
    }

    /// The frames that wait to be sent, once no call is under way.
    async fn sent(running: &Running) -> Vec<(Kind, Vec<u8>)> {
        while running.len() > 0 {
            tokio::task::yield_now().await;
        }
        let (mut burst, mut sent) = (Burst::default(), Vec::new());
        running.outbox(|outbox| outbox.take(&mut burst));
        let bytes = burst.to_bytes();
        let mut rest = &*bytes;
        while let Some(frame) = next_frame(rest).expect("whole frames") {
            sent.push((frame.header.kind, frame.payload.to_vec()));
            rest = &rest[HEADER + frame.payload.len()..];
        }
        sent
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_in_an_item_breaks_the_stream_off_and_ends_the_call() {
        let running = running(Bounds::default());
        spawn(&running, unwritable(), None);
        let sent = sent(&running).await;
        assert_eq!(sent.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [Kind::Reply, Kind::Fault]);
        let fault = read_fault(&sent[1].1).expect("a fault");
        assert_eq!(fault.kind(), wharf_core::FaultKind::Internal);
        assert!(fault.message().contains("no words for it"), "{fault}");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_follows_a_reply_that_had_no_room() {
        let running = running(Bounds { unsent_at_most: 1, ..Bounds::default() });
        spawn(&running, unwritable(), None);
        let kinds: Vec<Kind> = sent(&running).await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Kind::Fault]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_not_ended_by_an_older_one_with_its_id() {
        let running = running(Bounds::default());
        spawn(&running, Box::pin(pending()), None);
        running.cancel(1).expect("it is under way");
        spawn(&running, Box::pin(pending()), None);
        running.finish((1, 1), Err(Fault::internal("too late")));
        let encoding = Encoding::Positional;
        send(
            &running,
            (1, 1),
            Reply { is_error: false, encoding, body: vec![0], items: Some(Box::new(Unwritable)) },
            Instant::now(),
        )
        .await;
        assert_eq!((running.len(), running.outbox(|outbox| outbox.is_empty())), (1, true));
        running.finish((1, 2), Err(Fault::internal("in time")));
        assert_eq!(sent(&running).await.len(), 1);
    }

    #[test]
    fn a_runtime_that_ends_takes_a_call_with_it_that_reads() {
        let (done, is_done) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let handle = runtime.handle().clone();
            drop(runtime);
            let _entered = handle.enter();
            let running = running(Bounds::default());
            let (reading, streams) = reading(&running, 1, Encoding::Positional);
            let reads = async move {
                let _reading = reading;
                pending().await
            };
            spawn(&running, Box::pin(reads), Some(streams));
            let _ = done.send(running.len());
        });
        assert_eq!(is_done.recv_timeout(Duration::from_secs(20)), Ok(1));
    }
}
