//! Which of several replicas takes the next call.

/// What a further call would cost a replica, and how much it takes at all.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Its latency, times the calls under way and the one more.
    pub cost: f64,
    /// What share of its calls it takes, from 0 to 1: less than all while it is new.
    pub share: f64,
}

/// Picks among `count` replicas the cheaper of two drawn at random ("power of two choices", Mitzenmacher 2001): nearly as
/// even as looking at all of them, and without herding onto the one that looked best a moment ago. One that takes only a
/// share of its calls leaves the others to the other one.
pub fn pick(count: usize, load: impl Fn(usize) -> Load) -> Option<usize> {
    match count {
        0 => None,
        1 => Some(0),
        _ => {
            let one = fastrand::usize(..count);
            let other = (one + fastrand::usize(1..count)) % count;
            let (first, second) = (load(one), load(other));
            let (best, share, next) =
                if second.cost < first.cost { (other, second.share, one) } else { (one, first.share, other) };
            Some(if share < 1.0 && fastrand::f64() >= share { next } else { best })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(loads: [(f64, f64); 3]) -> [usize; 3] {
        let mut picked = [0; 3];
        for _ in 0..3000 {
            let load = |at: usize| Load { cost: loads[at].0, share: loads[at].1 };
            picked[pick(3, load).unwrap()] += 1;
        }
        picked
    }

    #[test]
    fn the_dearest_is_never_picked_and_equal_ones_share() {
        let picked = picked([(9.0, 1.0), (0.0, 1.0), (0.0, 1.0)]);
        assert_eq!(picked[0], 0);
        assert!(picked[1] > 1000 && picked[2] > 1000, "{picked:?}");
    }

    #[test]
    fn one_that_takes_a_share_leaves_the_rest_however_cheap_it_is() {
        let picked = picked([(0.0, 0.1), (1.0, 1.0), (1.0, 1.0)]);
        assert!((100..300).contains(&picked[0]), "a tenth of the two thirds that it is drawn in: {picked:?}");
    }

    #[test]
    fn there_need_be_no_choice() {
        let load = |_| Load { cost: 7.0, share: 0.0 };
        assert_eq!(pick(0, load), None);
        assert_eq!(pick(1, load), Some(0));
    }
}
