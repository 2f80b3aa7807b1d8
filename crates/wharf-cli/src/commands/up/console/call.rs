//! Calls that the console makes, as a tool does: without types, to any replica that is ready.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    task::{Context as TaskContext, Poll},
};

use serde_json::Value;
use tokio::time::{Duration, Instant, sleep};
use wharf_console::{Answered, Asked, Failed, Given, Items, Refused};
use wharf_core::{BoxFuture, Context, Encoding, Ended, Fault, FaultKind, Produce};
use wharf_rpc::{
    client::{Dynamic, DynamicError, DynamicItems, Given as Received},
    conn::Address,
};
use wharf_schema::InterfaceDescriptor;
use wharf_supervisor::Handle;

use crate::connect;

/// How long a call waits for a replica to be ready.
const READY: Duration = Duration::from_secs(3);

/// How often a call that did not start, because its replica was leaving, goes to another one.
const MOVES: usize = 3;

/// How soon it is looked again for a replica.
const AGAIN: Duration = Duration::from_millis(50);

/// Whose turn it is among replicas.
static TURNS: AtomicUsize = AtomicUsize::new(0);

/// Makes a call.
pub(super) async fn call(
    handle: &Handle,
    cx: &Context,
    asked: Asked,
    interface: &InterfaceDescriptor,
) -> Answered {
    let mut moves = 0;
    loop {
        let (process, replica) = match replica(handle, cx, &asked.service, interface).await {
            Ok(found) => found,
            Err(failed) => return Answered { process: None, outcome: Err(failed) },
        };
        let items = asked.items.clone().map(|items| Box::new(AtHand(items.into())) as Box<dyn Produce>);
        let answer = replica.ask(cx, &asked.method, &asked.arguments, items).await;
        let goes_on = matches!(&answer, Err(DynamicError::Fault(fault))
            if fault.not_started() && fault.kind() == FaultKind::Unavailable);
        if goes_on && moves < MOVES {
            moves += 1;
            continue;
        }
        let outcome = match answer {
            Ok(Received::Value(value)) => Ok(Given::Value(value)),
            Ok(Received::Items(items)) => Ok(Given::Items(Box::new(Coming { items, _replica: replica }))),
            Err(error) => Err(failed(error)),
        };
        return Answered { process: Some(process), outcome };
    }
}

/// A connection to a replica of `service`, as soon as there is one, and the process that hosts it.
async fn replica(
    handle: &Handle,
    cx: &Context,
    service: &str,
    interface: &InterfaceDescriptor,
) -> Result<(String, Dynamic), Failed> {
    let patience = cx.deadline().min(Instant::now() + READY);
    let security = connect::security(handle.app(), handle.run_dir())
        .map_err(|failure| Failed::Refused(Refused::unable(failure.to_string())))?;
    let me = connect::caller(security);
    loop {
        let known = handle
            .endpoints(service)
            .map_err(|error| Failed::Refused(Refused::unknown(error.to_string())))?;
        if let Some(why) = known.absent {
            return Err(Failed::Fault(Fault::unavailable(why).before_start()));
        }
        let endpoints = known.endpoints;
        let mut trouble = None;
        // Whoever calls by hand again and again sees all of them.
        let first = TURNS.fetch_add(1, Relaxed);
        for turn in 0..endpoints.len() {
            let endpoint = &endpoints[first.wrapping_add(turn) % endpoints.len()];
            let Ok(address) = endpoint.address.parse::<Address>() else { continue };
            match connect::open(address, &me, service, interface).await {
                Ok(replica) => return Ok((endpoint.process.clone(), replica)),
                Err(fault) => trouble = Some(fault),
            }
        }
        if Instant::now() >= patience {
            let nobody = || Fault::unavailable(format!("no replica of {service} is ready")).before_start();
            return Err(Failed::Fault(trouble.unwrap_or_else(nobody)));
        }
        sleep(AGAIN).await;
    }
}

fn failed(error: DynamicError) -> Failed {
    match error {
        DynamicError::Service(error) => Failed::Error(error),
        DynamicError::Fault(fault) => Failed::Fault(fault),
        DynamicError::NoMethod(message) => Failed::Refused(Refused::unknown(message)),
    }
}

/// The items that an answer brings. The connection lasts as long.
struct Coming {
    items: DynamicItems,
    _replica: Dynamic,
}

impl Items for Coming {
    fn next(&mut self) -> BoxFuture<'_, Option<Result<Value, Failed>>> {
        Box::pin(async { Some(self.items.next().await?.map_err(failed)) })
    }
}

/// Items of an argument that are at hand.
struct AtHand(VecDeque<Value>);

impl Produce for AtHand {
    fn poll_item(
        &mut self,
        _: &mut TaskContext<'_>,
        _: Encoding,
        out: &mut Vec<u8>,
    ) -> Poll<Option<Result<(), Ended>>> {
        Poll::Ready(self.0.pop_front().map(|item| {
            out.extend_from_slice(item.to_string().as_bytes());
            Ok(())
        }))
    }

    fn stop(&mut self, _: &Fault) {
        self.0.clear();
    }
}
