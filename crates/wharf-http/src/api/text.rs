//! Names as they are said to people.

/// A name of Rust in words: `UnknownProduct` is `unknown product`.
pub(crate) fn words(name: &str) -> String {
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
    fn names_are_read_as_words_and_long_lists_end() {
        assert_eq!(words("UnknownProduct"), "unknown product");
        assert_eq!(words("deadline_exceeded"), "deadline exceeded");
        assert_eq!(listed(["a", "b"]), "a, b");
        assert!(listed(std::iter::repeat_n("x", 32)).ends_with("x and 2 more"));
    }
}
