//! How the limit follows from what calls take: TCP Vegas, with trials that tell load from other reasons to be slow.

use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy::Admission;

use super::latency::Latencies;

/// A limit that has come down to this share of what it was has come down enough to see what that did.
const TRIED: f64 = 0.75;

/// A limit that has held calls back for so long is put to the test, whatever calls take: from as long at random up to
/// twice that.
const RETRY: Duration = Duration::from_secs(10);

/// Calls that take more seconds than this tell of a limit too late to wait for them.
const SLOW: f64 = 1.0;

/// A trial in which too few calls end is given up after so long.
const UNDECIDED: Duration = Duration::from_secs(3);

/// The limit of the calls that run at a time.
///
/// The rule is Netflix's (`VegasLimit`): from the latency of late and that of a service at ease it follows how many of the
/// calls that run are only waiting for each other; with few of them the limit grows, with many it falls.
///
/// Latency alone cannot tell a service that has too much to do from one whose own dependency has become slow, which no
/// limit makes faster. So a limit that fell is judged: when what calls take fell with it, they had waited for each other;
/// when it did not, the limit goes back to where it was, and what calls take now is what they usually take.
#[derive(Debug)]
pub(super) struct Vegas {
    bounds: Admission,
    limit: f64,
    /// What it was when it began to fall.
    fall: Option<f64>,
    trial: Option<Trial>,
    /// When the limit is put to the test if it holds calls back until then.
    retry: Option<Instant>,
    /// Calls that end earlier began before the limit was moved last, and say nothing of what it is now.
    blind: Option<Instant>,
}

/// A limit that was moved to see what that does.
#[derive(Debug, Clone, Copy)]
struct Trial {
    from: f64,
    /// Calls that end earlier began before the limit was moved.
    judged: Instant,
}

/// What happened in a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// The most calls that ran at a time.
    pub(super) most: usize,
    /// Whether the limit held a call back.
    pub(super) held: bool,
}

impl Vegas {
    pub(super) fn new(bounds: Admission) -> Self {
        let start = f64::from(bounds.start);
        let mut vegas = Self { bounds, limit: start, fall: None, trial: None, retry: None, blind: None };
        vegas.set(start);
        vegas
    }

    /// The limit.
    pub(super) fn limit(&self) -> usize {
        self.limit as usize
    }

    /// Closes a window.
    pub(super) fn window(&mut self, now: Instant, seen: Seen, latencies: &mut Latencies) {
        if let Some(trial) = self.trial {
            self.judge(now, trial, latencies);
            return;
        }
        if self.blind.is_some_and(|until| now < until) {
            return latencies.discard();
        }
        let pace = latencies.close();
        let (limit, step) = (self.limit, self.limit.log10().max(1.0));
        if !seen.held && (2 * seen.most) as f64 <= limit {
            // Nobody needs more, and what is not needed says nothing: it is not kept for later.
            latencies.relearn();
            (self.fall, self.retry) = (None, None);
            let kept = f64::from(self.bounds.start).max((2 * seen.most) as f64);
            self.limit = limit.min((limit - step).max(kept));
            return;
        }
        if seen.held {
            let wait = RETRY.mul_f64(1.0 + fastrand::f64());
            let retry = *self.retry.get_or_insert(now + wait);
            if now >= retry && self.fall.is_none() && pace.is_some() {
                latencies.mark();
                self.retry = None;
                let half = limit / 2.0;
                let to = if half >= self.least() { half } else { 2.0 * limit };
                return self.begin(now, to, pace.map_or(0.0, |pace| pace.mean));
            }
        }
        let Some(pace) = pace else {
            // Calls that take long say nothing yet, and others wait: a little more, to be able to learn. Of others it is known
            // that they will: too few in a window are no reason to take on more.
            if seen.held && !latencies.are_known_below(SLOW) {
                self.set(limit + step);
            }
            return;
        };
        self.wait_for_calls_of(pace.mean, now);
        let running = limit.min(seen.most as f64);
        let waiting = (running * (1.0 - pace.ease)).ceil();
        if waiting > 6.0 * step {
            if self.fall.is_none() {
                latencies.mark();
            }
            let from = *self.fall.get_or_insert(limit);
            let next = if pace.ease < 0.5 { limit / 2.0 } else { limit - step }.max(self.least());
            if next <= TRIED * from {
                self.limit = from;
                return self.begin(now, next, pace.mean);
            }
            self.set(next);
            return;
        }
        self.fall = None;
        if waiting <= step {
            self.set(limit + 6.0 * step);
        } else if waiting < 3.0 * step {
            self.set(limit + step);
        }
    }

    fn begin(&mut self, now: Instant, to: f64, mean: f64) {
        let judged = now + self.bounds.window + Duration::from_secs_f64((1.5 * mean).min(60.0));
        self.trial = Some(Trial { from: self.limit, judged });
        self.set(to);
    }

