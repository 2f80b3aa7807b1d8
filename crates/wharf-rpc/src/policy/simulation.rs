//! What the policies make of certain replicas, with a clock of its own: the shares that scenarios ask for.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy::{Balance, Breaker, CallerPolicy};

use super::balance::Load;
use super::breaker::Standing;
use super::choice::{Candidate, Fit, choose};
use super::replica::{End, Replica};

const MILLI: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

struct Simulated {
    replica: RefCell<Replica>,
    in_flight: Cell<usize>,
    /// When it was given its calls.
    calls: RefCell<Vec<Duration>>,
}

impl Candidate for Simulated {
    fn is_out(&self) -> bool {
        self.replica.borrow().is_out()
    }
    fn standing(&self, now: Instant) -> Standing {
        self.replica.borrow().standing(now)
    }
    fn probe(&self, repeatable: bool, now: Instant) -> bool {
        self.replica.borrow_mut().probe(repeatable, now)
    }
    fn load(&self, now: Instant) -> Load {
        self.replica.borrow().load(self.in_flight.get(), now)
    }
}

struct World {
    begun: Instant,
    rules: Arc<CallerPolicy>,
    replicas: Vec<Simulated>,
}

impl World {
    fn new(count: usize) -> Self {
        Self::with(count, unannounced())
    }

    fn with(count: usize, rules: CallerPolicy) -> Self {
        fastrand::seed(7);
        let mut world = Self { begun: Instant::now(), rules: Arc::new(rules), replicas: Vec::new() };
        (0..count).for_each(|_| world.add(Duration::ZERO));
        world
    }

    fn add(&mut self, at: Duration) {
        let now = self.begun + at;
        let mut replica = Replica::new(Arc::clone(&self.rules), MILLI, now);
        let best = self.replicas.iter().filter_map(|each| each.replica.borrow().warm(now)).min();
        replica.join(best, MILLI, now);
        self.replicas.push(Simulated {
            replica: RefCell::new(replica),
            in_flight: Cell::new(0),
            calls: RefCell::default(),
        });
    }

    /// Makes calls every `pause` from one time to another; `behave` says how long replica and time take, and how it ends.
    fn run(
        &self,
        pause: Duration,
        from: Duration,
        to: Duration,
        behave: impl Fn(usize, Duration) -> (Duration, End),
    ) {
        let mut ends = BinaryHeap::new();
        let mut at = from;
        while at < to {
            while let Some(Reverse((when, replica, begun, end, probe))) = ends.pop() {
                if when > at {
                    ends.push(Reverse((when, replica, begun, end, probe)));
                    break;
                }
                self.end(replica, end, when, begun, probe);
            }
            let chosen = choose(&self.replicas, |_| Fit::Well, true, 0.5, self.begun + at);
            let (replica, probe) = chosen.expect("a replica");
            let (took, end) = behave(replica, at);
            let called = &self.replicas[replica];
            called.in_flight.set(called.in_flight.get() + 1);
            called.calls.borrow_mut().push(at);
            ends.push(Reverse((at + took, replica, at, end == End::Good, probe)));
            // Jitter keeps calls from falling into step with their answers.
            at += pause.mul_f64(0.5 + fastrand::f64());
        }
        for Reverse((when, replica, begun, end, probe)) in ends {
            self.end(replica, end, when, begun, probe);
        }
    }

    fn end(&self, replica: usize, good: bool, when: Duration, begun: Duration, probe: bool) {
        let called = &self.replicas[replica];
        called.in_flight.set(called.in_flight.get() - 1);
        let end = if good { End::Good } else { End::Bad };
        called.replica.borrow_mut().end(end, when - begun, probe, self.begun + when);
    }

    /// The share of calls that a replica got, from one time to another.
    fn share(&self, replica: usize, from: Duration, to: Duration) -> f64 {
        let within =
            |each: &Simulated| each.calls.borrow().iter().filter(|at| (from..to).contains(at)).count();
        let all: usize = self.replicas.iter().map(within).sum();
        within(&self.replicas[replica]) as f64 / all as f64
    }
}

/// The defaults as they are where no registry tells of a replica that is back.
fn unannounced() -> CallerPolicy {
    let breaker = Breaker { most: SECOND, ..Breaker::default() };
    CallerPolicy { breaker: Some(breaker), ..CallerPolicy::default() }
}

/// Calls that take about so long.
fn about(millis: u32) -> Duration {
    (MILLI * millis).mul_f64(0.7 + 0.6 * fastrand::f64())
}

