//! What happens, told to whoever runs the supervisor.

use std::time::Duration;

use tokio::sync::broadcast;
use wharf_control::{Exit, HttpAddress, LogLine};

/// How many events wait for a reader that is slow; it is told how many it missed.
const CAPACITY: usize = 8192;

/// Something that happened. Processes are named as for people: `cart-1`.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A process was started.
    Started {
        /// The process.
        process: String,
        /// Its process id.
        pid: u32,
    },
    /// A process is ready.
    Ready {
        /// The process.
        process: String,
        /// How long it took.
        after: Duration,
        /// Where it answers HTTP.
        http: Vec<HttpAddress>,
    },
    /// A process has been starting for long.
    SlowStart {
        /// The process.
        process: String,
        /// For how long.
        after: Duration,
        /// The services that it waits for.
        waiting_for: Vec<String>,
    },
    /// A process could not be run, or ended before it was ready. Told once per reason; it is tried again.
    CannotStart {
        /// The process.
        process: String,
        /// Why, and what it wrote.
        exit: Exit,
    },
    /// A process that was ready ended without being asked to.
    Crashed {
        /// The process.
        process: String,
        /// How, and what it wrote last.
        exit: Exit,
    },
    /// A process that crashed is started again.
    Restarting {
        /// The process.
        process: String,
        /// After this pause.
        after: Duration,
    },
    /// A process was asked to end.
    Draining {
        /// The process.
        process: String,
    },
    /// A process that was asked to end did not, and is killed.
    Killed {
        /// The process.
        process: String,
        /// How long it was given.
        after: Duration,
    },
    /// A process has ended for good.
    Stopped {
        /// The process.
        process: String,
    },
    /// A process wrote a line.
    Line(LogLine),
    /// The reader was too slow for so many events. The lines among them are in the logs.
    Missed(u64),
    /// Every process has ended, and the run directory is gone. The last event.
    Finished,
}

/// What happens, in order.
#[derive(Debug)]
pub struct Events {
    receiver: broadcast::Receiver<Event>,
    finished: bool,
}

/// Where events are told.
#[derive(Debug, Clone)]
pub(crate) struct Teller {
    sender: broadcast::Sender<Event>,
}

// === impl Events ===

impl Events {
    /// The next event; none after [`Event::Finished`].
    pub async fn next(&mut self) -> Option<Event> {
        if self.finished {
            return None;
        }
        match self.receiver.recv().await {
            Ok(event) => {
                self.finished = event == Event::Finished;
                Some(event)
            }
            Err(broadcast::error::RecvError::Lagged(missed)) => Some(Event::Missed(missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

// === impl Teller ===

impl Teller {
    pub(crate) fn new() -> (Self, Events) {
        let (sender, receiver) = broadcast::channel(CAPACITY);
        (Self { sender }, Events { receiver, finished: false })
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.sender.send(event);
    }

    pub(crate) fn listen(&self) -> Events {
        Events { receiver: self.sender.subscribe(), finished: false }
    }
}
