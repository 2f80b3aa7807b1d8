//! The thread on which `wharf up` tells what happens: it alone waits for whoever reads the output.

use std::{pin::pin, thread};

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use wharf_supervisor::{Events, Handle};

use super::announce::Announcer;
use crate::failure::Failure;

/// Tells until everything has ended or the output can't be written, and then gives how that went. `asks` are the
/// signals that ask to stop, by name.
pub(super) fn start(
    handle: Handle,
    events: Events,
    asks: mpsc::UnboundedReceiver<&'static str>,
    announcer: Announcer,
    begun: Instant,
) -> Result<oneshot::Receiver<Result<(), Failure>>, Failure> {
    let (sender, outcome) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let body = move || {
        let told = runtime.block_on(tell(&handle, events, asks, announcer, begun));
        // The command may be over: it does not wait for ever.
        let _ = sender.send(told);
    };
    match thread::Builder::new().name("tell".to_owned()).spawn(body) {
        Ok(_) => Ok(outcome),
        Err(error) => Err(Failure::new(format!("can't start a thread: {error}"))),
    }
}

async fn tell(
    handle: &Handle,
    mut events: Events,
    mut asks: mpsc::UnboundedReceiver<&'static str>,
    mut announcer: Announcer,
    begun: Instant,
) -> Result<(), Failure> {
    announcer.begun()?;
    let mut settled = pin!(handle.settled());
    let mut is_settled = false;
    loop {
        tokio::select! {
            biased;
            Some(signal) = asks.recv() => announcer.stopping(signal),
            event = events.next() => match event {
                Some(event) => announcer.event(event)?,
                None => return Ok(()),
            },
            processes = &mut settled, if !is_settled => {
                is_settled = true;
                // What is asked to end while it starts settles by ending.
                if !handle.is_stopping() {
                    announcer.settled(&processes, begun.elapsed())?;
                }
            }
        }
    }
}
