//! Looks at the app: every second while somebody watches, and every five seconds otherwise, so that there is a past to show.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use futures_util::future::join_all;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};
use wharf_control::{ProcessState, ProcessStatus};

use super::books::{Books, Seen};
use super::clock::Clock;
use super::series::STEP_MS;
use crate::happening::{Happening, Kind};
use crate::source::Source;

/// How often it is looked while somebody watches.
const TICK: Duration = Duration::from_secs(1);

/// Every so many ticks while nobody does: once a step.
const SELDOM: u64 = STEP_MS / 1000;

/// Who has asked for something watches for so long.
const INTEREST: Duration = Duration::from_secs(10);

/// So many spans are asked for at a time …
const SPANS: u32 = 1000;

/// … and so often in one look, of one process: what it keeps beyond that is asked for in the next.
const PAGES: usize = 4;

/// How soon a source that failed to tell what happens is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// All that is known of the app, and who wants to know.
pub(crate) struct Gathering {
    pub(crate) source: Arc<dyn Source>,
    books: Mutex<Books>,
    clock: Clock,
    /// The state as it is told, once for everybody.
    states: watch::Sender<Bytes>,
    /// The number of the last event.
    events: watch::Sender<u64>,
    watchers: AtomicUsize,
    interest: Mutex<Option<Instant>>,
    wake: Notify,
}

/// Somebody who watches, until it is dropped.
pub(crate) struct Watcher {
    gathering: Arc<Gathering>,
    pub(crate) states: watch::Receiver<Bytes>,
    pub(crate) events: watch::Receiver<u64>,
}

/// The tasks that look.
pub(crate) struct Looker {
    gathering: Arc<Gathering>,
    /// By the process's id, the number of the last span that it told.
    spans: HashMap<String, u64>,
}

impl Gathering {
    pub(crate) fn new(source: Arc<dyn Source>) -> Arc<Self> {
        Self::by(Clock::of_system(), source)
    }

    pub(super) fn by(clock: Clock, source: Arc<dyn Source>) -> Arc<Self> {
        let books = Books::new(source.topology(), clock.now_ms());
        Arc::new(Self {
            source,
            books: Mutex::new(books),
            clock,
            states: watch::Sender::new(Bytes::new()),
            events: watch::Sender::new(0),
            watchers: AtomicUsize::new(0),
            interest: Mutex::new(None),
            wake: Notify::new(),
        })
    }

    /// What is known, for a moment.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        // Whatever panics while it is held leaves a figure behind that is wrong at worst.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same for somebody who asks, for whose sake it is looked more often from now on.
    pub(crate) fn asked(&self) -> MutexGuard<'_, Books> {
        *self.interest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.books()
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// Notes what happened.
    pub(crate) fn tell(&self, happening: Happening) {
        let mut books = self.books();
        books.events.push(happening);
        self.events.send_replace(books.events.last());
    }

    /// Somebody watches from now on; none when `most` do already.
    pub(crate) fn watch(self: &Arc<Self>, most: usize) -> Option<Watcher> {
        let more = |now| (now < most).then_some(now + 1);
        self.watchers.fetch_update(Relaxed, Relaxed, more).ok()?;
        self.wake.notify_one();
        let (states, events) = (self.states.subscribe(), self.events.subscribe());
        Some(Watcher { gathering: Arc::clone(self), states, events })
    }

    fn is_watched(&self) -> bool {
        let interest = *self.interest.lock().unwrap_or_else(PoisonError::into_inner);
        self.watchers.load(Relaxed) > 0 || interest.is_some_and(|at| at.elapsed() < INTEREST)
    }

    /// Keeps taking in what happens.
    pub(crate) async fn follow(self: Arc<Self>) {
        let mut after = 0;
        loop {
            let happened = self.source.happened(after).await;
            if happened.next == after {
                tokio::time::sleep(AGAIN).await;
                continue;
            }
            after = happened.next;
            if happened.dropped > 0 {
                let text = format!("so much happened that {} of it was not kept", happened.dropped);
                self.books().events.missed += happened.dropped;
                self.tell(Happening {
                    at_ms: self.now_ms(),
                    kind: Kind::Missed,
                    process: None,
                    services: Vec::new(),
                    text,
                    lines: Vec::new(),
                });
            }
            happened.happenings.into_iter().for_each(|happening| self.tell(happening));
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.gathering.watchers.fetch_sub(1, Relaxed);
    }
}

impl Looker {
    pub(crate) fn new(gathering: Arc<Gathering>) -> Self {
        Self { gathering, spans: HashMap::new() }
    }

    /// Keeps looking.
    pub(crate) async fn run(mut self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut count = 0;
        loop {
            tokio::select! {
                _ = ticks.tick() => count += 1,
                // Who comes to watch is shown something at once.
                () = self.gathering.wake.notified() => count = 0,
            }
            if self.gathering.is_watched() || count % SELDOM == 1 {
                self.look().await;
            }
        }
    }

    /// Asks every process, all at the same time, and tells those who watch.
    pub(crate) async fn look(&mut self) {
        let gathering = Arc::clone(&self.gathering);
        let processes = gathering.source.processes();
        self.spans.retain(|id, _| processes.iter().any(|process| process.id == *id));
        let asked = processes.into_iter().map(|process| {
            let after = self.spans.get(&process.id).copied().unwrap_or_default();
            ask(&gathering, process, after)
        });
        let mut seen = Seen::default();
        for (process, report, last_span) in join_all(asked).await {
            self.spans.insert(process.id.clone(), last_span);
            seen.processes.push((process, report));
        }
        let mut books = gathering.books();
        books.take_in(Instant::now(), gathering.now_ms(), seen);
        gathering
            .events
            .send_if_modified(|last| std::mem::replace(last, books.events.last()) != books.events.last());
        if gathering.watchers.load(Relaxed) > 0 {
            gathering.states.send_replace(crate::http::state_frame(&books.state()));
        }
    }
}

/// What a process tells; its spans go where they are kept.
async fn ask(
    gathering: &Gathering,
    process: ProcessStatus,
    after: u64,
) -> (ProcessStatus, Option<wharf_control::ProcessReport>, u64) {
    let mut last = after;
    if !matches!(process.state, ProcessState::Ready | ProcessState::Draining) {
        return (process, None, last);
    }
    let report = gathering.source.report(&process).await;
    for _ in 0..PAGES {
        // Most of the time the report says that there is nothing new.
        if report.as_ref().is_none_or(|report| report.vitals.last_span <= last) {
            break;
        }
        let Some(page) = gathering.source.spans(&process, last, SPANS).await else { break };
        let mut books = gathering.books();
        books.traces.dropped += page.dropped;
        page.spans.iter().for_each(|span| books.traces.add(span));
        if page.next <= last {
            break;
        }
        last = page.next;
    }
    (process, report, last)
}
