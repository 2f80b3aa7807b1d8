//! What a MessagePack value is made of, found without recursion and before anything is read from it.

use super::MAX_NESTING;

/// Whether a value at the beginning of `bytes` has [`MAX_NESTING`] arrays and maps, or more, within each other.
///
/// The decoder counts arrays and maps on its own, but not the maps that enums are written as: values of an enum that
/// contains itself would take as much of the stack as a peer likes. What is cut short is not looked at any further; it
/// is the decoder's to refuse.
pub(super) fn is_too_deep(bytes: &[u8]) -> bool {
    // Each array or map takes a byte at least.
    if bytes.len() < MAX_NESTING {
        return false;
    }
    let mut rest = bytes;
    // How many values each of the open arrays and maps still has to come.
    let mut open = [0_u64; MAX_NESTING];
    let mut depth = 0;
    while let Some(inside) = value(&mut rest) {
        if inside > 0 {
            depth += 1;
            if depth == MAX_NESTING {
                return true;
            }
            open[depth] = inside;
            continue;
        }
        while depth > 0 && open[depth] == 1 {
            depth -= 1;
        }
        if depth == 0 {
            return false;
        }
        open[depth] -= 1;
    }
    false
}

/// Whether a value that was just written has a float that is not finite.
pub(super) fn has_no_number(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        let is_number = match rest {
            [0xca, a, b, c, d, ..] => f32::from_be_bytes([*a, *b, *c, *d]).is_finite(),
            [0xcb, a, b, c, d, e, f, g, h, ..] => {
                f64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]).is_finite()
            }
            _ => true,
        };
        if !is_number {
            return true;
        }
        if value(&mut rest).is_none() {
            return false;
        }
    }
}

/// Passes over the next value, or over the beginning of an array or a map; gives how many values are inside.
#[inline]
fn value(rest: &mut &[u8]) -> Option<u64> {
    let (marker, after) = rest.split_first()?;
    *rest = after;
    let (skipped, inside) = match *marker {
        0x00..=0x7f | 0xe0..=0xff | 0xc0..=0xc3 => (0, 0),
        0x80..=0x8f => (0, 2 * u64::from(marker & 0x0f)),
        0x90..=0x9f => (0, u64::from(marker & 0x0f)),
        0xa0..=0xbf => (u64::from(marker & 0x1f), 0),
        0xc4 | 0xd9 => (number::<1>(rest)?, 0),
        0xc5 | 0xda => (number::<2>(rest)?, 0),
        0xc6 | 0xdb => (number::<4>(rest)?, 0),
        0xc7 => (1 + number::<1>(rest)?, 0),
        0xc8 => (1 + number::<2>(rest)?, 0),
        0xc9 => (1 + number::<4>(rest)?, 0),
        0xcc | 0xd0 => (1, 0),
        0xcd | 0xd1 | 0xd4 => (2, 0),
        0xd5 => (3, 0),
        0xca | 0xce | 0xd2 => (4, 0),
        0xd6 => (5, 0),
        0xcb | 0xcf | 0xd3 => (8, 0),
        0xd7 => (9, 0),
        0xd8 => (17, 0),
        0xdc => (0, number::<2>(rest)?),
        0xdd => (0, number::<4>(rest)?),
        0xde => (0, 2 * number::<2>(rest)?),
        0xdf => (0, 2 * number::<4>(rest)?),
    };
    *rest = rest.get(usize::try_from(skipped).ok()?..)?;
    Some(inside)
}

#[inline]
fn number<const N: usize>(rest: &mut &[u8]) -> Option<u64> {
    let (digits, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `depth` arrays within each other, and after them enough to be looked at.
    fn nested(depth: usize) -> Vec<u8> {
        let mut bytes = vec![0x91; depth];
        bytes.resize(depth + 1 + MAX_NESTING, 0xc0);
        bytes
    }

    #[test]
    fn depth_is_found_for_arrays_and_maps_alike() {
        assert!(!is_too_deep(&nested(MAX_NESTING - 1)));
        assert!(is_too_deep(&nested(MAX_NESTING)));
        let maps = |depth| [[0x81, 0x00].repeat(depth), vec![0xc0; MAX_NESTING]].concat();
        assert!(!is_too_deep(&maps(MAX_NESTING - 1)));
        assert!(is_too_deep(&maps(MAX_NESTING)));
    }

    #[test]
    fn what_lies_beside_each_other_is_not_deep() {
        let wide = rmp_serde::to_vec(&vec![vec![vec!["x"]; 50]; 50]).expect("plain data");
        assert!(!is_too_deep(&wide));
        let text = rmp_serde::to_vec(&(vec!["\u{1}".repeat(300)], vec![0x91_u8; 300], [1.5, 2.5], i64::MIN));
        assert!(!is_too_deep(&text.expect("plain data")));
    }

    #[test]
    fn lengths_that_lie_are_left_to_the_decoder() {
        for bytes in [[0xdd; 200], [0xdf; 200], [0xc6; 200], [0xc9; 200], [0xdb; 200], [0xc1; 200]] {
            is_too_deep(&bytes);
        }
    }
}
