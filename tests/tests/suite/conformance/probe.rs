//! A service that says what it sees of a call, fails in every way there is, and calls the next one of its kind.

use std::time::Duration;

use tokio::time::Instant;
use wharf::{Bytes, CallError, Context, Criticality, Fault, FaultKind, OperationId, Result};

use super::harness::World;
use super::ledger::Ledger;

/// How a service refuses.
#[wharf::error]
#[derive(PartialEq)]
pub(crate) enum Refusal {
    #[error("not now")]
    Plain,
    #[error("no product {0}")]
    #[status(not_found)]
    Unknown(String),
    #[error("{0} of {1} are too many")]
    #[status(invalid)]
    TooMany(u64, u64),
    #[error("{item} costs {price}, not {offered:?}")]
    #[status(conflict)]
    Price { item: String, price: u128, offered: Option<u64> },
    #[error("several: {0:?}")]
    Several(Vec<Refusal>),
}

/// What a service sees of a call.
#[wharf::message]
pub(crate) struct Seen {
    pub service: String,
    pub caller: String,
    pub trace: Bytes,
    pub span: Bytes,
    pub sampled: bool,
    pub operation: Option<Bytes>,
    pub criticality: u8,
    pub principal: Option<String>,
    pub left: Duration,
}

/// What services of the cases can be asked.
#[wharf::service]
pub(crate) trait Probe {
    /// Says what it sees of the call, and what those behind it see; each takes its time first.
    #[read]
    async fn look(&self, cx: &Context, takes: Duration) -> Result<Vec<Seen>>;

    /// Like `look`, but calls the next service twice, as two steps.
    async fn twice(&self, cx: &Context) -> Result<Vec<Seen>>;

    /// Never ends, here and in all services behind it.
    async fn hang(&self, cx: &Context) -> Result<()>;

    /// Gives the next service a moment to `hang` in, and goes on: says how that ended.
    async fn give_up(&self, cx: &Context) -> Result<String>;

    /// Answers at once, and leaves a task behind that lets the next service `hang`.
    async fn leave_behind(&self, cx: &Context) -> Result<()>;

    /// Lets two calls of the next service race, of which one never ends.
    async fn race(&self, cx: &Context) -> Result<u64>;

    /// Waits until the case opens the gate.
    #[read]
    async fn wait(&self, cx: &Context, number: u64) -> Result<u64>;

    /// Gives back the number at once.
    #[read]
    async fn number(&self, cx: &Context, number: u64) -> Result<u64>;

    /// Refuses.
    async fn refuse(&self, cx: &Context, with: Refusal, late: bool) -> Result<u64, Refusal>;

    /// Fails with a fault of this kind.
    async fn fail(&self, cx: &Context, kind: u8, message: String, late: bool) -> Result<u64, Refusal>;

    /// Says that it did not start, which cannot be.
    async fn deny_starting(&self, cx: &Context) -> Result<u64, Refusal>;

    /// Panics.
    async fn panic(&self, cx: &Context, message: String, late: bool) -> Result<u64, Refusal>;

    /// Passes on what the next service says to `panic`.
    async fn next_panics(&self, cx: &Context, message: String) -> Result<u64, Refusal>;

    /// Takes bytes.
    async fn take(&self, cx: &Context, bytes: Bytes) -> Result<u64>;

    /// Gives bytes.
    #[read]
    async fn give(&self, cx: &Context, length: u64) -> Result<Bytes>;

    /// Gives bytes once the gate is open.
    #[read]
    async fn give_later(&self, cx: &Context, length: u64) -> Result<Bytes>;
}

/// The implementation.
pub(crate) struct Prober {
    name: String,
    next: Option<ProbeClient>,
    ledger: Ledger,
}

impl Prober {
    /// A service with nobody behind it.
    pub(crate) fn new(name: &str, ledger: &Ledger) -> Self {
        Self { name: name.into(), next: None, ledger: ledger.clone() }
    }

    /// A service that calls `next`.
    pub(crate) fn before(name: &str, next: ProbeClient, ledger: &Ledger) -> Self {
        Self { name: name.into(), next: Some(next), ledger: ledger.clone() }
    }

    fn see(&self, cx: &Context) -> Seen {
        Seen {
            service: self.name.clone(),
            caller: cx.caller().into(),
            trace: cx.trace().trace_id.0.to_vec().into(),
            span: cx.trace().span_id.0.to_vec().into(),
            sampled: cx.trace().sampled,
            operation: cx.operation().map(|OperationId(id)| id.to_vec().into()),
            criticality: cx.criticality().to_bits(),
            principal: cx.principal().map(str::to_owned),
            left: cx.deadline().saturating_duration_since(Instant::now()),
        }
    }
}

