//! Tests of streams by themselves: what senders and readers learn of each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context as TaskContext, Waker};

use super::*;
use crate::{Encoding, FaultKind};

/// An executor of one future that never waits for anything but tasks of its own.
fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(future)
}

async fn all(mut stream: Stream<u8>) -> (Vec<u8>, Option<Fault>) {
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(CallError::Fault(fault)) => return (items, Some(fault)),
            Err(CallError::Service(never)) => match never {},
        }
    }
    (items, None)
}

#[test]
fn what_is_sent_and_finished_is_whole() {
    block_on(async {
        assert_eq!(all(Stream::from_iter([1, 2, 3])).await, (vec![1, 2, 3], None));
        let (sender, stream) = Stream::channel(0);
        let send = async {
            sender.send(1).await.unwrap();
            sender.send(2).await.unwrap();
            sender.finish().await.unwrap();
        };
        let ((), read) = tokio::join!(send, all(stream));
        assert_eq!(read, (vec![1, 2], None));
    });
}

#[test]
fn what_is_not_finished_is_broken_off() {
    block_on(async {
        let (sender, stream) = Stream::channel(2);
        sender.send(1).await.unwrap();
        drop(sender);
        let (items, fault) = all(stream).await;
        assert_eq!((items, fault.map(|fault| fault.kind())), (vec![1], Some(FaultKind::Cancelled)));
        let (sender, stream) = Stream::channel(2);
        sender.send(1).await.unwrap();
        sender.fail(Fault::overloaded("full").before_start()).await.unwrap();
        let (items, fault) = all(stream).await;
        assert_eq!((items, fault), (vec![1], Some(Fault::overloaded("full"))), "it had started");
    });
}

#[test]
fn a_sender_learns_why_nobody_reads() {
    block_on(async {
        let (sender, stream) = Stream::<u8>::channel(1);
        drop(stream);
        assert_eq!(sender.send(1).await.unwrap_err().kind(), FaultKind::Cancelled);
        let (sender, mut stream) = Stream::<u8>::channel(1);
        stream.stop(&Fault::unavailable("the connection was lost"));
        assert_eq!(sender.closed().await, Fault::unavailable("the connection was lost"));
        assert_eq!(sender.send(1).await.unwrap_err(), Fault::unavailable("the connection was lost"));
        assert!(stream.next().await.is_none());
    });
}

/// Counts how often it is polled, and panics.
struct Bomb(Arc<AtomicUsize>);

impl futures_core::Stream for Bomb {
    type Item = Result<u8>;

    fn poll_next(self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        assert!(self.0.fetch_add(1, SeqCst) == 0, "a bug");
        Poll::Ready(Some(Ok(1)))
    }
}

#[test]
fn a_panic_is_the_last_item_and_nothing_is_polled_after_the_end() {
    let polled = Arc::new(AtomicUsize::new(0));
    block_on(async {
        let mut stream = Stream::new(Bomb(Arc::clone(&polled)));
        assert_eq!(stream.next().await, Some(Ok(1)));
        let fault = Fault::internal("the service panicked: a bug");
        assert_eq!(stream.next().await, Some(Err(fault.into())));
        assert!(stream.next().await.is_none() && stream.next().await.is_none());
    });
    assert_eq!((polled.load(SeqCst), Arc::strong_count(&polled)), (2, 1));
}

#[test]
fn in_a_message_a_stream_is_nothing_and_it_has_no_items_without_a_call() {
    for encoding in [Encoding::Positional, Encoding::Named, Encoding::Json] {
        let mut bytes = Vec::new();
        encoding.encode(&Stream::<u8>::from_iter([1]), &mut bytes).unwrap();
        let mut back: Stream<u8> = encoding.decode(&bytes).unwrap();
        let item = block_on(back.next()).expect("a fault");
        assert_eq!(item.unwrap_err().fault().map(Fault::kind), Some(FaultKind::Internal));
        assert!(encoding.decode::<Stream<u8>>(&[bytes, vec![1]].concat()).is_err());
    }
}

#[test]
fn items_are_written_one_at_a_time_and_an_error_is_the_last() {
    let mut stream = Stream::<f64>::from_iter([1.5, f64::NAN, 2.5]);
    let mut cx = TaskContext::from_waker(Waker::noop());
    let mut out = Vec::new();
    let mut next = |out: &mut Vec<u8>| Produce::poll_item(&mut stream, &mut cx, Encoding::Json, out);
    assert_eq!(next(&mut out), Poll::Ready(Some(Ok(()))));
    assert_eq!(out, b"1.5");
    let Poll::Ready(Some(Err(Ended::Fault(fault)))) = next(&mut out) else { panic!("NaN was written") };
    assert_eq!(fault.kind(), FaultKind::Internal);
    assert!(fault.message().contains("NaN"), "{fault}");
}

#[test]
fn a_lease_that_ends_takes_the_stream_back() {
    block_on(async {
        let (sender, mut stream) = Stream::<u8>::channel(1);
        let lease = stream.lend();
        sender.send(1).await.unwrap();
        assert_eq!(stream.next().await, Some(Ok(1)));
        let mut reading = Box::pin(async { stream.next().await });
        tokio::select! {
            biased;
            item = &mut reading => panic!("{item:?}"),
            () = tokio::task::yield_now() => {}
        }
        drop(lease);
        let over = Fault::cancelled("the call that the stream belongs to is over");
        assert_eq!(reading.await, Some(Err(over.clone().into())));
        assert_eq!(sender.closed().await, over);
    });
    let (sender, mut stream) = Stream::<u8>::channel(1);
    let lease = stream.lend();
    drop(stream);
    assert_eq!(block_on(sender.closed()).kind(), FaultKind::Cancelled);
    drop(lease);
}

#[test]
fn a_method_takes_one_stream() {
    assert_eq!(Streams::of(&[], false), Streams::NONE);
    let both = Streams::of(&[false, true, false], true);
    assert!(both.argument && both.value && both.any());
    assert!(std::panic::catch_unwind(|| Streams::of(&[true, true], false)).is_err());
}
