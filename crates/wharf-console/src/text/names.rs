//! Names as Rust has them, of what is spelt otherwise on the wire.

use wharf_schema::RUST_WORDS;

/// The name of a field or a method: `line_items` of `lineItems` and `line-items`.
pub(super) fn field_name(wire: &str) -> String {
    let name = if wire.contains(|letter: char| letter.is_uppercase() || letter == '-') {
        words(wire).join("_")
    } else {
        wire.to_owned()
    };
    if RUST_WORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// The name of a variant: `BackingOff` of `backing-off`, `backing_off` and `backingOff`.
pub(super) fn variant_name(wire: &str) -> String {
    if wire.starts_with(char::is_uppercase) && !wire.contains(['-', '_']) {
        return wire.to_owned();
    }
    let capital = |word: String| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    words(wire).into_iter().map(capital).collect()
}

/// The words of a name, in small letters.
fn words(wire: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '-';
    for letter in wire.chars() {
        let begins = matches!(before, '-' | '_') || (letter.is_uppercase() && before.is_lowercase());
        if begins && !matches!(letter, '-' | '_') {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !matches!(letter, '-' | '_')) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_as_rust_has_them() {
        let fields = ["items", "lineItems", "line-items", "LINE-ITEMS", "virtual", "while"].map(field_name);
        assert_eq!(fields, ["items", "line_items", "line_items", "line_items", "r#virtual", "r#while"]);
        let variants =
            ["USD", "BackingOff", "backing-off", "backing_off", "backingOff", "BACKING_OFF", "gold"];
        let off = "BackingOff";
        assert_eq!(variants.map(variant_name), ["USD", off, off, off, off, off, "Gold"]);
    }
}
