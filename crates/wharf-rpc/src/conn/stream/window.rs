//! Bookkeeping of credit, at the end that spends it and at the end that gives it. In bytes, no I/O.

use crate::conn::Closed;

/// What may still be sent. The last item may overdraw it, so that an item longer than a window can be sent at all.
#[derive(Debug)]
pub(super) struct Window {
    size: i64,
    left: i64,
}

impl Window {
    pub(super) fn new(size: u32) -> Self {
        Self { size: size.into(), left: size.into() }
    }

    pub(super) fn is_open(&self) -> bool {
        self.left > 0
    }

    pub(super) fn spend(&mut self, cost: usize) {
        self.left = self.left.saturating_sub_unsigned(cost as u64);
    }

    /// Takes back what the peer has read. It cannot have read more than it was sent: a window grows no larger than it began.
    pub(super) fn grant(&mut self, credit: u32) -> Result<(), Closed> {
        let left = self.left + i64::from(credit);
        if left > self.size {
            return Err(Closed::Bound(format!(
                "the peer gives more credit than it was sent items: a window of {} bytes would grow to {left}",
                self.size
            )));
        }
        self.left = left;
        Ok(())
    }

    /// Gives back what was spent for something that was not sent. The peer may have given credit for it nonetheless.
    pub(super) fn refund(&mut self, cost: usize) {
        self.left = self.left.saturating_add_unsigned(cost as u64).min(self.size);
    }
}

/// What the peer may still send, and what of it is to be given back.
#[derive(Debug)]
pub(super) struct Allowance {
    size: i64,
    left: i64,
    /// Taken by readers, and not given back yet.
    owed: i64,
}

impl Allowance {
    pub(super) fn new(size: u32) -> Self {
        Self { size: size.into(), left: size.into(), owed: 0 }
    }

    /// Whether the peer may begin with an item.
    pub(super) fn is_open(&self) -> bool {
        self.left > 0
    }

    /// By how much the peer has overdrawn it.
    pub(super) fn overdrawn(&self) -> u64 {
        self.left.min(0).unsigned_abs()
    }

    /// What has come and was not taken by a reader.
    pub(super) fn held(&self) -> usize {
        usize::try_from(self.size - self.left - self.owed).unwrap_or(0)
    }

    pub(super) fn arrive(&mut self, cost: usize) {
        self.left = self.left.saturating_sub_unsigned(cost as u64);
    }

    /// Notes that a reader has taken something, and says what is to be given back now: nothing until it is half of the whole,
    /// unless there is a frame to go along with.
    pub(super) fn consumed(&mut self, cost: usize, goes_along: bool) -> u32 {
        self.owed = self.owed.saturating_add_unsigned(cost as u64);
        if self.owed * 2 < self.size && !goes_along {
            return 0;
        }
        let credit = u32::try_from(self.owed).unwrap_or(u32::MAX);
        self.owed -= i64::from(credit);
        self.left += i64::from(credit);
        credit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_may_overdraw_a_window_and_the_next_one_waits_until_it_is_paid_for() {
        let mut window = Window::new(100);
        window.spend(99);
        assert!(window.is_open());
        window.spend(1000);
        assert!(!window.is_open());
        window.grant(999).unwrap();
        assert!(!window.is_open());
        window.refund(1);
        assert!(window.is_open());
    }

    #[test]
    fn credit_for_what_was_not_sent_is_refused_and_changes_nothing() {
        let mut window = Window::new(100);
        for credit in [1, u32::MAX] {
            assert!(matches!(window.grant(credit), Err(Closed::Bound(_))));
        }
        window.spend(30);
        assert!(window.grant(31).is_err());
        window.grant(30).unwrap();
        assert!(window.grant(1).is_err() && window.is_open());
        // Nor does a window grow by what was given up after credit was given for it.
        window.refund(50);
        assert!(window.grant(1).is_err());
    }

    #[test]
    fn what_was_read_is_given_back_by_halves_or_along_with_something_else() {
        let mut allowance = Allowance::new(100);
        allowance.arrive(120);
        assert_eq!((allowance.is_open(), allowance.overdrawn()), (false, 20));
        assert_eq!(allowance.consumed(49, false), 0);
        assert_eq!(allowance.held(), 71);
        assert_eq!(allowance.consumed(1, false), 50);
        assert_eq!((allowance.is_open(), allowance.overdrawn(), allowance.held()), (true, 0, 70));
        assert_eq!(allowance.consumed(7, false), 0);
        assert_eq!(allowance.consumed(0, true), 7);
        assert_eq!(allowance.consumed(0, true), 0);
    }

    /// Whatever is sent and read in whatever order: what the reader counts is never ahead of the sender, and once all is
    /// read the sender may send again.
    #[test]
    fn both_ends_count_the_same() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200 {
            let size = random.u32(1..5000);
            let (mut window, mut allowance) = (Window::new(size), Allowance::new(size));
            let mut queue = std::collections::VecDeque::new();
            for _ in 0..500 {
                if window.is_open() && random.bool() {
                    let cost = random.usize(1..2000);
                    window.spend(cost);
                    assert!(allowance.is_open());
                    allowance.arrive(cost);
                    queue.push_back(cost);
                }
                if random.bool()
                    && let Some(cost) = queue.pop_front()
                {
                    window.grant(allowance.consumed(cost, false)).unwrap();
                }
            }
            for cost in queue {
                window.grant(allowance.consumed(cost, false)).unwrap();
            }
            assert!(window.is_open() && allowance.overdrawn() == 0);
        }
    }
}
