//! Values of keys that have a unit or a choice of names.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::node::{Node, Value};
use crate::policy::time;
use crate::section::Reader;

/// Units of size, in bytes, the largest first.
const UNITS: [(&str, usize); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Reader<'_> {
    /// A time within `range`, as `"8s"`.
    pub(crate) fn take_time(&mut self, key: &str, range: RangeInclusive<Duration>) -> Option<Duration> {
        let value = self.take(key, |node| match &node.value {
            Value::String(text) => time(text).filter(|time| range.contains(time)).ok_or(node),
            _ => Err(node),
        });
        value.map(|value| value.value)
    }

    /// A size within `range`, as `"1MiB"`.
    pub(crate) fn take_size(&mut self, key: &str, range: RangeInclusive<usize>) -> Option<usize> {
        self.take(key, |node| size_of(&node, &range).ok_or(node)).map(|value| value.value)
    }

    /// A size within `range`, or `false` for none.
    pub(crate) fn take_size_or_off(
        &mut self,
        key: &str,
        range: RangeInclusive<usize>,
    ) -> Option<Option<usize>> {
        let value = self.take(key, |node| match node.value {
            Value::Bool(false) => Ok(None),
            _ => size_of(&node, &range).map(Some).ok_or(node),
        });
        value.map(|value| value.value)
    }

    /// A whole number within `range`.
    pub(crate) fn take_count<T: TryFrom<i128> + PartialOrd>(
        &mut self,
        key: &str,
        range: RangeInclusive<T>,
    ) -> Option<T> {
        let value = self.take(key, |node| match node.value {
            Value::Integer(number) => T::try_from(number).ok().filter(|n| range.contains(n)).ok_or(node),
            _ => Err(node),
        });
        value.map(|value| value.value)
    }

    /// What one of these names stands for.
    pub(crate) fn take_one_of<T: Copy>(&mut self, key: &str, names: &[(&str, T)]) -> Option<T> {
        let value = self.take(key, |node| match &node.value {
            Value::String(text) => {
                names.iter().find(|(name, _)| name == text).map(|(_, value)| *value).ok_or(node)
            }
            _ => Err(node),
        });
        value.map(|value| value.value)
    }
}

fn size_of(node: &Node, range: &RangeInclusive<usize>) -> Option<usize> {
    let Value::String(text) = &node.value else { return None };
    size(text).filter(|size| range.contains(size))
}

/// `64KiB`: a whole number and its unit, with or without a space between.
fn size(text: &str) -> Option<usize> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    number.parse::<usize>().ok()?.checked_mul(*bytes)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_a_whole_number_and_its_unit() {
        for (text, bytes) in [("1B", 1), ("64KiB", 65_536), ("1 MiB", 1_048_576), (" 2GiB ", 2 << 30)] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in
            ["", "1", "1MB", "MiB", "-1B", "1.5MiB", "99999999999999999999B", "18446744073709551615GiB"]
        {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
