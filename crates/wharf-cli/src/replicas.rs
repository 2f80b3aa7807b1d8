//! Calls as a tool makes them, without types: to any replica that is ready, and to another one where that is leaving.

use serde_json::Value;
use tokio::time::{Duration, Instant, sleep};
use wharf_control::Endpoints;
use wharf_core::{Context, Fault, FaultKind, Produce};
use wharf_rpc::{
    client::{Caller, Dynamic, DynamicError, Given},
    conn::Address,
};
use wharf_schema::InterfaceDescriptor;

use crate::connect;

/// How long a call waits for a replica to be ready, if it has the time.
const READY: Duration = Duration::from_secs(3);

/// How soon it is looked again for a replica.
const AGAIN: Duration = Duration::from_millis(50);

/// How often a call that did not start, because its replica was leaving, goes to another one.
const MOVES: usize = 3;

/// A call to be made.
pub(crate) struct Wanted<'a> {
    pub(crate) service: &'a str,
    /// By it the service is called where it is not Wharf's, and can't say what it offers.
    pub(crate) interface: &'a InterfaceDescriptor,
    pub(crate) method: &'a str,
    pub(crate) arguments: &'a Value,
}

/// A call that was made.
pub(crate) struct Made {
    /// The process that took it.
    pub(crate) process: String,
    pub(crate) answer: Result<Given, DynamicError>,
    /// The connection lasts as long as the items of the answer are read.
    pub(crate) replica: Dynamic,
}

/// Why no replica was reached.
pub(crate) enum Unreached<E> {
    /// Nobody could say where there are some.
    Unknown(E),
    /// There is none, and there will be none.
    Absent(String),
    /// None was ready in time; and why the last try to connect to one failed, if there was any.
    NotReady(Option<Fault>),
}

/// Makes a call to a replica that `known` tells of, by the name of `me`. `items` are those of the argument that is a stream;
/// where they can be given once only, as `is_once` says, the call stays with its replica.
pub(crate) async fn ask<F, E>(
    known: impl Fn() -> F,
    me: &Caller,
    cx: &Context,
    wanted: &Wanted<'_>,
    mut items: impl FnMut() -> Option<Box<dyn Produce>>,
    is_once: bool,
) -> Result<Made, Unreached<E>>
where
    F: Future<Output = Result<Endpoints, E>>,
{
    let mut moves = if is_once { 0 } else { MOVES };
    // Whoever calls by hand again and again sees all of them: each such call is a program of its own, which knows of no other.
    let mut turn = usize::from(fastrand::u16(..));
    loop {
        let until = cx.deadline().min(Instant::now() + READY);
        let (process, replica) = reach(&known, me, wanted, &mut turn, until).await?;
        let answer = replica.ask(cx, wanted.method, wanted.arguments, items()).await;
        let is_leaving = matches!(&answer, Err(DynamicError::Fault(fault))
            if fault.not_started() && fault.kind() == FaultKind::Unavailable);
        if !is_leaving || moves == 0 {
            return Ok(Made { process, answer, replica });
        }
        moves -= 1;
    }
}

/// A connection to a replica, as soon as there is one, and the process that hosts it. Whose `turn` it is is tried first;
/// then it is that of the next.
async fn reach<F, E>(
    known: &impl Fn() -> F,
    me: &Caller,
    wanted: &Wanted<'_>,
    turn: &mut usize,
    until: Instant,
) -> Result<(String, Dynamic), Unreached<E>>
where
    F: Future<Output = Result<Endpoints, E>>,
{
    loop {
        let Endpoints { endpoints, absent, .. } = known().await.map_err(Unreached::Unknown)?;
        if let Some(why) = absent {
            return Err(Unreached::Absent(why));
        }
        let mut trouble = None;
        for _ in 0..endpoints.len() {
            let endpoint = &endpoints[*turn % endpoints.len()];
            *turn = turn.wrapping_add(1);
            let Ok(address) = endpoint.address.parse::<Address>() else { continue };
            match connect::open(address, me, wanted.service, wanted.interface).await {
                Ok(replica) => return Ok((endpoint.process.clone(), replica)),
                Err(fault) => trouble = Some(fault),
            }
        }
        if Instant::now() >= until {
            return Err(Unreached::NotReady(trouble));
        }
        sleep(AGAIN).await;
    }
}
