//! What happens, told to whoever runs the supervisor.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};
use wharf_control::{Exit, HttpAddress, LogLine};

use crate::history::History;

/// So many lines wait for a reader that is slow; it is told how many it missed. Each may have 16 KiB.
const LINES: usize = 2048;

/// So many other events wait for it.
const HAPPENINGS: usize = 4096;

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
    /// The certificates of a process could not be renewed; it is tried again.
    NotRenewed {
        /// The process.
        process: String,
        /// Why.
        why: String,
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

/// What happens, in order. Lines wait apart from the rest: however many a process writes, and however slowly they are
/// read, a crash is not missed for them.
#[derive(Debug)]
pub struct Events {
    happenings: Queue,
    lines: Queue,
    finished: bool,
}

/// Events of one sort that wait for one reader.
#[derive(Debug)]
struct Queue {
    receiver: broadcast::Receiver<Numbered>,
    head: Option<Numbered>,
}

/// An event and its place among all of them.
type Numbered = (u64, Event);

/// Where events are told.
#[derive(Debug, Clone)]
pub(crate) struct Teller {
    happenings: broadcast::Sender<Numbered>,
    lines: broadcast::Sender<Numbered>,
    told: Arc<AtomicU64>,
    pub(crate) history: Arc<History>,
}

// === impl Events ===

impl Events {
    /// The next event; none after [`Event::Finished`].
    pub async fn next(&mut self) -> Option<Event> {
        while !self.finished {
            self.happenings.fill();
            self.lines.fill();
            let line_is_next = match (&self.happenings.head, &self.lines.head) {
                (Some((happening, _)), Some((line, _))) => line < happening,
                (_, line) => line.is_some(),
            };
            let next = if line_is_next { &mut self.lines } else { &mut self.happenings };
            if let Some((_, event)) = next.head.take() {
                self.finished = event == Event::Finished;
                return Some(event);
            }
            self.finished = tokio::select! {
                is_open = self.happenings.wait() => !is_open,
                is_open = self.lines.wait() => !is_open,
            };
        }
        None
    }
}

// === impl Queue ===

impl Queue {
    fn of(sender: &broadcast::Sender<Numbered>) -> Self {
        Self { receiver: sender.subscribe(), head: None }
    }

    /// Takes the next event to the head, if there is one.
    fn fill(&mut self) {
        if self.head.is_none() {
            self.head = match self.receiver.try_recv() {
                Ok(next) => Some(next),
                Err(TryRecvError::Lagged(missed)) => Some((0, Event::Missed(missed))),
                Err(TryRecvError::Empty | TryRecvError::Closed) => None,
            };
        }
    }

    /// Waits for the next event at the head. False when none will come.
    async fn wait(&mut self) -> bool {
        self.head = match self.receiver.recv().await {
            Ok(next) => Some(next),
            Err(RecvError::Lagged(missed)) => Some((0, Event::Missed(missed))),
            Err(RecvError::Closed) => None,
        };
        self.head.is_some()
    }
}

// === impl Teller ===

impl Teller {
    pub(crate) fn new() -> (Self, Events) {
        let teller = Self {
            happenings: broadcast::Sender::new(HAPPENINGS),
            lines: broadcast::Sender::new(LINES),
            told: Arc::default(),
            history: Arc::default(),
        };
        let events = teller.listen();
        (teller, events)
    }

    pub(crate) fn tell(&self, event: Event) {
        let is_line = matches!(event, Event::Line(_));
        if !is_line {
            self.history.push(event.clone());
        }
        let sender = if is_line { &self.lines } else { &self.happenings };
        // Nobody listening is fine.
        let _ = sender.send((self.told.fetch_add(1, Ordering::Relaxed), event));
    }

    pub(crate) fn listen(&self) -> Events {
        Events { happenings: Queue::of(&self.happenings), lines: Queue::of(&self.lines), finished: false }
    }
}

#[cfg(test)]
mod tests {
    use wharf_control::LogStream;

    use super::*;

    fn line(text: &str) -> Event {
        Event::Line(LogLine::plain(1, 0, "cart-1", LogStream::Out, text))
    }

    fn stopped() -> Event {
        Event::Stopped { process: "ads-1".to_owned() }
    }

    #[tokio::test]
    async fn events_come_in_the_order_in_which_they_were_told() {
        let (teller, mut events) = Teller::new();
        let told = [line("a"), stopped(), line("b"), line("c"), Event::Finished];
        told.iter().for_each(|event| teller.tell(event.clone()));
        for event in told {
            assert_eq!(events.next().await, Some(event));
        }
        assert_eq!(events.next().await, None);
    }

    #[tokio::test]
    async fn a_flood_of_lines_makes_a_slow_reader_miss_nothing_else() {
        let (teller, mut events) = Teller::new();
        teller.tell(stopped());
        (0..3 * LINES).for_each(|_| teller.tell(line("x")));
        teller.tell(Event::Finished);
        let mut seen = Vec::new();
        while let Some(event) = events.next().await {
            seen.push(event);
        }
        assert_eq!(seen.iter().filter(|event| **event == stopped()).count(), 1);
        assert!(seen.contains(&Event::Missed(2 * LINES as u64)));
        assert_eq!((seen.len(), seen.last()), (LINES + 3, Some(&Event::Finished)));
    }

    #[tokio::test]
    async fn a_reader_whose_teller_is_gone_ends() {
        let (teller, mut events) = Teller::new();
        teller.tell(line("the last"));
        drop(teller);
        assert_eq!(events.next().await, Some(line("the last")));
        assert_eq!(events.next().await, None);
    }
}
