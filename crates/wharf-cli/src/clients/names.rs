//! Names of the other language: what is no name there is made one, and no two things have the same.

use std::collections::{HashMap, HashSet};

/// Names that are taken in one place of a file: a module, a class, a list of arguments.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A place where these names can't be used.
    pub(super) fn without(reserved: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { taken: reserved.into_iter().map(Into::into).collect() }
    }

    /// `wanted`, or with as many underscores behind it as it takes to be free; taken from now on.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// The names that types have in the file, by those that they have on the wire.
pub(super) type TypeNames = HashMap<String, String>;

/// `name` as a name of letters, digits and underscores: what is none of these becomes an underscore.
pub(super) fn identifier(name: &str) -> String {
    let mut made: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if made.starts_with('_') || made.is_empty() {
        made.insert(0, 'x');
    } else if made.starts_with(|c: char| c.is_ascii_digit()) {
        made.insert_str(0, "x_");
    }
    made
}

/// `name` as the name of a type: `Page<Vec<Product>>` is `PageVecProduct`, `Id#2` is `Id2`.
pub(super) fn type_identifier(name: &str) -> String {
    let mut made = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        made.push_str(&first.to_ascii_uppercase());
        made.push_str(rest);
    }
    identifier(&made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_name_is_made_one() {
        assert_eq!(identifier("content-type"), "content_type");
        assert_eq!(identifier("2nd"), "x_2nd");
        assert_eq!(identifier("__class__"), "x__class__");
        assert_eq!(identifier(""), "x");
        assert_eq!(type_identifier("Page<Vec<u8>>"), "PageVecU8");
        assert_eq!(type_identifier("Id#2"), "Id2");
        assert_eq!(type_identifier("?"), "x");
    }

    #[test]
    fn no_two_things_have_the_same_name() {
        let mut scope = Scope::without(["class"]);
        let names = ["class", "a-b", "a_b", "class_"].map(|name| scope.take(&identifier(name)));
        assert_eq!(names, ["class_", "a_b", "a_b_", "class__"]);
    }
}
