//! What calls pass on their way into a service.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slab::Slab;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use wharf_config::policy::Admission;
use wharf_core::{Criticality, Fault};

use super::latency::Latencies;
use super::queue::{Place, Queue, Told, Waiter};
use super::vegas::{Seen, Vegas};

/// A queue that has not been empty for so long is no burst that passes: what comes is more than can be done.
const STANDING: Duration = Duration::from_millis(200);

/// How long a call may have to wait in such a queue.
///
/// From Facebook's "Fail at Scale" (ACM Queue 13.8), whose queues give a call 100 ms in ordinary times.
const BRIEF: Duration = Duration::from_millis(100);

/// A call that has run for so long waits for something, as a long poll does, or one whose dependency hangs: it does not
/// count any longer. Methods whose calls work for longer than that are known from those that ended …
const LONG: Duration = Duration::from_secs(1);

/// … and are given so many times what they usually take.
const TIMES: f64 = 10.0;

/// The shortest window, whatever is configured.
const LEAST_WINDOW: Duration = Duration::from_millis(1);

/// A caller with less than one of so many parts of the limit has few calls under way.
const LIGHT: usize = 4;

/// After so long without a call refused, a service is said to take on everything again.
const CALM: Duration = Duration::from_secs(5);

/// Lets as many calls into a service at a time as it can work on, in the order of their criticality, and refuses those
/// that would wait for too long.
#[derive(Debug)]
pub struct Limiter {
    service: String,
    bounds: Admission,
    /// Calls that count.
    running: AtomicUsize,
    /// Calls beside them, of callers that have few others.
    beside: AtomicUsize,
    limit: AtomicUsize,
    /// Calls that wait: while there are any, nobody passes them.
    waiting: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    queue: Queue,
    /// For each criticality, since when somebody has been waiting who matters as much or more.
    standing: [Option<Instant>; 4],
    /// For each criticality, when somebody was let in last who had waited.
    let_in: [Option<Instant>; 4],
    vegas: Vegas,
    latencies: Latencies,
    /// The calls that were not done at once.
    begun: Slab<Begun>,
    window: Instant,
    most: usize,
    held: bool,
    ended: u32,
    /// Calls that end in a second while others wait; zero while unknown. Those that are let in are fewer while the limit
    /// falls, which says nothing of how long others will have to wait.
    rate: f64,
    refused: u64,
    /// When a call was refused last, while that has been said and its end has not.
    overloaded: Option<Instant>,
}

#[derive(Debug)]
struct Begun {
    method: usize,
    at: Instant,
    room: Option<Room>,
}

/// Where a call has found room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Within the limit.
    Within,
    /// In what is kept for callers that have few others.
    Beside,
}

/// How a service is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many calls may run at a time.
    pub limit: usize,
    /// How many run.
    pub running: usize,
    /// How many wait.
    pub waiting: usize,
    /// How many were ever refused.
    pub refused: u64,
}

impl Limiter {
    /// For the service `service`, whose methods have numbers below `methods`.
    pub fn new(service: &str, bounds: Admission, methods: usize) -> Arc<Self> {
        let (now, vegas) = (Instant::now(), Vegas::new(bounds.clone()));
        let limit = vegas.limit();
        let state = State {
            queue: Queue::default(),
            standing: [None; 4],
            let_in: [None; 4],
            vegas,
            latencies: Latencies::new(methods),
            begun: Slab::new(),
            window: now,
            most: 0,
            held: false,
            ended: 0,
            rate: 0.0,
            refused: 0,
            overloaded: None,
        };
        Arc::new(Self {
            service: service.to_owned(),
            bounds,
            running: AtomicUsize::new(0),
            beside: AtomicUsize::new(0),
            limit: AtomicUsize::new(limit),
            waiting: AtomicUsize::new(0),
            state: Mutex::new(state),
        })
    }

