//! Floats that are integers.

/// Up to here a float is the whole number that was written: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The integer that `number` is. `2.0` is one: JSON has numbers of one kind, and some writers end all of theirs so. None is
/// what has a part behind the point, or is beyond 2^53, where not every whole number has a float of its own.
#[expect(clippy::cast_possible_truncation, reason = "it is whole, and within what 64 bits hold")]
pub fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_in_a_point_and_nought_is_whole_as_far_as_floats_are_exact() {
        let numbers = [2.0, -2.0, -0.0, EXACT, -EXACT];
        assert_eq!(numbers.map(whole), [2, -2, 0, 1 << 53, -(1 << 53)].map(Some));
        let others = [1.5, -0.1, EXACT + 2.0, 1e300, f64::NAN, f64::INFINITY];
        assert_eq!(others.map(whole), [None; 6]);
    }
}