    fn judge(&mut self, now: Instant, trial: Trial, latencies: &mut Latencies) {
        if now < trial.judged {
            return latencies.discard();
        }
        let pace = latencies.close();
        let moved = pace.and_then(|_| latencies.moved());
        let Some(moved) = moved else {
            if now >= trial.judged + UNDECIDED {
                self.settle(trial.from);
            }
            return;
        };
        let expected = self.limit / trial.from;
        let load = if expected < 1.0 {
            moved <= f64::midpoint(1.0, expected)
        } else {
            moved >= f64::midpoint(1.0, expected)
        };
        if load {
            self.settle(self.limit.min(trial.from));
        } else {
            latencies.accept();
            self.settle(self.limit.max(trial.from));
        }
        // With the larger limit they may take as much longer.
        self.wait_for_calls_of(pace.map_or(0.0, |pace| pace.mean * expected.max(1.0 / expected)), now);
    }

    /// Says nothing until calls that take so many seconds have begun and ended with the limit there is now.
    fn wait_for_calls_of(&mut self, mean: f64, now: Instant) {
        self.blind = (mean <= SLOW).then(|| now + Duration::from_secs_f64(mean));
    }

    /// Ends a trial.
    fn settle(&mut self, limit: f64) {
        (self.trial, self.fall, self.retry) = (None, None, None);
        self.set(limit);
    }

    fn least(&self) -> f64 {
        f64::from(self.bounds.least.max(1))
    }

    fn set(&mut self, limit: f64) {
        let least = self.least();
        self.limit = limit.clamp(least, f64::from(self.bounds.most).max(least));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that is asked for `demand` calls at a time: latency is what `takes` says for as many as run.
    struct Model {
        vegas: Vegas,
        latencies: Latencies,
        now: Instant,
        seen: Vec<usize>,
    }

    impl Model {
        fn new() -> Self {
            let vegas = Vegas::new(Admission::default());
            Self { vegas, latencies: Latencies::new(1), now: Instant::now(), seen: Vec::new() }
        }

        fn run(&mut self, windows: usize, demand: usize, takes: impl Fn(usize) -> f64) {
            self.seen.clear();
            for _ in 0..windows {
                let limit = self.vegas.limit();
                let running = demand.min(limit);
                let took = takes(running);
                let ended = (running as f64 * 0.1 / took).ceil() as usize;
                (0..ended).for_each(|_| self.latencies.add(0, took));
                self.now += Duration::from_millis(100);
                self.vegas.window(
                    self.now,
                    Seen { most: running, held: demand > limit },
                    &mut self.latencies,
                );
                self.seen.push(self.vegas.limit());
            }
        }

        /// The mean limit of the second half of the last run.
        fn mean(&self) -> usize {
            let half = &self.seen[self.seen.len() / 2..];
            half.iter().sum::<usize>() / half.len()
        }
    }

    /// So many at a time, each for so long; the others wait.
    fn capacity(at_a_time: usize, seconds: f64) -> impl Fn(usize) -> f64 {
        move |running| seconds * (running as f64 / at_a_time as f64).max(1.0)
    }

    #[test]
    fn the_limit_finds_what_a_service_can_do_at_a_time() {
        for at_a_time in [10, 40, 200, 600] {
            let mut model = Model::new();
            model.run(400, 5000, capacity(at_a_time, 0.02));
            let mean = model.mean();
            assert!((at_a_time * 9 / 10..at_a_time + 40).contains(&mean), "{at_a_time}: {mean}");
        }
    }

    #[test]
    fn it_follows_a_service_that_can_do_less_than_before() {
        let mut model = Model::new();
        model.run(200, 5000, capacity(200, 0.02));
        model.run(200, 5000, capacity(20, 0.02));
        assert!((18..60).contains(&model.mean()), "{}", model.mean());
    }

    #[test]
    fn a_slow_dependency_is_no_reason_to_hold_calls_back() {
        let mut model = Model::new();
        model.run(50, 15, |_| 0.01);
        // All of a sudden ten times as slow, however few calls run: ten times as many run at a time.
        model.run(100, 150, |_| 0.1);
        assert!(model.mean() >= 150, "{:?}", model.seen);
        model.run(100, 15, |_| 0.01);
        model.run(50, 15, |_| 0.015);
        assert!(model.mean() >= 20, "{:?}", model.seen);
    }

    #[test]
    fn calls_that_take_long_are_let_in_although_nothing_is_known_of_them() {
        let mut model = Model::new();
        model.run(100, 100, |_| 30.0);
        assert!(model.vegas.limit() >= 100, "{}", model.vegas.limit());
    }

    #[test]
    fn what_nobody_needs_is_not_kept() {
        let mut model = Model::new();
        model.run(100, 5000, capacity(400, 0.02));
        assert!(model.vegas.limit() > 300);
        model.run(400, 3, capacity(400, 0.02));
        assert_eq!(model.vegas.limit(), 20);
    }

    #[test]
    fn a_service_that_was_never_seen_at_ease_is_found_out_all_the_same() {
        let mut model = Model::new();
        model.run(1500, 5000, capacity(2, 0.02));
        assert!(model.mean() <= 20, "{}", model.mean());
    }
}
