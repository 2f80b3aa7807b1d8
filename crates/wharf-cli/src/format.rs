//! Times, sizes and lists as people write them.

use std::time::Duration;

/// `84 ms`, `1.2 s`, `3 min 5 s`, `2 h 4 min`, `3 d 2 h`.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..10 => format!("{}.{} s", seconds, duration.subsec_millis() / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

/// `812 KiB`, `11.4 MiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        0..KIB => format!("{bytes} B"),
        KIB..0x10_0000 => format!("{} KiB", bytes / KIB),
        0x10_0000..0x4000_0000 => tenths(bytes, 0x10_0000, "MiB"),
        _ => tenths(bytes, 0x4000_0000, "GiB"),
    }
}

fn tenths(bytes: u64, unit: u64, name: &str) -> String {
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::from("nothing"),
        [only] => only.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// The words of `text` on lines of at most `width`, where no word is longer.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `1 process`, `2 processes`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_precise_as_anyone_cares() {
        let written =
            [84, 1_250, 61_000, 7_440_000, 266_400_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(written, ["84 ms", "1.2 s", "1 min 1 s", "2 h 4 min", "3 d 2 h"]);
    }

    #[test]
    fn sizes_have_a_unit_that_fits() {
        assert_eq!([7, 2048, 12_000_000, 3_221_225_472].map(bytes), ["7 B", "2 KiB", "11.4 MiB", "3.0 GiB"]);
    }

    #[test]
    fn text_is_wrapped_between_words() {
        assert_eq!(wrapped("how long it takes", 8), ["how long", "it takes"]);
        assert_eq!(wrapped("immeasurably long", 8), ["immeasurably", "long"]);
    }

    #[test]
    fn lists_read_as_a_sentence() {
        assert_eq!(list::<&str>(&[]), "nothing");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(count(1, "process", "processes"), "1 process");
    }
}
