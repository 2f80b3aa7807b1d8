//! A service of streams: gives items, takes them, and passes them on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream::unfold;
use wharf::{Bytes, CallError, Context, Fault, FaultKind, Result, Stream, StreamSender};

use super::harness::{World, locked, until};
use super::ledger::{Inside, Ledger};
use super::probe::{Refusal, filler};

/// An item.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Drop {
    pub number: u64,
    pub bytes: Bytes,
}

/// How a stream ends, or whether there is one at all.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) enum Then {
    End,
    Refuse,
    Fail(u8),
    Panic,
    Hang,
    /// The call is refused, and there is no stream.
    NoStream,
}

/// What became of a stream that was taken.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Taken {
    pub count: u64,
    pub sum: u64,
    pub bytes: u64,
    pub end: String,
}

#[wharf::service]
pub(crate) trait River {
    /// Gives the numbers from 0 on with so many bytes each.
    #[read]
    async fn give(
        &self,
        cx: &Context,
        count: u64,
        length: u64,
        then: Then,
    ) -> Result<Stream<Drop, Refusal>, Refusal>;

    /// Gives what the next service gives.
    #[read]
    async fn pass_on(&self, cx: &Context, count: u64, then: Then) -> Result<Stream<Drop, Refusal>, Refusal>;

    /// Takes so many items, lets go of the rest, and answers when the gate is open.
    async fn take(&self, cx: &Context, items: Stream<Drop, Refusal>, at_most: u64) -> Result<Taken>;

    /// Lets the next service take them all.
    async fn hand_on(&self, cx: &Context, items: Stream<Drop, Refusal>) -> Result<Taken>;

    /// Gives back what it takes, as it comes.
    async fn echo(&self, cx: &Context, items: Stream<Drop, Refusal>) -> Result<Stream<Drop, Refusal>>;

    /// Answers at once, and goes on reading.
    async fn keep(&self, cx: &Context, items: Stream<Drop, Refusal>) -> Result<()>;

    /// Gives what a task sends, which notes why nobody reads it any more.
    async fn send(&self, cx: &Context) -> Result<Stream<u64>>;
}

/// The implementation.
pub(crate) struct Rhine {
    next: Option<RiverClient>,
    ledger: Ledger,
    notes: Notes,
}

impl Rhine {
    /// A service with nobody behind it.
    pub(crate) fn alone(ledger: &Ledger) -> Self {
        Self { next: None, ledger: ledger.clone(), notes: Notes::default() }
    }
}

/// What services of a case note down.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub(crate) fn add(&self, note: &impl ToString) {
        locked(&self.0).push(note.to_string());
    }

    /// Waits for the only note.
    pub(crate) async fn one(&self) -> String {
        until("something is noted", || !locked(&self.0).is_empty()).await;
        locked(&self.0).remove(0)
    }
}

/// A client of the service `rhine`, which runs and has another one behind it; and what happens in them.
pub(crate) async fn river(world: &World) -> (RiverClient, Ledger, Notes) {
    let (ledger, notes) = (Ledger::default(), Notes::default());
    let service = |next| Rhine { next, ledger: ledger.clone(), notes: notes.clone() };
    world.start("source", service(None), &[RiverServer::offer()]).await;
    let rhine = service(Some(world.client("rhine", "source")));
    world.start("rhine", rhine, &[RiverServer::offer()]).await;
    (world.client("caller", "rhine"), ledger, notes)
}

/// Numbers from 0 on, and then the end. Each is noted in the ledger when it is made; the stream is inside until it is
/// dropped.
pub(crate) fn numbers(ledger: &Ledger, count: u64, length: u64, then: Then) -> Stream<Drop, Refusal> {
    let bytes = filler(length);
    let state = (0, ledger.clone(), ledger.enter());
    Stream::new(unfold(state, move |(number, ledger, here): (u64, Ledger, Inside)| {
        let (bytes, then) = (bytes.clone(), then.clone());
        async move {
            if number < count {
                ledger.went_on();
                return Some((Ok(Drop { number, bytes }), (number + 1, ledger, here)));
            }
            let end = match then {
                Then::Refuse => CallError::Service(Refusal::TooMany(number, count)),
                Then::Fail(kind) => Fault::new(FaultKind::ALL[usize::from(kind)], "so it is").into(),
                Then::Panic => panic!("a bug after {number}"),
                Then::Hang => std::future::pending().await,
                Then::End | Then::NoStream => return None,
            };
            Some((Err(end), (number, ledger, here)))
        }
    }))
}

/// Reads a stream to its end, or so many items of it.
pub(crate) async fn read(items: &mut Stream<Drop, Refusal>, at_most: u64) -> Taken {
    let mut taken = Taken { count: 0, sum: 0, bytes: 0, end: "let go".into() };
    while taken.count < at_most {
        match items.next().await {
            Some(Ok(drop)) => {
                assert_eq!(drop.number, taken.count, "items keep their order");
                taken.count += 1;
                taken.sum += drop.number;
                taken.bytes += drop.bytes.len() as u64;
            }
            Some(Err(error)) => return Taken { end: format!("{error:?}"), ..taken },
            None => return Taken { end: "whole".into(), ..taken },
        }
    }
    taken
}

impl River for Rhine {
    async fn give(
        &self,
        _: &Context,
        count: u64,
        length: u64,
        then: Then,
    ) -> Result<Stream<Drop, Refusal>, Refusal> {
        if then == Then::NoStream {
            Err(Refusal::Plain)?;
        }
        Ok(numbers(&self.ledger, count, length, then))
    }

    async fn pass_on(&self, cx: &Context, count: u64, then: Then) -> Result<Stream<Drop, Refusal>, Refusal> {
        self.next.as_ref().expect("a next service").give(cx, count, 10, then).await
    }

    async fn take(&self, _: &Context, mut items: Stream<Drop, Refusal>, at_most: u64) -> Result<Taken> {
        let taken = read(&mut items, at_most).await;
        drop(items);
        self.ledger.opened().await;
        Ok(taken)
    }

    async fn hand_on(&self, cx: &Context, items: Stream<Drop, Refusal>) -> Result<Taken> {
        self.next.as_ref().expect("a next service").take(cx, items, u64::MAX).await
    }

    async fn echo(&self, _: &Context, items: Stream<Drop, Refusal>) -> Result<Stream<Drop, Refusal>> {
        Ok(items)
    }

    async fn keep(&self, _: &Context, mut items: Stream<Drop, Refusal>) -> Result<()> {
        let notes = self.notes.clone();
        tokio::spawn(async move { notes.add(&read(&mut items, u64::MAX).await.end) });
        Ok(())
    }

    async fn send(&self, _: &Context) -> Result<Stream<u64>> {
        let (sender, items) = Stream::channel(1);
        let notes = self.notes.clone();
        tokio::spawn(async move { notes.add(&pour(sender).await) });
        Ok(items)
    }
}

/// Sends until nobody reads, and says why.
pub(crate) async fn pour(sender: StreamSender<u64>) -> Fault {
    for number in 0.. {
        if let Err(why) = sender.send(number).await {
            return why;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    unreachable!("numbers do not end")
}
