//! How what is not whole yet grows: too little for too long, and whoever sends it is given up.

/// The least bytes a second that a message grows by. It need not in every second.
pub(crate) const LEAST_GROWTH: usize = 1024;

/// So many looks in a row at which it had not grown by as much, and the peer is given up.
pub(crate) const SLOW_LOOKS: u8 = 8;

/// What has come of messages that are not whole, seen from one look to the next.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    seen: usize,
    slow: u8,
}

impl Growth {
    /// Takes in that `bytes` have come by now; says whether that is too little for too long.
    pub(crate) fn look(&mut self, bytes: usize) -> bool {
        let grown = bytes.saturating_sub(std::mem::replace(&mut self.seen, bytes));
        self.slow = if grown < LEAST_GROWTH { self.slow + 1 } else { 0 };
        self.slow >= SLOW_LOOKS
    }
}

impl From<usize> for Growth {
    /// Of what has so many bytes already.
    fn from(seen: usize) -> Self {
        Self { seen, slow: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stops_is_given_up_and_who_pauses_is_not() {
        let mut growth = Growth::default();
        let given_up = (1..100).find(|_| growth.look(10));
        assert_eq!(given_up, Some(i32::from(SLOW_LOOKS)));
        let mut growth = Growth::default();
        for at in 1..100 {
            assert!(!growth.look(at / 7 * LEAST_GROWTH));
        }
    }
}
