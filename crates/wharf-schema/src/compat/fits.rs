//! Which values can be read as what: the facts about encodings by name that the rules stand on.

use crate::Shape;

/// Whether every value of one number type is one of another, in every encoding by name.
///
/// Numbers of 128 bits are apart: they are 16 bytes in MessagePack, and which sign these have nobody can tell.
pub(super) fn number(written: &Shape, read: &Shape) -> bool {
    match (written, read) {
        (Shape::Int { bits: 128, .. }, _) | (_, Shape::Int { bits: 128, .. }) => written == read,
        (Shape::Int { signed: true, .. }, Shape::Int { signed: false, .. })
        | (Shape::Float { .. }, Shape::Int { .. }) => false,
        (Shape::Int { signed: false, bits: one }, Shape::Int { signed: true, bits: other }) => one < other,
        (Shape::Int { bits: one, .. }, Shape::Int { bits: other, .. }) => one <= other,
        (Shape::Float { bits: one }, Shape::Float { bits: other }) => one <= other,
        // A float of 32 bits has 24 for whole numbers, one of 64 has 53.
        (Shape::Int { bits, .. }, Shape::Float { bits: 32 }) => *bits <= 16,
        (Shape::Int { bits, .. }, Shape::Float { .. }) => *bits <= 32,
        _ => false,
    }
}

pub(super) fn is_number(shape: &Shape) -> bool {
    matches!(shape, Shape::Int { .. } | Shape::Float { .. })
}

/// Whether every value of one text type is one of another.
pub(super) fn text(written: &Shape, read: &Shape) -> bool {
    match (written, read) {
        // A uuid is text in JSON only.
        (Shape::Text { format }, Shape::String) => format != "uuid",
        (Shape::Char, Shape::String) => true,
        _ => written == read,
    }
}

pub(super) fn is_text(shape: &Shape) -> bool {
    matches!(shape, Shape::Char | Shape::String | Shape::Text { .. })
}
