//! The canonical form of a method: the text whose hash is its fingerprint.

use std::collections::HashMap;
use std::fmt::Write;

use crate::{Body, Field, MethodKind, Shape, Types, types::name_without_number};

/// The canonical form of a method with everything reachable from it, and without documentation.
///
/// Two methods have the same form exactly if they agree in names, kind, order, shapes, types, variants,
/// statuses, and in what may be left out. The form is ASCII text around names in UTF-8:
///
/// ```text
/// form    = "wharf method 1" LF
///           "name " name LF
///           "kind " ("read" | "idempotent" | "command") LF
///           *("arg " field LF)
///           "value " shape LF
///           "error " shape LF
///           *("type " name " " body LF)
/// name    = length ":" text          ; length of the text in bytes of UTF-8, decimal, no leading zero
/// field   = ("required " | "default ") name " " shape
/// shape   = "bool" | "char" | "string" | "bytes" | "unit" | "never"
///         | ("i" | "u" | "f") bits
///         | "text(" name ")"
///         | "option(" shape ")" | "list(" shape ")" | "set(" shape ")"
///         | "array(" length " " shape ")"
///         | "tuple(" *shape ")"      ; with one space between shapes, as in every list below
///         | "map(" shape " " shape ")"
///         | "@" number               ; the type with this number, from 0
///         | "?" name                 ; a type that is not defined
/// body    = "unit"
///         | "newtype(" shape ")"
///         | "tuple(" *shape ")"
///         | "struct(" *("(" field ")") ")"
///         | ("closed" | "open") "(" *("(" name " " ("-" | status) " " body ")") ")"
/// ```
///
/// Types are numbered in the order in which the text mentions them first, and written in that order, each
/// once; a type mentioned first by another type's body comes after all that were mentioned before.
/// A status is written as in descriptors (`not_found`). Where a descriptor tells two types of one name apart by
/// `#` and a number, the name is written without these.
pub fn canonical_form(
    name: &str,
    kind: MethodKind,
    args: &[Field],
    value: &Shape,
    error: &Shape,
    types: &Types,
) -> String {
    let mut form = Form {
        text: String::from("wharf method 1\n"),
        types,
        mentioned: Vec::new(),
        numbers: HashMap::new(),
    };
    form.text.push_str("name ");
    form.name(name);
    form.text.push_str("\nkind ");
    form.text.push_str(kind.as_str());
    for arg in args {
        form.text.push_str("\narg ");
        form.field(arg);
    }
    form.text.push_str("\nvalue ");
    form.shape(value);
    form.text.push_str("\nerror ");
    form.shape(error);
    form.text.push('\n');
    form.definitions();
    form.text
}

/// The canonical form of what one shape reaches: equal for types that are the same on every wire.
#[expect(dead_code, reason = "the check uses it")]
pub(crate) fn canonical_shape(shape: &Shape, types: &Types) -> String {
    let mut form = Form { text: String::new(), types, mentioned: Vec::new(), numbers: HashMap::new() };
    form.shape(shape);
    form.text.push('\n');
    form.definitions();
    form.text
}

struct Form<'a> {
    text: String,
    types: &'a Types,
    mentioned: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Form<'a> {
    /// Writes each mentioned type once. Writing one may mention more, and a list instead of recursion keeps
    /// a peer's long chain of types from overflowing the stack.
    fn definitions(&mut self) {
        let types = self.types;
        let mut next = 0;
        while let Some(name) = self.mentioned.get(next).copied() {
            next += 1;
            if let Some(definition) = types.get(name) {
                self.text.push_str("type ");
                self.name(&name_without_number(name));
                self.text.push(' ');
                self.body(&definition.body);
                self.text.push('\n');
            }
        }
    }

    fn put(&mut self, piece: std::fmt::Arguments<'_>) {
        // Writing to a String does not fail.
        let _ = self.text.write_fmt(piece);
    }

    fn name(&mut self, name: &str) {
        self.put(format_args!("{}:{name}", name.len()));
    }

    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.text.push('(');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.text.push(' ');
            }
            write(self, item);
        }
        self.text.push(')');
    }

    fn field(&mut self, field: &'a Field) {
        self.text.push_str(if field.default { "default " } else { "required " });
        self.name(&field.name);
        self.text.push(' ');
        self.shape(&field.shape);
    }

    fn body(&mut self, body: &'a Body) {
        match body {
            Body::Unit => self.text.push_str("unit"),
            Body::Newtype(shape) => {
                self.text.push_str("newtype");
                self.list([shape], Self::shape);
            }
            Body::Tuple(shapes) => {
                self.text.push_str("tuple");
                self.list(shapes, Self::shape);
            }
            Body::Struct(fields) => {
                self.text.push_str("struct");
                self.list(fields, |form, field| {
                    form.text.push('(');
                    form.field(field);
                    form.text.push(')');
                });
            }
            Body::Enum { open, variants } => {
                self.text.push_str(if *open { "open" } else { "closed" });
                self.list(variants, |form, variant| {
                    form.text.push('(');
                    form.name(&variant.name);
                    form.put(format_args!(" {} ", variant.status.map_or("-", |status| status.as_str())));
                    form.body(&variant.body);
                    form.text.push(')');
                });
            }
        }
    }

    fn shape(&mut self, shape: &'a Shape) {
        match shape {
            Shape::Bool => self.text.push_str("bool"),
            Shape::Char => self.text.push_str("char"),
            Shape::String => self.text.push_str("string"),
            Shape::Bytes => self.text.push_str("bytes"),
            Shape::Unit => self.text.push_str("unit"),
            Shape::Never => self.text.push_str("never"),
            Shape::Int { signed, bits } => {
                self.put(format_args!("{}{bits}", if *signed { 'i' } else { 'u' }));
            }
            Shape::Float { bits } => self.put(format_args!("f{bits}")),
            Shape::Text { format } => {
                self.text.push_str("text");
                self.list([format.as_str()], Self::name);
            }
            Shape::Option(inner) => {
                self.text.push_str("option");
                self.list([&**inner], Self::shape);
            }
            Shape::List(item) => {
                self.text.push_str("list");
                self.list([&**item], Self::shape);
            }
            Shape::Set(item) => {
                self.text.push_str("set");
                self.list([&**item], Self::shape);
            }
            Shape::Array { item, len } => {
                self.put(format_args!("array({len} "));
                self.shape(item);
                self.text.push(')');
            }
            Shape::Tuple(items) => {
                self.text.push_str("tuple");
                self.list(items, Self::shape);
            }
            Shape::Map { key, value } => {
                self.text.push_str("map");
                self.list([&**key, &**value], Self::shape);
            }
            Shape::Named(name) if self.types.get(name).is_none() => {
                self.text.push('?');
                self.name(&name_without_number(name));
            }
            Shape::Named(name) => {
                let next = self.mentioned.len();
                let number = *self.numbers.entry(name).or_insert(next);
                if number == next {
                    self.mentioned.push(name);
                }
                self.put(format_args!("@{number}"));
            }
        }
    }
}
