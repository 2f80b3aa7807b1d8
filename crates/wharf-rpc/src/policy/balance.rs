//! Which of the ready replicas takes the next call.

/// Picks among `count` replicas by the load of two drawn at random ("power of two choices", Mitzenmacher 2001): nearly as
/// even as looking at all of them, and without herding onto the one that looked best a moment ago.
pub fn pick(count: usize, load: impl Fn(usize) -> usize) -> Option<usize> {
    match count {
        0 => None,
        1 => Some(0),
        _ => {
            let one = fastrand::usize(..count);
            let other = (one + fastrand::usize(1..count)) % count;
            Some(if load(other) < load(one) { other } else { one })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_replica_is_never_picked_and_idle_ones_share() {
        let load = [9, 0, 0];
        let mut picked = [0; 3];
        for _ in 0..3000 {
            picked[pick(3, |at| load[at]).unwrap()] += 1;
        }
        assert_eq!(picked[0], 0);
        assert!(picked[1] > 1000 && picked[2] > 1000, "{picked:?}");
        assert_eq!(pick(0, |_| 0), None);
        assert_eq!(pick(1, |_| 7), Some(0));
    }
}
