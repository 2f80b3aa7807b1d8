//! `Shape`: how a value looks on every wire.

use std::fmt;

/// How a value looks, seen from outside of any programming language.
///
/// Types that have a name of their own appear as [`Shape::Named`]; their definitions are in
/// [`Types`](crate::Types). In JSON a shape is a word (`"string"`, `"u32"`) or one word with what it is made of
/// (`{"list": {"type": "CartItem"}}`). `Display` writes it as Rust would (`Vec<CartItem>`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number of 8, 16, 32, 64 or 128 bits. (`usize` and `isize` count as 64.)
    Int {
        /// Whether it can be negative.
        signed: bool,
        /// Its width.
        bits: u8,
    },
    /// A floating-point number of 32 or 64 bits.
    Float {
        /// Its width.
        bits: u8,
    },
    /// One Unicode scalar value, written as a string.
    Char,
    /// UTF-8 text.
    String,
    /// Bytes: themselves in binary encodings, standard base64 with padding in JSON.
    Bytes,
    /// No information: nil, `null`.
    Unit,
    /// No value at all: the error of a method that has none of its own.
    Never,
    /// A value of another library that is written as text of a known format in JSON.
    ///
    /// Binary encodings carry the same text, except for `uuid`, which is its 16 bytes there.
    Text {
        /// Which format, in the words of JSON Schema and OpenAPI: `uuid`, `date-time`, `uri`, `decimal`.
        format: String,
    },
    /// A value, or nil.
    Option(Box<Shape>),
    /// Any number of items, in order.
    List(Box<Shape>),
    /// Any number of different items, in no order that matters.
    Set(Box<Shape>),
    /// A fixed number of items of one shape.
    Array {
        /// What each item looks like.
        item: Box<Shape>,
        /// How many there are.
        len: usize,
    },
    /// A fixed number of items, each of its own shape.
    Tuple(Vec<Shape>),
    /// Values found by keys.
    Map {
        /// What keys look like: strings, integers, unit enums, or newtypes over those.
        key: Box<Shape>,
        /// What values look like.
        value: Box<Shape>,
    },
    /// Any number of items, one after the other, that may end in an error. Only an argument or the value of a method is
    /// one, never a part of a message.
    Stream {
        /// What each item looks like.
        item: Box<Shape>,
        /// The error it may end in; [`Shape::Never`] if there is none.
        error: Box<Shape>,
    },
    /// A type with a definition of its own, found by this name in [`Types`](crate::Types).
    Named(String),
}

impl Shape {
    /// The text shape of `format`.
    pub fn text(format: &str) -> Self {
        Self::Text { format: format.to_owned() }
    }

    /// Whether it is a stream.
    pub fn is_stream(&self) -> bool {
        matches!(self, Self::Stream { .. })
    }

    /// The shapes this one is made of, not looking through names.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        let (items, first, second): (&[Self], _, _) = match self {
            Self::Bool
            | Self::Int { .. }
            | Self::Float { .. }
            | Self::Char
            | Self::String
            | Self::Bytes
            | Self::Unit
            | Self::Never
            | Self::Text { .. }
            | Self::Named(_) => (&[], None, None),
            Self::Option(inner) | Self::List(inner) | Self::Set(inner) => (&[], Some(&**inner), None),
            Self::Array { item, .. } => (&[], Some(&**item), None),
            Self::Tuple(items) => (items, None, None),
            Self::Map { key, value } => (&[], Some(&**key), Some(&**value)),
            Self::Stream { item, error } => (&[], Some(&**item), Some(&**error)),
        };
        items.iter().chain(first).chain(second)
    }

    /// Calls `found` with each type name in this shape, in order, not looking through names.
    pub fn for_each_name<'a>(&'a self, found: &mut impl FnMut(&'a str)) {
        if let Self::Named(name) = self {
            found(name);
        }
        for part in self.parts() {
            part.for_each_name(found);
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int { signed: true, bits } => write!(f, "i{bits}"),
            Self::Int { signed: false, bits } => write!(f, "u{bits}"),
            Self::Float { bits } => write!(f, "f{bits}"),
            Self::Char => f.write_str("char"),
            Self::String => f.write_str("String"),
            Self::Bytes => f.write_str("Bytes"),
            Self::Unit => f.write_str("()"),
            Self::Never => f.write_str("Never"),
            Self::Text { format } => f.write_str(format),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::List(item) => write!(f, "Vec<{item}>"),
            Self::Set(item) => write!(f, "Set<{item}>"),
            Self::Array { item, len } => write!(f, "[{item}; {len}]"),
            Self::Tuple(items) => {
                f.write_str("(")?;
                for (index, item) in items.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(f, "{separator}{item}")?;
                }
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Self::Map { key, value } => write!(f, "Map<{key}, {value}>"),
            Self::Stream { item, error } if **error == Self::Never => write!(f, "Stream<{item}>"),
            Self::Stream { item, error } => write!(f, "Stream<{item}, {error}>"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Message;

    fn written<T: Message>() -> String {
        T::shape(&mut crate::Types::new()).to_string()
    }

    #[test]
    fn shapes_are_written_as_rust_writes_types() {
        assert_eq!(written::<Option<Vec<u8>>>(), "Option<Vec<u8>>");
        assert_eq!(written::<(String, [f32; 3])>(), "(String, [f32; 3])");
        assert_eq!(written::<(i128,)>(), "(i128,)");
        assert_eq!(written::<std::collections::HashMap<String, ()>>(), "Map<String, ()>");
    }
}
