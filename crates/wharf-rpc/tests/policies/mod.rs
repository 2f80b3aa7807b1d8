//! The policies of callers, seen from replicas that behave as a case wants: what reaches them, and when.

mod life;
mod replicas;
mod tries;

use tokio::task::JoinHandle;
use wharf_core::{Bytes, CallError, Fault, Result};
use wharf_rpc::client::Policies;
use wharf_rpc::wire::{Bounds, Kind, write_fault};

use crate::support::host::{client_with, cx};
use crate::support::liar::{Liar, Victim};
use crate::support::probe::ProbeClient;
use crate::support::soon;

/// A reply that is in order: a text, by position.
const MUG: &[u8] = b"\x00\xa3mug";

/// A caller, and the one replica that it is connected to.
struct Pair {
    liar: Liar,
    probe: ProbeClient,
    replica: Victim,
}

impl Pair {
    async fn new(policies: &Policies) -> Self {
        let liar = Liar::start().await;
        let probe = client_with(&[&liar.address], Bounds::default(), policies);
        let replica = liar.welcome().await;
        Self { liar, probe, replica }
    }

    /// Makes a call that only reads.
    fn read(&self) -> Asked<String> {
        ask(&self.probe)
    }

    /// Makes a call that may be made once.
    fn command(&self) -> Asked<()> {
        let probe = self.probe.clone();
        Asked(tokio::spawn(async move { probe.hold(&cx(), Bytes::new()).await }))
    }
}

/// Makes a call that only reads.
fn ask(probe: &ProbeClient) -> Asked<String> {
    let probe = probe.clone();
    Asked(tokio::spawn(async move { probe.echo(&cx(), "mug".into()).await }))
}

/// A call that was made.
struct Asked<T>(JoinHandle<Result<T>>);

impl<T: std::fmt::Debug> Asked<T> {
    async fn answer(self) -> T {
        soon("an answer", self.0).await.expect("no panic").expect("an answer")
    }

    async fn fault(self) -> Fault {
        match soon("an answer", self.0).await.expect("no panic") {
            Err(CallError::Fault(fault)) => fault,
            other => panic!("{other:?} is no fault"),
        }
    }
}

/// Answers a call with a fault.
async fn fail(replica: &mut Victim, id: u32, fault: &Fault) {
    let mut payload = Vec::new();
    write_fault(fault, &mut payload);
    replica.send(Kind::Fault, id, &payload).await;
}
