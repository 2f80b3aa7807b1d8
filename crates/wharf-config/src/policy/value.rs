//! The value of a setting, and how it is written as text.

use std::fmt;
use std::time::Duration;

/// The value of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// The mechanism is not used, or the time has no bound.
    Off,
    /// The mechanism is used.
    On,
    /// A time.
    Time(Duration),
    /// A whole number.
    Count(u32),
    /// A share from 0 to 1, or a rate.
    Number(f64),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::On => f.write_str("on"),
            Self::Time(time) => f.write_str(&written(*time)),
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Units of time by their names, in microseconds, the largest first.
const UNITS: [(&str, u64); 5] =
    [("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000), ("ms", 1000), ("us", 1)];

/// `50ms`, `1.5s`, `2min`: a number and its unit, with or without a space between.
pub(crate) fn time(text: &str) -> Option<Duration> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    let (_, micros) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let micros = number.parse::<f64>().ok()? * *micros as f64;
    // Beyond that a fraction of a microsecond is lost, and no setting goes that far.
    (micros <= 1e15).then(|| Duration::from_micros(micros.round() as u64))
}

/// In the largest unit in which it is a whole number.
fn written(time: Duration) -> String {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let (unit, each) = UNITS.into_iter().find(|(_, each)| micros.is_multiple_of(*each)).unwrap_or(("us", 1));
    match micros {
        0 => "0ms".to_owned(),
        micros => format!("{}{unit}", micros / each),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for text in ["50ms", "10s", "90s", "2min", "1h", "250us", "1500ms"] {
            assert_eq!(Value::Time(time(text).unwrap()).to_string(), text);
        }
        assert_eq!(time(" 1.5 s "), Some(Duration::from_millis(1500)));
        assert_eq!(written(Duration::ZERO), "0ms");
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "s", "10", "-1s", "1 year", "1s1s", ".s", "1.2.3s", "1e9h", "99999999999999999999h", "é"]
        {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
