//! Texts of addresses and headers.

/// A text without its percent-encoding; nothing when that is broken, or what it stands for is not UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A name of Rust in words: `UnknownProduct` is `unknown product`.
pub(super) fn words(name: &str) -> String {
    wharf_core::service_name(name).replace('-', " ")
}

/// At most so many names, joined; how many more there are.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 30;
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_wrongly_is_no_text() {
        assert_eq!(decoded("a%20b%C3%A4").as_deref(), Some("a bä"));
        assert_eq!(decoded("").as_deref(), Some(""));
        for broken in ["%", "%2", "%zz", "%+1", "%ff"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }

    #[test]
    fn names_are_read_as_words_and_long_lists_end() {
        assert_eq!(words("UnknownProduct"), "unknown product");
        assert_eq!(words("deadline_exceeded"), "deadline exceeded");
        assert_eq!(listed(["a", "b"]), "a, b");
        assert!(listed(std::iter::repeat_n("x", 32)).ends_with("x and 2 more"));
    }
}