    /// Lets a call in, if there is room for it and nobody waits. Its caller has so many others under way here, in all.
    ///
    /// A caller that has few of them does not wait for one that has many: there is a quarter of the limit more for it, also
    /// when the limit has fallen below what runs.
    pub fn enter(self: &Arc<Self>, criticality: Criticality, others: usize) -> Option<Pass<'_>> {
        let limit = self.limit.load(Relaxed);
        if self.waiting.load(Relaxed) == 0 && self.has_room(Room::Within, self.room(criticality)) {
            return Some(Pass { limiter: self, room: Room::Within });
        }
        let is_light = criticality >= Criticality::Critical && LIGHT * others < limit;
        // Not made before there is room: dropping one gives its place back.
        (is_light && self.has_room(Room::Beside, limit.div_ceil(LIGHT)))
            .then(|| Pass { limiter: self, room: Room::Beside })
    }

    fn calls(&self, room: Room) -> &AtomicUsize {
        match room {
            Room::Within => &self.running,
            Room::Beside => &self.beside,
        }
    }

    /// Takes a place, where there are fewer than `most` calls.
    fn has_room(&self, room: Room, most: usize) -> bool {
        let has_room = self.calls(room).fetch_add(1, SeqCst) < most;
        if !has_room {
            self.calls(room).fetch_sub(1, SeqCst);
        }
        has_room
    }

    /// Lets a call wait that was not let in.
    ///
    /// # Errors
    /// An `overloaded` fault of a call that did not start, when it would wait for too long.
    pub fn queue(
        self: &Arc<Self>,
        criticality: Criticality,
        method: usize,
        deadline: Instant,
        now: Instant,
    ) -> Result<Turn, Fault> {
        let mut state = self.state();
        self.look(&mut state, now);
        state.held = true;
        let takes = Duration::from_secs_f64(state.latencies.recent(method).unwrap_or(0.0).min(60.0));
        let latest = deadline.checked_sub(takes).unwrap_or(now);
        let left = latest.saturating_duration_since(now);
        let most = if state.stands(criticality, now) { left.min(BRIEF) } else { left };
        let wait = state.wait(state.queue.before(criticality) + 1);
        if left.is_zero() || wait.is_some_and(|wait| wait > most) {
            // While it tried to enter, a call that left may have found no room for others.
            self.grant(&mut state, now);
            return Err(self.refuse(&mut state, now, wait));
        }
        if state.stands(Criticality::Sheddable, now) {
            // Somebody who matters less makes room, so that the queue grows no longer.
            while state.wait(state.queue.len() + 1).is_some_and(|wait| wait > BRIEF) {
                let Some(shed) = state.queue.shed(criticality) else { break };
                // Whoever does not wait any more need not be told.
                let _ = shed.tell.send(None);
            }
        }
        let (tell, told) = oneshot::channel();
        let place = state.queue.push(criticality, Waiter { method, tell });
        for since in &mut state.standing[..=usize::from(criticality.to_bits())] {
            since.get_or_insert(now);
        }
        // Whoever leaves from here on knows that somebody waits; room that was made before is given out now.
        self.waiting.store(state.queue.len(), SeqCst);
        self.grant(&mut state, now);
        Ok(Turn { limiter: Arc::clone(self), told, place, latest })
    }

    /// How the service is loaded.
    pub fn load(&self) -> Load {
        Load {
            limit: self.limit.load(Relaxed),
            running: self.running.load(Relaxed) + self.beside.load(Relaxed),
            waiting: self.waiting.load(Relaxed),
            refused: self.state().refused,
        }
    }

    /// The limit for calls that matter so much: a tenth more for what is kept as long as anything is.
    fn room(&self, criticality: Criticality) -> usize {
        let limit = self.limit.load(Relaxed);
        if criticality == Criticality::CriticalPlus { limit + limit.div_ceil(10) } else { limit }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is half changed where it could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave(self: &Arc<Self>, room: Room) {
        self.calls(room).fetch_sub(1, SeqCst);
        if room == Room::Within && self.waiting.load(SeqCst) > 0 {
            let now = Instant::now();
            let mut state = self.state();
            self.look(&mut state, now);
            self.grant(&mut state, now);
        }
    }

    /// A call that is under way, and was not done at once.
    fn begin(self: &Arc<Self>, state: &mut State, method: usize, at: Instant, room: Room) -> Permit {
        state.most = state.most.max(self.running.load(Relaxed));
        let key = state.begun.insert(Begun { method, at, room: Some(room) });
        Permit { limiter: Arc::clone(self), key: Some(key) }
    }

    /// Lets in those that wait, as far as there is room.
    fn grant(self: &Arc<Self>, state: &mut State, now: Instant) {
        while let Some(criticality) = state.queue.foremost() {
            if self.running.load(SeqCst) >= self.room(criticality) {
                break;
            }
            let Some(Waiter { method, tell }) = state.queue.pop() else { break };
            self.running.fetch_add(1, SeqCst);
            state.let_in[usize::from(criticality.to_bits())] = Some(now);
            let permit = self.begin(state, method, now, Room::Within);
            if let Err(Some(mut unwanted)) = tell.send(Some(permit))
                && let Some(key) = unwanted.key.take()
            {
                // It has given up meanwhile.
                self.end(state, key, None);
            }
        }
        self.counted(state);
    }

    /// Tells everybody how many wait.
    fn counted(&self, state: &mut State) {
        self.waiting.store(state.queue.len(), SeqCst);
        let foremost = state.queue.foremost().map_or(0, |foremost| usize::from(foremost.to_bits()) + 1);
        state.standing[foremost..].fill(None);
    }

    /// Takes in that a call is over: when it ended, and whether by itself.
    fn end(&self, state: &mut State, key: usize, ended: Option<(Instant, bool)>) {
        let Begun { method, at, room } = state.begun.remove(key);
        if let Some(room) = room {
            self.calls(room).fetch_sub(1, SeqCst);
        }
        let Some((now, done)) = ended else { return };
        state.ended += u32::from(room == Some(Room::Within));
        let took = now.saturating_duration_since(at).as_secs_f64();
        // Whoever was given up would have taken longer still: that tells something only of one that took long.
        if done || state.latencies.usual(method).is_some_and(|usual| took > usual) {
            state.latencies.add(method, took);
        }
    }

    /// Closes the window when it is over.
    fn look(self: &Arc<Self>, state: &mut State, now: Instant) {
        let long = now.saturating_duration_since(state.window);
        if long < self.bounds.window.max(LEAST_WINDOW) {
            return;
        }
        state.forget_the_long(now, |room| {
            self.calls(room).fetch_sub(1, SeqCst);
        });
        if state.standing[0].is_some_and(|since| since <= state.window) {
            let rate = f64::from(state.ended) / long.as_secs_f64();
            state.rate = if state.rate == 0.0 { rate } else { f64::midpoint(state.rate, rate) };
        } else {
            state.rate = 0.0;
        }
        let seen = Seen { most: state.most, held: state.held };
        state.vegas.window(now, seen, &mut state.latencies);
        self.limit.store(state.vegas.limit(), SeqCst);
        (state.window, state.ended) = (now, 0);
        (state.held, state.most) = (!state.queue.is_empty(), self.running.load(Relaxed));
        if state.overloaded.is_some_and(|last| now - last >= CALM) {
            state.overloaded = None;
            tracing::info!("{} takes on all calls again", self.service);
        }
        self.grant(state, now);
    }

    fn refuse(&self, state: &mut State, now: Instant, wait: Option<Duration>) -> Fault {
        state.refused += 1;
        let (limit, waiting) = (state.vegas.limit(), state.queue.len());
        if state.overloaded.replace(now).is_none() {
            tracing::warn!(
                "{} is overloaded: it works on {limit} calls at a time, {waiting} wait, and others are refused, \
                 those that matter least first; give it more replicas",
                self.service
            );
        }
        overloaded(&self.service, limit, waiting, wait)
    }
}