/// A client of the service `probe`, which runs, and what happens in it.
pub(crate) async fn probe(world: &World) -> (ProbeClient, Ledger) {
    let ledger = Ledger::default();
    world.start("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    (world.client("caller", "probe"), ledger)
}

/// A client of `a`, which calls `b`, which calls `c`; and what happens in them.
pub(crate) async fn chain(world: &World) -> (ProbeClient, Ledger) {
    let ledger = Ledger::default();
    world.start("c", Prober::new("c", &ledger), &[ProbeServer::offer()]).await;
    for (name, next) in [("b", "c"), ("a", "b")] {
        let service = Prober::before(name, world.client(name, next), &ledger);
        world.start(name, service, &[ProbeServer::offer()]).await;
    }
    (world.client("caller", "a"), ledger)
}

async fn pause(late: bool) {
    if late {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What `give` gives.
pub(crate) fn filler(length: u64) -> Bytes {
    let pattern: Vec<u8> = (0..=250).collect();
    let mut bytes = pattern.repeat(length as usize / pattern.len() + 1);
    bytes.truncate(length as usize);
    bytes.into()
}

impl Probe for Prober {
    async fn look(&self, cx: &Context, takes: Duration) -> Result<Vec<Seen>> {
        let mut seen = vec![self.see(cx)];
        tokio::time::sleep(takes).await;
        if let Some(next) = &self.next {
            seen.extend(next.look(cx, takes).await?);
        }
        Ok(seen)
    }

    async fn twice(&self, cx: &Context) -> Result<Vec<Seen>> {
        let mut seen = vec![self.see(cx)];
        if let Some(next) = &self.next {
            seen.extend(next.twice(&cx.step("one")).await?);
            seen.extend(next.twice(&cx.step("two")).await?);
        }
        Ok(seen)
    }

    async fn hang(&self, cx: &Context) -> Result<()> {
        let _here = self.ledger.enter();
        self.ledger.saw(cx);
        match &self.next {
            Some(next) => next.hang(cx).await?,
            None => std::future::pending().await,
        }
        self.ledger.went_on();
        Ok(())
    }

    async fn give_up(&self, cx: &Context) -> Result<String> {
        let next = self.next.as_ref().expect("a next service");
        let ended = next.hang(&cx.with_timeout(Duration::from_millis(40))).await;
        Ok(ended.unwrap_err().fault().expect("a fault").kind().to_string())
    }

    async fn leave_behind(&self, cx: &Context) -> Result<()> {
        let (next, cx) = (self.next.clone().expect("a next service"), cx.clone());
        let (ledger, here) = (self.ledger.clone(), self.ledger.enter());
        tokio::spawn(async move {
            let ended = next.hang(&cx).await.unwrap_err();
            if ended.fault().map(Fault::kind) != Some(FaultKind::DeadlineExceeded) {
                ledger.went_on();
            }
            drop(here);
        });
        Ok(())
    }

    async fn race(&self, cx: &Context) -> Result<u64> {
        let next = self.next.as_ref().expect("a next service");
        let both_inside = async {
            self.ledger.until_inside(2).await;
            next.number(cx, 7).await
        };
        tokio::select! {
            ended = next.hang(cx) => ended.map(|()| 0),
            number = both_inside => number,
        }
    }

    async fn wait(&self, _: &Context, number: u64) -> Result<u64> {
        let _here = self.ledger.enter();
        self.ledger.opened().await;
        Ok(number)
    }

    async fn number(&self, _: &Context, number: u64) -> Result<u64> {
        let _here = self.ledger.enter();
        Ok(number)
    }

    async fn refuse(&self, _: &Context, with: Refusal, late: bool) -> Result<u64, Refusal> {
        pause(late).await;
        Err(with)?
    }

    async fn fail(&self, _: &Context, kind: u8, message: String, late: bool) -> Result<u64, Refusal> {
        pause(late).await;
        Err(Fault::new(FaultKind::ALL[usize::from(kind)], message).with_retry_after(Duration::from_secs(7)))?
    }

    async fn deny_starting(&self, _: &Context) -> Result<u64, Refusal> {
        Err(CallError::Fault(Fault::unavailable("the database is gone").before_start()))
    }

    async fn panic(&self, _: &Context, message: String, late: bool) -> Result<u64, Refusal> {
        let _here = self.ledger.enter();
        pause(late).await;
        panic!("{message}");
    }

    async fn next_panics(&self, cx: &Context, message: String) -> Result<u64, Refusal> {
        let _here = self.ledger.enter();
        match &self.next {
            Some(next) => next.next_panics(cx, message).await,
            None => panic!("{message}"),
        }
    }

    async fn take(&self, _: &Context, bytes: Bytes) -> Result<u64> {
        Ok(bytes.len() as u64)
    }

    async fn give(&self, _: &Context, length: u64) -> Result<Bytes> {
        Ok(filler(length))
    }

    async fn give_later(&self, _: &Context, length: u64) -> Result<Bytes> {
        let _here = self.ledger.enter();
        self.ledger.opened().await;
        Ok(filler(length))
    }
}

/// The criticality that a service saw.
pub(crate) fn criticality(seen: &Seen) -> Criticality {
    Criticality::from_bits(seen.criticality)
}
