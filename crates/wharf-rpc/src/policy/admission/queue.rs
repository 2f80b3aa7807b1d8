//! Who waits for a permit: the more critical first, then in the order of arrival.

use std::collections::BTreeMap;

use tokio::sync::oneshot;
use wharf_core::Criticality;

use super::limiter::Permit;

/// What a call that waits is told: its permit, or that it is not to wait any longer.
pub(super) type Told = Option<Permit>;

/// The calls that wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// By criticality, and by the order of arrival.
    waiting: [BTreeMap<u64, Waiter>; 4],
    arrived: u64,
}

/// A call that waits.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) method: usize,
    pub(super) tell: oneshot::Sender<Told>,
}

/// A place in the queue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    level: usize,
    at: u64,
}

impl Queue {
    /// Adds a call.
    pub(super) fn push(&mut self, criticality: Criticality, waiter: Waiter) -> Place {
        let place = Place { level: usize::from(criticality.to_bits()), at: self.arrived };
        self.arrived += 1;
        self.waiting[place.level].insert(place.at, waiter);
        place
    }

    /// Takes out the call that is next.
    pub(super) fn pop(&mut self) -> Option<Waiter> {
        let waiting = self.waiting.iter_mut().rev().find(|each| !each.is_empty())?;
        waiting.pop_first().map(|(_, waiter)| waiter)
    }

    /// Takes out the call that came last of those that matter least, when they matter less than `than`.
    pub(super) fn shed(&mut self, than: Criticality) -> Option<Waiter> {
        let below = &mut self.waiting[..usize::from(than.to_bits())];
        let least = below.iter_mut().find(|each| !each.is_empty())?;
        least.pop_last().map(|(_, waiter)| waiter)
    }

    /// Takes out the call at `place`; says whether it was still there.
    pub(super) fn remove(&mut self, place: Place) -> bool {
        self.waiting[place.level].remove(&place.at).is_some()
    }

    /// How many calls wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.iter().map(BTreeMap::len).sum()
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.iter().all(BTreeMap::is_empty)
    }

    /// How many calls come before one that matters so much.
    pub(super) fn before(&self, criticality: Criticality) -> usize {
        self.waiting[usize::from(criticality.to_bits())..].iter().map(BTreeMap::len).sum()
    }

    /// What matters most of the calls that wait.
    pub(super) fn foremost(&self) -> Option<Criticality> {
        let level = self.waiting.iter().rposition(|each| !each.is_empty())?;
        Some(Criticality::from_bits(level as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_critical_go_first_and_the_less_critical_are_shed() {
        let mut queue = Queue::default();
        let levels = [
            Criticality::Sheddable,
            Criticality::Critical,
            Criticality::Sheddable,
            Criticality::CriticalPlus,
        ];
        let places: Vec<Place> = (0..)
            .zip(levels)
            .map(|(method, level)| queue.push(level, Waiter { method, tell: oneshot::channel().0 }))
            .collect();
        assert_eq!((queue.len(), queue.before(Criticality::Critical)), (4, 2));
        assert!(queue.shed(Criticality::Sheddable).is_none());
        assert_eq!(queue.shed(Criticality::Critical).map(|each| each.method), Some(2));
        assert_eq!(queue.foremost(), Some(Criticality::CriticalPlus));
        assert_eq!(queue.pop().map(|each| each.method), Some(3));
        assert!(queue.remove(places[1]) && !queue.remove(places[1]));
        assert_eq!(queue.pop().map(|each| each.method), Some(0));
        assert!(queue.pop().is_none() && queue.foremost().is_none());
    }
}