/// The share of calls that the first of three replicas gets after two seconds, when it takes and ends as `first` says.
fn share_of(rules: CallerPolicy, pause: Duration, first: impl Fn() -> (Duration, End)) -> f64 {
    let world = World::with(3, rules);
    world.run(
        pause,
        Duration::ZERO,
        12 * SECOND,
        |replica, _| {
            if replica == 0 { first() } else { (about(5), End::Good) }
        },
    );
    world.share(0, 2 * SECOND, 12 * SECOND)
}

const PAUSES: [Duration; 4] = [
    Duration::from_millis(10),
    Duration::from_millis(2),
    Duration::from_micros(500),
    Duration::from_micros(200),
];

#[test]
fn a_replica_ten_times_slower_gets_three_of_a_hundred_calls_at_most() {
    let slow = || (about(50), End::Good);
    for pause in PAUSES {
        let share = share_of(unannounced(), pause, slow);
        assert!(share <= 0.03, "{share} with a call every {pause:?}");
        let even = share_of(CallerPolicy { balance: None, ..unannounced() }, pause, slow);
        assert!(even > 0.03, "without its latency it gets {even}");
    }
}

#[test]
fn a_replica_that_fails_at_once_gets_one_of_a_hundred_at_most() {
    let failing = || (MILLI / 5, End::Bad);
    for pause in PAUSES {
        let share = share_of(unannounced(), pause, failing);
        assert!(share <= 0.01, "{share} with a call every {pause:?}");
        let alone = CallerPolicy { breaker: None, ..unannounced() };
        assert!(share_of(alone.clone(), pause, failing) <= 0.01, "the penalty is enough");
        let fast = Balance { penalty: Duration::ZERO, ..Balance::default() };
        let drawn = share_of(CallerPolicy { balance: Some(fast), ..alone }, pause, failing);
        assert!(drawn > 0.5, "without either it draws {drawn}");
    }
}

#[test]
fn a_replica_that_fails_now_and_then_is_found_out() {
    let world = World::new(3);
    world.run(2 * MILLI, Duration::ZERO, 12 * SECOND, |replica, _| {
        (about(5), if replica == 0 && fastrand::bool() { End::Bad } else { End::Good })
    });
    let share = world.share(0, 2 * SECOND, 12 * SECOND);
    assert!(share <= 0.02, "{share}");
}

#[test]
fn equal_replicas_share_about_equally() {
    let world = World::new(3);
    world.run(MILLI, Duration::ZERO, 30 * SECOND, |_, _| (about(5), End::Good));
    for replica in 0..3 {
        let share = world.share(replica, 2 * SECOND, 30 * SECOND);
        assert!((0.2..0.5).contains(&share), "{share}");
    }
}

#[test]
fn a_new_replica_takes_its_share_within_five_seconds_and_little_at_first() {
    for pause in [10 * MILLI, MILLI] {
        let mut world = World::new(2);
        let well = |_: usize, _: Duration| (about(5), End::Good);
        world.run(pause, Duration::ZERO, 20 * SECOND, well);
        world.add(20 * SECOND);
        world.run(pause, 20 * SECOND, 40 * SECOND, well);
        let first = world.share(2, 20 * SECOND, 21 * SECOND);
        let later = world.share(2, 25 * SECOND, 40 * SECOND);
        assert!(first < 0.2 && later > 0.2, "{first} then {later} with a call every {pause:?}");
    }
}

#[test]
fn when_all_fail_all_are_used_and_all_are_back_at_once() {
    let world = World::new(3);
    let down = |at: Duration| (5 * SECOND..15 * SECOND).contains(&at);
    world.run(5 * MILLI, Duration::ZERO, 40 * SECOND, |_, at| {
        if down(at) { (MILLI, End::Bad) } else { (about(5), End::Good) }
    });
    for replica in 0..3 {
        let share = world.share(replica, 15 * SECOND, 40 * SECOND);
        assert!((0.15..0.6).contains(&share), "{share} of replica {replica}");
    }
}

#[test]
fn a_slow_replica_is_found_out_among_quick_ones_that_are_slow_by_chance() {
    for pause in PAUSES {
        let world = World::new(3);
        world.run(pause, Duration::ZERO, 22 * SECOND, |replica, _| {
            let slow = replica == 0 || fastrand::u32(..300) == 0;
            (about(if slow { 300 } else { 30 }), End::Good)
        });
        let share = world.share(0, 2 * SECOND, 22 * SECOND);
        assert!(share <= 0.03, "{share} with a call every {pause:?}");
    }
}