fn overloaded(service: &str, limit: usize, waiting: usize, wait: Option<Duration>) -> Fault {
    let wait = wait.unwrap_or(BRIEF).clamp(BRIEF, LONG);
    // Not all of them are to come back at the same time.
    let wait = wait.mul_f64(0.5 + fastrand::f64());
    Fault::overloaded(format!(
        "{service} works on {limit} calls at a time, and {waiting} wait: the call would wait for too long; \
         try another replica, or later"
    ))
    .before_start()
    .with_retry_after(wait)
}

impl State {
    /// Whether calls that matter so much are, by themselves, more than can be done: they have been waiting for too long for
    /// a burst that passes, and none that matters less was let in of late.
    fn stands(&self, criticality: Criticality, now: Instant) -> bool {
        let level = usize::from(criticality.to_bits());
        let within = |since: &Option<Instant>, long| {
            since.is_some_and(|since| now.saturating_duration_since(since) < long)
        };
        let stands = self.standing[level].is_some() && !within(&self.standing[level], STANDING);
        stands && !self.let_in[..level].iter().any(|last| within(last, LONG))
    }

    /// How long the call waits that is at this place of the queue, counted from one; none while unknown.
    fn wait(&self, place: usize) -> Option<Duration> {
        (self.rate > 0.0).then(|| Duration::from_secs_f64((place as f64 / self.rate).min(3600.0)))
    }

