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
///         | "stream(" shape " " shape ")"   ; its items, and the error it may end in
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
            Shape::Stream { item, error } => {
                self.text.push_str("stream");
                self.list([&**item, &**error], Self::shape);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Status, TypeDef, Variant, fingerprint};

    fn field(name: &str, shape: Shape) -> Field {
        Field { name: name.into(), docs: "Not part of it.".into(), shape, default: false }
    }

    fn named(name: &str) -> Shape {
        Shape::Named(name.into())
    }

    /// `cart.add` with a type that contains itself, and an error.
    fn types() -> Types {
        let bundle = Field { default: true, ..field("bundle", Shape::List(Box::new(named("Item")))) };
        let item = Body::Struct(vec![
            field("product", named("ProductId")),
            field("quantity", Shape::Int { signed: false, bits: 32 }),
            bundle,
        ]);
        let unknown = Variant {
            name: "UnknownProduct".into(),
            docs: "Not part of it.".into(),
            body: Body::Newtype(named("ProductId")),
            status: Some(Status::NotFound),
        };
        let full = Variant { name: "Voll\u{e4}".into(), docs: String::new(), body: Body::Unit, status: None };
        let error = Body::Enum { open: true, variants: vec![unknown, full] };
        let mut types = Types::new();
        for (name, body) in
            [("CartError", error), ("Item", item), ("ProductId", Body::Newtype(Shape::text("uuid")))]
        {
            types.insert(name.into(), TypeDef { docs: "Not part of it.".into(), body });
        }
        types
    }

    #[test]
    fn the_form_is_as_documented() {
        let args = [
            field("shopper", Shape::Option(Box::new(Shape::String))),
            field("item", named("Item")),
            field(
                "rest",
                Shape::Array { item: Box::new(Shape::Tuple(vec![Shape::Char, Shape::Bytes])), len: 2 },
            ),
            field("lost", Shape::Map { key: Box::new(Shape::String), value: Box::new(named("Lost")) }),
        ];
        let (value, error, types) = (Shape::Unit, named("CartError"), types());
        let form = canonical_form("add", MethodKind::Command, &args, &value, &error, &types);
        assert_eq!(
            form,
            "wharf method 1\n\
             name 3:add\n\
             kind command\n\
             arg required 7:shopper option(string)\n\
             arg required 4:item @0\n\
             arg required 4:rest array(2 tuple(char bytes))\n\
             arg required 4:lost map(string ?4:Lost)\n\
             value unit\n\
             error @1\n\
             type 4:Item struct((required 7:product @2) (required 8:quantity u32) (default 6:bundle list(@0)))\n\
             type 9:CartError open((14:UnknownProduct not_found newtype(@2)) (6:Voll\u{e4} - unit))\n\
             type 9:ProductId newtype(text(4:uuid))\n"
        );
        // Held still: a process of an older build must find the same.
        let print = fingerprint("add", MethodKind::Command, &args, &value, &error, &types);
        assert_eq!(print.to_string(), "ea8c3a72ce78d32b6269fda2561b328a");
    }

    #[test]
    fn a_name_cannot_imitate_what_follows_it() {
        let form = |args: &[Field]| {
            canonical_form("add", MethodKind::Read, args, &Shape::Unit, &Shape::Never, &Types::new())
        };
        let two = form(&[field("a", Shape::Bool), field("b", Shape::Bool)]);
        // The rest of the first argument and the start of the second, as one name: the length tells.
        for name in ["a bool\narg required b", "a bool\narg required 1:b"] {
            let one = form(&[field(name, Shape::Bool)]);
            assert_ne!(one, two);
            assert!(one.contains(&format!("{}:{name}", name.len())), "{one}");
        }
    }

    #[test]
    fn numbers_that_tell_types_apart_are_left_out() {
        assert_eq!(name_without_number("Page<Id#2>#13"), "Page<Id>");
        assert_eq!(name_without_number("C#, #1a"), "C#, a");
    }
}
