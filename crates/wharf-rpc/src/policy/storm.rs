//! A dependency that is down under four layers of callers, with a clock of its own: how many calls reach it.

use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy;
use wharf_core::Fault;

use super::budget::Budget;
use super::retry::{Next, Tries};

const LAYERS: usize = 4;
const SECOND: Duration = Duration::from_secs(1);

/// Callers on top of each other, and how they try again.
struct Layers {
    budgets: Vec<Option<Budget>>,
    retry: policy::Retry,
    /// Whether each says that the fault it passes on is not its own.
    relayed: bool,
}

impl Layers {
    fn new(now: Instant, budget: Option<&policy::Budget>, relayed: bool) -> Self {
        let budget = || budget.map(|rules| Budget::new(rules.clone(), now));
        Self { budgets: (0..LAYERS).map(|_| budget()).collect(), retry: policy::Retry::default(), relayed }
    }

    /// What a call from the layer `at` down comes to, when what is below the last one is `up` or not.
    fn call(&self, at: usize, up: bool, now: Instant, reached: &mut u32) -> Result<(), Fault> {
        let Some(budget) = self.budgets.get(at) else {
            *reached += 1;
            return if up { Ok(()) } else { Err(Fault::unavailable("it is down")) };
        };
        let budget = budget.as_ref();
        if let Some(budget) = budget {
            budget.call(now);
        }
        let mut tries = Tries::new(Some(&self.retry), true);
        loop {
            let fault = match self.call(at + 1, up, now, reached) {
                Ok(()) => return Ok(()),
                Err(fault) => fault,
            };
            if tries.next(&fault, 10 * SECOND, budget, now) == Next::GiveUp {
                return Err(if self.relayed { fault.relayed() } else { fault });
            }
        }
    }

    /// The calls that reach it for each that is asked, while it is down: for ten seconds, after half a minute.
    fn amplification(&self, begun: Instant, per_second: u32) -> f64 {
        let (mut asked, mut reached) = (0, 0);
        for call in 0..60 * per_second {
            let at = call * SECOND / per_second;
            let is_down = (30 * SECOND..40 * SECOND).contains(&at);
            let mut here = 0;
            let outcome = self.call(0, !is_down, begun + at, &mut here);
            assert_eq!(outcome.is_err(), is_down);
            if is_down {
                asked += 1;
                reached += here;
            }
        }
        f64::from(reached) / f64::from(asked)
    }
}

#[test]
fn a_dependency_that_is_down_gets_hardly_more_calls_than_are_asked() {
    let begun = Instant::now();
    let budget = policy::Budget::default();
    for per_second in [100, 237, 1000] {
        let calls = Layers::new(begun, Some(&budget), true).amplification(begun, per_second);
        assert!(calls <= 1.15, "{calls} at {per_second} a second");
        let each = Layers::new(begun, Some(&budget), false).amplification(begun, per_second);
        assert!(each > 1.3, "when every layer tries again: {each}");
    }
    let unbounded = Layers::new(begun, None, true).amplification(begun, 100);
    assert!((unbounded - 3.0).abs() < 1e-9, "without a budget: {unbounded}");
    let naive = Layers::new(begun, None, false).amplification(begun, 100);
    assert!((naive - 81.0).abs() < 1e-9, "without either: {naive}");
}
