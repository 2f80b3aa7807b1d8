//! What the caller decides by: the policy of a call, and that of the way to a service.

use std::time::Duration;

/// How one call of a method behaves.
#[derive(Debug, Clone, PartialEq)]
pub struct CallPolicy {
    /// The most time a call may have; less when the caller has less left. None: what the caller has left.
    pub deadline: Option<Duration>,
    /// Tries after the first one. None: a call is tried once, and goes elsewhere only when a replica sent it away unstarted.
    pub retry: Option<Retry>,
    /// A second call beside one that takes long. Only `read` methods may have it. None: off.
    pub hedge: Option<Hedge>,
}

/// How a caller repeats calls. Only those are repeated that may be: of `read` and `idempotent` methods, and any call that
/// provably did not start.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// At most so many tries after the first.
    pub most: u32,
    /// The pauses between them. A callee's own wish wins.
    pub backoff: Backoff,
}

/// Pauses that double up to a bound, each drawn at random from nothing to its length.
#[derive(Debug, Clone, PartialEq)]
pub struct Backoff {
    /// The longest that the first pause may be.
    pub first: Duration,
    /// The longest that any may be.
    pub most: Duration,
}

/// When a second call is made beside one that has not come back, and how often. The first answer counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Hedge {
    /// The share of calls, from 0 to 1, that have come back by the time the second call is made.
    pub after: f64,
    /// Second calls as a share of calls, from 0 to 1.
    pub budget: f64,
}

/// How calls find their way to the replicas of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct CallerPolicy {
    /// What tries after the first may add to the load of the service. None: no bound.
    pub budget: Option<Budget>,
    /// How the replica for a call is chosen by its latency. None: by its calls under way alone.
    pub balance: Option<Balance>,
    /// When a replica that fails is shut out. None: never.
    pub breaker: Option<Breaker>,
    /// How a replica that has just come is spared. None: it gets its share at once.
    pub slow_start: Option<SlowStart>,
    /// How connections are watched. None: they are not, and a peer that vanishes is noticed by the deadlines of calls.
    pub keepalive: Option<Keepalive>,
    /// Time to connect to a replica and to agree with it, each. None: 300 ms by a Unix socket or the loopback and 1 s
    /// otherwise to connect, and 1 s to agree.
    pub connect: Option<Duration>,
    /// The pauses between tries to connect.
    pub reconnect: Backoff,
    /// How long a call waits when no replica is ready.
    pub ready_wait: Duration,
}

/// A retry budget: all callers of a service in this process share one.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Repeated calls as a share of calls of late, from 0 to 1.
    pub share: f64,
    /// So many more a second, so that a service that is called seldom can be repeated, too.
    pub per_second: f64,
    /// What "of late" means.
    pub window: Duration,
}

/// Power of two choices on peak-EWMA latency times calls under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// After so long an observation has lost two thirds of its weight.
    pub decay: Duration,
    /// What a failure counts as, so that a replica that fails fast does not look fast.
    pub penalty: Duration,
}

/// When a replica is shut out, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Breaker {
    /// So many failures in a row open it.
    pub in_a_row: u32,
    /// So does a share of successes below this one, from 0 to 1 …
    pub success: f64,
    /// … once there are so many answers …
    pub answers: u32,
    /// … within this time.
    pub window: Duration,
    /// How long it is open at first; after each probe that fails twice as long, up to `most`.
    pub first: Duration,
    /// How long it is open at most.
    pub most: Duration,
    /// Up to this share of the time is added at random, so that callers do not probe together.
    pub jitter: f64,
    /// At most this share of the replicas is shut out: one at least where there are two, and never the last. When more
    /// fail than that, the fault is not theirs alone, and all are used.
    pub ejected: f64,
}

/// How the share of a new replica grows.
#[derive(Debug, Clone, PartialEq)]
pub struct SlowStart {
    /// How long it takes to the full share.
    pub over: Duration,
    /// What share it begins with, from 0 to 1.
    pub from: f64,
}

/// When a peer is asked for a sign of life.
#[derive(Debug, Clone, PartialEq)]
pub struct Keepalive {
    /// After so long a silence with calls under way.
    pub after: Duration,
    /// A peer that says nothing for so long after that is given up.
    pub within: Duration,
}

impl Default for CallPolicy {
    fn default() -> Self {
        Self { deadline: None, retry: Some(Retry::default()), hedge: None }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self { most: 2, backoff: Backoff { first: Duration::from_millis(50), most: Duration::from_secs(1) } }
    }
}

impl Default for Hedge {
    fn default() -> Self {
        Self { after: 0.95, budget: 0.05 }
    }
}

impl Default for CallerPolicy {
    fn default() -> Self {
        Self {
            budget: Some(Budget::default()),
            balance: Some(Balance::default()),
            breaker: Some(Breaker::default()),
            slow_start: Some(SlowStart::default()),
            keepalive: Some(Keepalive::default()),
            connect: None,
            reconnect: Backoff { first: Duration::from_millis(100), most: Duration::from_secs(10) },
            ready_wait: Duration::from_secs(3),
        }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { share: 0.1, per_second: 3.0, window: Duration::from_secs(10) }
    }
}

impl Default for Balance {
    fn default() -> Self {
        Self { decay: Duration::from_secs(10), penalty: Duration::from_secs(5) }
    }
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            in_a_row: 5,
            success: 0.8,
            answers: 10,
            window: Duration::from_secs(10),
            first: Duration::from_secs(1),
            most: Duration::from_secs(60),
            jitter: 0.5,
            ejected: 0.5,
        }
    }
}

impl Default for SlowStart {
    fn default() -> Self {
        Self { over: Duration::from_secs(4), from: 0.1 }
    }
}

impl Default for Keepalive {
    fn default() -> Self {
        Self { after: Duration::from_secs(2), within: Duration::from_secs(5) }
    }
}