    /// Lets calls count no longer that wait for something, and says where.
    fn forget_the_long(&mut self, now: Instant, forgotten: impl Fn(Room)) {
        let Self { begun, latencies, .. } = self;
        for (_, call) in begun.iter_mut().filter(|(_, call)| call.room.is_some()) {
            let most = match latencies.usual(call.method) {
                Some(usual) if usual <= LONG.as_secs_f64() => {
                    LONG.max(Duration::from_secs_f64(TIMES * usual))
                }
                _ => LONG,
            };
            if now.saturating_duration_since(call.at) >= most {
                call.room.take().into_iter().for_each(&forgotten);
            }
        }
    }
}

/// Lets a call run for as long as it is polled for the first time.
#[derive(Debug)]
pub struct Pass<'a> {
    limiter: &'a Arc<Limiter>,
    room: Room,
}

impl Pass<'_> {
    /// The call of `method`, which came at `at`, was not done at once.
    pub fn keep(self, method: usize, at: Instant) -> Permit {
        let Self { limiter, room } = self;
        std::mem::forget(self);
        let mut state = limiter.state();
        limiter.look(&mut state, at);
        limiter.begin(&mut state, method, at, room)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.limiter.leave(self.room);
    }
}

/// Lets a call run for as long as it is held.
#[derive(Debug)]
pub struct Permit {
    limiter: Arc<Limiter>,
    /// None when it was given back.
    key: Option<usize>,
}

impl Permit {
    /// The call has come to an end by itself: what it took tells how the service is.
    pub fn done(mut self) {
        self.give_back(true);
    }

    fn give_back(&mut self, done: bool) {
        let Some(key) = self.key.take() else { return };
        let (limiter, now) = (&self.limiter, Instant::now());
        let mut state = limiter.state();
        limiter.end(&mut state, key, Some((now, done)));
        limiter.look(&mut state, now);
        limiter.grant(&mut state, now);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.give_back(false);
    }
}

/// A place in the queue, which is lost when this is dropped.
#[derive(Debug)]
pub struct Turn {
    limiter: Arc<Limiter>,
    told: oneshot::Receiver<Told>,
    place: Place,
    /// From then on it is too late to begin.
    latest: Instant,
}

impl Turn {
    /// Waits until the call may run.
    ///
    /// # Errors
    /// An `overloaded` fault of a call that did not start, when its turn has not come while there was time for it, or
    /// calls that matter more took its place.
    pub async fn come(mut self) -> Result<Permit, Fault> {
        let limiter = Arc::clone(&self.limiter);
        loop {
            // Where nothing ends and nobody comes, those that wait see to it that what waits for long counts no more.
            let next = self.latest.min(Instant::now() + LONG);
            let told = timeout_at(next, &mut self.told).await;
            let now = Instant::now();
            match told {
                Ok(Ok(Some(permit))) => return Ok(permit),
                Err(_) if now < self.latest => limiter.look(&mut limiter.state(), now),
                _ => return Err(limiter.refuse(&mut limiter.state(), now, None)),
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let limiter = &self.limiter;
        let mut state = limiter.state();
        if state.queue.remove(self.place) {
            limiter.counted(&mut state);
        }
    }
}
