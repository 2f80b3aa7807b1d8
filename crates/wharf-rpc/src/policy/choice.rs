//! Which replica takes a call, after all that is known of them.

use tokio::time::Instant;

use super::balance::{Load, pick};
use super::breaker::Standing;
use super::ejection::holds;

/// A replica that may be chosen.
pub trait Candidate {
    /// Whether its breaker is anything but closed.
    fn is_out(&self) -> bool;
    /// Whether a call may go there.
    fn standing(&self, now: Instant) -> Standing;
    /// Sends a probe, if one is due and nobody else has, as a call that is `repeatable` or not. Says whether it does.
    fn probe(&self, repeatable: bool, now: Instant) -> bool;
    /// What a further call would cost it.
    fn load(&self, now: Instant) -> Load;
}

/// How well a replica suits a call, whatever its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It can only say why it cannot take it.
    None,
    /// When there is no other.
    AtNeed,
    /// Like any other.
    Well,
}

/// Chooses the replica for a call, which may be made twice or not, and says whether the call is its probe.
///
/// A replica whose breaker is due for a probe gets it. Those that are shut out get no calls, unless that would be more
/// than the share `ejected` of all.
pub fn choose<C: Candidate>(
    all: &[C],
    fit: impl Fn(&C) -> Fit,
    repeatable: bool,
    ejected: f64,
    now: Instant,
) -> Option<(usize, bool)> {
    if !all.iter().any(C::is_out) {
        let at = pick(all.len(), |at| all[at].load(now))?;
        if fit(&all[at]) == Fit::Well {
            return Some((at, false));
        }
    }
    let is_due = |each: &C| fit(each) == Fit::Well && each.standing(now) == Standing::Due;
    if let Some(at) = all.iter().position(|each| is_due(each) && each.probe(repeatable, now)) {
        return Some((at, true));
    }
    let well: Vec<bool> = all.iter().map(|each| each.standing(now) == Standing::Closed).collect();
    let out = well.iter().filter(|well| !**well).count();
    let best = |among: &dyn Fn(usize) -> bool| {
        let fits = (0..all.len()).filter(|at| among(*at)).map(|at| (fit(&all[at]), at));
        let fits: Vec<(Fit, usize)> = fits.collect();
        let best = fits.iter().map(|(fit, _)| *fit).max()?;
        Some((best, fits.into_iter().filter(|(fit, _)| *fit == best).map(|(_, at)| at).collect::<Vec<_>>()))
    };
    let open = if holds(all.len(), out, ejected) { best(&|at| well[at]) } else { None };
    let (_, open) = open.filter(|(fit, _)| *fit > Fit::None).or_else(|| best(&|_| true))?;
    let at = pick(open.len(), |at| all[open[at]].load(now))?;
    Some((open[at], false))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use Standing::{Closed, Due, Open};

    use super::*;

    /// A replica in a certain state that counts its probes.
    struct Fixed(Standing, Cell<u32>);

    impl Candidate for Fixed {
        fn is_out(&self) -> bool {
            self.0 != Closed
        }
        fn standing(&self, _: Instant) -> Standing {
            if self.1.get() > 0 { Open } else { self.0 }
        }
        fn probe(&self, _: bool, now: Instant) -> bool {
            let is_due = self.standing(now) == Due;
            self.1.set(self.1.get() + u32::from(is_due));
            is_due
        }
        fn load(&self, _: Instant) -> Load {
            Load { cost: 1.0, share: 1.0 }
        }
    }

    fn replicas<const N: usize>(states: [Standing; N]) -> [Fixed; N] {
        states.map(|state| Fixed(state, Cell::new(0)))
    }

    /// Who is chosen, of a hundred calls.
    fn chosen(all: &[Fixed], fit: impl Fn(usize) -> Fit) -> Vec<usize> {
        let fit = |each: &Fixed| fit(all.iter().position(|other| std::ptr::eq(other, each)).unwrap());
        let mut chosen: Vec<usize> =
            (0..100).map(|_| choose(all, fit, true, 0.5, Instant::now()).unwrap().0).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    #[test]
    fn those_that_are_shut_out_get_no_calls_until_that_would_be_more_than_half() {
        let any = |_| Fit::Well;
        assert_eq!(chosen(&replicas([Closed, Open, Closed]), any), [0, 2]);
        assert_eq!(chosen(&replicas([Closed, Open]), any), [0]);
        assert_eq!(chosen(&replicas([Open, Open, Closed]), any), [0, 1, 2]);
        assert_eq!(chosen(&replicas([Open]), any), [0]);
        assert!(choose(&replicas([]), |_| Fit::Well, true, 0.5, Instant::now()).is_none());
    }

    #[test]
    fn a_probe_that_is_due_is_the_next_call_and_the_only_one() {
        let all = replicas([Closed, Due, Closed]);
        assert_eq!(choose(&all, |_| Fit::Well, true, 0.5, Instant::now()), Some((1, true)));
        assert_eq!(chosen(&all, |_| Fit::Well), [0, 2]);
    }

    #[test]
    fn what_suits_a_call_comes_before_what_does_not() {
        let not = |which: usize, fit: Fit| move |at: usize| if at == which { fit } else { Fit::Well };
        assert_eq!(chosen(&replicas([Closed, Closed]), not(0, Fit::AtNeed)), [1]);
        assert_eq!(
            chosen(&replicas([Closed, Open]), not(0, Fit::AtNeed)),
            [0],
            "rather than one that is shut out"
        );
        assert_eq!(chosen(&replicas([Closed, Open]), not(0, Fit::None)), [1], "rather than one that cannot");
        assert_eq!(chosen(&replicas([Closed, Closed]), |_| Fit::None), [0, 1], "to say why");
    }
}
