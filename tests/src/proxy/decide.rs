//! What is left to chance in one direction of one connection, drawn from the proxy's seed.
//!
//! Whether a byte arrives depends on its place among the bytes, and not on how the system happens to cut them into
//! pieces: therefore the distance to the next byte that is hit is drawn, not a fate for each piece.

use std::time::Duration;

use fastrand::Rng;

use super::trouble::{Direction, End, Trouble};

/// Decides about bytes, from the first one after a trouble has begun.
pub(super) struct Decide {
    chance: Rng,
    trouble: Option<Trouble>,
    /// Bytes that pass before the next one is hit.
    until_hit: u64,
    /// Bytes that pass before the connection ends.
    until_end: u64,
}

impl Decide {
    /// For the connection of this number, and the trouble that was the so-manieth to be asked for.
    pub(super) fn new(
        seed: u64,
        connection: u64,
        direction: Direction,
        change: u64,
        trouble: Option<Trouble>,
    ) -> Self {
        let mut chance = Rng::with_seed(seed);
        for number in [connection, direction as u64, change] {
            chance = Rng::with_seed(chance.u64(..) ^ number);
        }
        let until_end = match &trouble {
            Some(Trouble::End { after, .. }) => chance.u64(after.clone()),
            _ => u64::MAX,
        };
        let mut decide = Self { chance, trouble, until_hit: 0, until_end };
        decide.until_hit = decide.distance();
        decide
    }

    /// How many of the next `length` bytes may pass before the connection ends.
    pub(super) fn allowed(&self, length: usize) -> usize {
        usize::try_from(self.until_end).unwrap_or(usize::MAX).min(length)
    }

    /// How the connection ends now, if it does.
    pub(super) fn end(&self) -> Option<End> {
        match self.trouble {
            Some(Trouble::End { how, .. }) if self.until_end == 0 => Some(how),
            _ => None,
        }
    }

    /// Lets bytes pass: what is left of them, and how much later they are to arrive.
    pub(super) fn pass(&mut self, bytes: &mut Vec<u8>) -> Duration {
        self.until_end = self.until_end.saturating_sub(bytes.len() as u64);
        match self.trouble.clone() {
            Some(Trouble::Corrupt { .. }) => self.hit(bytes, |chance, byte| Some(byte ^ chance.u8(1..))),
            Some(Trouble::Drop { .. }) => self.hit(bytes, |_, _| None),
            Some(Trouble::Delay(range)) => {
                let (least, most) = (range.start().as_nanos() as u64, range.end().as_nanos() as u64);
                return Duration::from_nanos(self.chance.u64(least..=most.max(least)));
            }
            _ => {}
        }
        Duration::ZERO
    }

    fn hit(&mut self, bytes: &mut Vec<u8>, fate: fn(&mut Rng, u8) -> Option<u8>) {
        let mut left = Vec::with_capacity(bytes.len());
        for byte in bytes.iter().copied() {
            if self.until_hit > 0 {
                self.until_hit -= 1;
                left.push(byte);
            } else {
                left.extend(fate(&mut self.chance, byte));
                self.until_hit = self.distance();
            }
        }
        *bytes = left;
    }

    /// Bytes between two hits: geometric, as if every byte had a chance of its own.
    fn distance(&mut self) -> u64 {
        let (Some(Trouble::Corrupt { one_in } | Trouble::Drop { one_in }), drawn) =
            (&self.trouble, self.chance.f64())
        else {
            return 0;
        };
        if *one_in <= 1 {
            return 0;
        }
        let missed = 1.0 - 1.0 / f64::from(*one_in);
        // A draw of 0 would be infinitely far.
        (drawn.max(f64::MIN_POSITIVE).ln() / missed.ln()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = 100_000;

    fn fate(seed: u64, trouble: Trouble, piece: usize) -> Vec<u8> {
        let mut decide = Decide::new(seed, 1, Direction::ToCaller, 1, Some(trouble));
        let mut arrived = Vec::new();
        for piece in vec![7; LENGTH].chunks(piece) {
            let mut piece = piece.to_vec();
            decide.pass(&mut piece);
            arrived.extend(piece);
        }
        arrived
    }

    #[test]
    fn the_same_seed_decides_the_same_however_bytes_are_cut() {
        for trouble in [Trouble::Corrupt { one_in: 50 }, Trouble::Drop { one_in: 50 }] {
            let arrived = fate(1, trouble.clone(), LENGTH);
            assert_eq!(arrived, fate(1, trouble.clone(), 7));
            assert_ne!(arrived, fate(2, trouble, LENGTH));
        }
    }

    #[test]
    fn as_many_bytes_are_hit_as_was_asked_for() {
        let corrupt = fate(3, Trouble::Corrupt { one_in: 50 }, LENGTH);
        let hits = corrupt.iter().filter(|byte| **byte != 7).count();
        assert!(corrupt.len() == LENGTH && (1_800..2_200).contains(&hits), "{hits}");
        let lost = LENGTH - fate(3, Trouble::Drop { one_in: 50 }, LENGTH).len();
        assert!((1_800..2_200).contains(&lost), "{lost}");
        assert!(fate(3, Trouble::Drop { one_in: 1 }, LENGTH).is_empty());
        assert!(fate(3, Trouble::Corrupt { one_in: 1 }, LENGTH).iter().all(|byte| *byte != 7));
    }

    #[test]
    fn connections_and_directions_have_fates_of_their_own() {
        let end = |connection, direction| {
            let trouble = Trouble::End { how: End::Close, after: 0..=1 << 40 };
            Decide::new(9, connection, direction, 1, Some(trouble)).until_end
        };
        assert_eq!(end(1, Direction::ToCaller), end(1, Direction::ToCaller));
        assert_ne!(end(1, Direction::ToCaller), end(2, Direction::ToCaller));
        assert_ne!(end(1, Direction::ToCaller), end(1, Direction::ToReplica));
    }
}
