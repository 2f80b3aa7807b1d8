//! The texts in an address: percent-encoding, and the pairs of a query.

use std::fmt::Write as _;

/// A text as it was before it was percent-encoded; nothing where it was not encoded rightly, or is not UTF-8. In a query
/// `+` stands for a space.
pub fn decoded(text: &str, in_query: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'%' => {
                let (&high, after) = rest.split_first()?;
                let (&low, after) = after.split_first()?;
                let digit =
                    |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                bytes.push(digit(high)? << 4 | digit(low)?);
                rest = after;
            }
            b'+' if in_query => bytes.push(b' '),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// A text percent-encoded, but for bytes that are plain. `%` never is.
pub fn encoded(text: &str, is_plain: impl Fn(&u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii() && byte != b'%' && is_plain(&byte) {
            encoded.push(char::from(byte));
        } else {
            // A string takes whatever is written to it.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The names and values of a query, as they came. A name alone has an empty value.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// A text as it is shown in a message: quoted, and cut where it is long.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let mut letters = text.chars();
    let begin: String = letters.by_ref().take(MOST).collect();
    if letters.next().is_some() { format!("`{begin}…`") } else { format!("`{begin}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_and_nothing_is_guessed() {
        assert_eq!(decoded("a%20b+c%2f%C3%A9", false).as_deref(), Some("a b+c/é"));
        assert_eq!(decoded("a+b%2B", true).as_deref(), Some("a b+"));
        for wrong in ["%", "%2", "%g0", "%+1", "a%ff"] {
            assert_eq!(decoded(wrong, true), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_to_the_same() {
        let text = "100 % für\n+\"b\"";
        assert_eq!(encoded(text, |byte| (b' '..=b'~').contains(byte)), "100 %25 f%C3%BCr%0A+\"b\"");
        for in_query in [false, true] {
            let encoded = encoded(text, u8::is_ascii_alphanumeric);
            assert_eq!(decoded(&encoded, in_query).as_deref(), Some(text));
        }
        assert_eq!(encoded("ä", |_| true), "%C3%A4");
    }

    #[test]
    fn a_query_is_pairs() {
        assert_eq!(pairs("a=1&&b&a=2=3").collect::<Vec<_>>(), [("a", "1"), ("b", ""), ("a", "2=3")]);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shown("abc"), "`abc`");
        assert!(shown(&"é".repeat(1_000)).chars().count() < 50);
    }
}
