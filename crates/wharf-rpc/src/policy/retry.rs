//! Whether a failed call is made again, and when.

use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy;
use wharf_core::{Fault, FaultKind};

use super::backoff::Backoff;
use super::budget::Budget;

/// How often a call that a replica sent away unstarted goes to another one at once. Such a replica is stopping: it gets no
/// further calls, and there are only so many.
const MAX_MOVES: u32 = 4;

/// A callee's wish for a pause is heard as far as its own pause and this much more (after the AWS SDKs).
const MOST_PATIENCE: Duration = Duration::from_secs(5);

/// The tries of one call.
#[derive(Debug)]
pub struct Tries<'a> {
    rules: Option<&'a policy::Retry>,
    /// Whether the call may be made twice: its method is a `read` or `idempotent`.
    repeatable: bool,
    moves: u32,
    repeats: u32,
    backoff: Option<Backoff>,
}

/// What follows a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The fault is the outcome.
    GiveUp,
    /// Another replica takes the call at once; this one takes none any more.
    Elsewhere,
    /// Another try after a pause.
    After(Duration),
}

impl<'a> Tries<'a> {
    /// Of a call before its first try. `repeatable` says whether it does no harm to make it twice.
    pub fn new(rules: Option<&'a policy::Retry>, repeatable: bool) -> Self {
        Self { rules, repeatable, moves: 0, repeats: 0, backoff: None }
    }

    /// What follows a try that ended in `fault`, with the time `left`. Takes a further try out of `budget`.
    ///
    /// Only the caller next to the failure tries again: what the callee passed on was tried again below it. A call that may
    /// have had an effect is never made twice.
    pub fn next(&mut self, fault: &Fault, left: Duration, budget: Option<&Budget>, now: Instant) -> Next {
        if fault.is_relayed() {
            return Next::GiveUp;
        }
        let may_repeat = match fault.kind() {
            FaultKind::Unavailable if fault.not_started() => {
                self.moves += 1;
                return if self.moves <= MAX_MOVES { Next::Elsewhere } else { Next::GiveUp };
            }
            FaultKind::Unavailable => self.repeatable,
            // One that has started was refused for itself, as for the length of its answer.
            FaultKind::Overloaded => fault.not_started(),
            _ => false,
        };
        let Some(rules) = self.rules.filter(|rules| may_repeat && self.repeats < rules.most) else {
            return Next::GiveUp;
        };
        let own = self.backoff.get_or_insert_with(|| Backoff::new(rules.backoff.clone())).pause();
        let pause = fault.retry_after().map_or(own, |wish| wish.clamp(own, own + MOST_PATIENCE));
        if pause >= left || !budget.is_none_or(|budget| budget.take(now)) {
            return Next::GiveUp;
        }
        self.repeats += 1;
        Next::After(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// What follows the first try of a call that may, or may not, be made twice.
    fn follows(repeatable: bool, fault: &Fault, left: Duration) -> Next {
        Tries::new(Some(&policy::Retry::default()), repeatable).next(fault, left, None, Instant::now())
    }

    fn is_repeated(repeatable: bool, fault: &Fault) -> bool {
        matches!(follows(repeatable, fault, LONG), Next::After(_))
    }

    #[test]
    fn only_what_cannot_do_harm_is_made_twice() {
        let lost = Fault::unavailable("the connection was lost");
        assert!(is_repeated(true, &lost));
        assert!(!is_repeated(false, &lost), "it may have had its effect");
        let full = Fault::overloaded("the service is full").before_start();
        assert!(is_repeated(true, &full) && is_repeated(false, &full));
        assert!(!is_repeated(true, &full.after_start()), "its answer is too long, and will be again");
        for kind in
            [FaultKind::DeadlineExceeded, FaultKind::Cancelled, FaultKind::Denied, FaultKind::Internal]
        {
            assert_eq!(follows(true, &Fault::new(kind, "").before_start(), LONG), Next::GiveUp, "{kind}");
        }
    }

    #[test]
    fn what_was_tried_again_below_is_not_tried_again_above() {
        for fault in [Fault::unavailable(""), Fault::overloaded("").before_start()] {
            assert!(is_repeated(true, &fault));
            assert_eq!(follows(true, &fault.relayed(), LONG), Next::GiveUp);
        }
    }

    #[test]
    fn what_a_stopping_replica_sends_away_goes_elsewhere_at_once_and_not_for_ever() {
        let away = Fault::unavailable("the process is stopping").before_start();
        let mut tries = Tries::new(None, false);
        let nexts = std::iter::repeat_with(|| tries.next(&away, LONG, None, Instant::now()));
        let elsewhere = nexts.take_while(|next| *next == Next::Elsewhere).count();
        assert_eq!(elsewhere, MAX_MOVES as usize);
    }

    #[test]
    fn a_call_is_made_three_times_at_most() {
        let (rules, lost) = (policy::Retry::default(), Fault::unavailable(""));
        let mut tries = Tries::new(Some(&rules), true);
        let nexts: Vec<Next> = (0..3).map(|_| tries.next(&lost, LONG, None, Instant::now())).collect();
        assert!(matches!(nexts[..], [Next::After(_), Next::After(_), Next::GiveUp]), "{nexts:?}");
    }

    #[test]
    fn pauses_double_and_the_callees_wish_wins_within_reason() {
        let pause = |wish: Option<u64>| {
            let fault = Fault::unavailable("");
            let fault =
                wish.map_or(fault.clone(), |wish| fault.with_retry_after(Duration::from_millis(wish)));
            match follows(true, &fault, LONG) {
                Next::After(pause) => pause.as_millis(),
                next => panic!("{next:?}"),
            }
        };
        for _ in 0..100 {
            assert!(pause(None) <= 50);
            assert_eq!(pause(Some(700)), 700);
            assert!((5000..=5050).contains(&pause(Some(3_600_000))));
        }
    }

    #[test]
    fn no_pause_is_begun_that_the_caller_has_no_time_for() {
        let wish = Fault::unavailable("").with_retry_after(Duration::from_millis(500));
        assert_eq!(follows(true, &wish, Duration::from_millis(400)), Next::GiveUp);
        assert!(matches!(follows(true, &wish, Duration::from_millis(600)), Next::After(_)));
    }

    #[test]
    fn an_empty_budget_ends_the_tries() {
        let now = Instant::now();
        let rules = policy::Budget { share: 0.0, per_second: 0.1, ..policy::Budget::default() };
        let budget = Budget::new(rules, now);
        let (retry, lost) = (policy::Retry::default(), Fault::unavailable(""));
        let follow = || Tries::new(Some(&retry), true).next(&lost, LONG, Some(&budget), now);
        assert!(matches!(follow(), Next::After(_)));
        assert_eq!(follow(), Next::GiveUp);
    }
}
