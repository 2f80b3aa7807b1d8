//! How many replicas may be shut out at a time.

/// How many of `count` replicas may be shut out, when it is at most the share `ejected` of them: one at least, where there
/// are two, and never all.
fn most(count: usize, ejected: f64) -> usize {
    if ejected <= 0.0 || count < 2 {
        return 0;
    }
    // A share of a count: rounding down.
    ((count as f64 * ejected) as usize).clamp(1, count - 1)
}

/// Whether the replicas that `out` of `count` breakers shut out really get no calls. When more fail than may be shut out,
/// the fault is not theirs alone: all are used, for the few that are left could not bear the load.
pub fn holds(count: usize, out: usize, ejected: f64) -> bool {
    out <= most(count, ejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_half_are_shut_out_and_beyond_that_all_are_used() {
        let largest = |count| (0..=count).rev().find(|out| holds(count, *out, 0.5)).unwrap();
        let most: Vec<usize> = (1..=8).map(largest).collect();
        assert_eq!(most, [0, 1, 1, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn the_last_one_is_never_shut_out_and_with_no_share_nobody_is() {
        assert!(!holds(1, 1, 1.0) && !holds(3, 3, 1.0) && holds(3, 2, 1.0));
        assert!(!holds(9, 1, 0.0) && holds(9, 0, 0.0));
    }
}
