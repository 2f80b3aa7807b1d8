//! The names that things have in one module, and how types are written in it.

use std::collections::HashMap;

use wharf_schema::{Body, Field, InterfaceDescriptor, MethodDescriptor, Shape, Variant};

use super::super::{
    names::{Scope, TypeNames, identifier, type_identifier},
    plan::{Inside, Plan, stream_given},
    text::quoted,
};
use super::Dialect;

/// Words that can't be names of parameters in a module.
const KEYWORDS: [&str; 48] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "yield",
];

/// What the types of a module are made of, and what its code relies on.
const GLOBALS: [&str; 46] = [
    "AbortController",
    "AbortSignal",
    "Array",
    "AsyncGenerator",
    "AsyncIterable",
    "BigInt",
    "Buffer",
    "Error",
    "Headers",
    "Iterable",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "PromiseLike",
    "Readonly",
    "Record",
    "RegExp",
    "RegExpExecArray",
    "Response",
    "ReturnType",
    "Set",
    "String",
    "Symbol",
    "SyntaxError",
    "TextDecoder",
    "TextEncoder",
    "TypeError",
    "URL",
    "URLSearchParams",
    "Uint8Array",
    "WebSocket",
    "any",
    "bigint",
    "boolean",
    "http",
    "never",
    "number",
    "object",
    "string",
    "symbol",
    "unknown",
    "with",
];

/// One file: what is in it, by which names.
pub(super) struct File<'a> {
    pub(super) plan: &'a Plan,
    pub(super) dialect: Dialect,
    types: TypeNames,
    interfaces: HashMap<String, InterfaceNames>,
}

/// What is made of an interface.
#[derive(Clone)]
pub(super) struct InterfaceNames {
    pub(super) client: String,
    pub(super) server: String,
    /// The constants that describe its methods, in their order.
    pub(super) methods: Vec<String>,
}

impl<'a> File<'a> {
    /// Gives everything its name; `runtime` is text whose names are taken.
    pub(super) fn new(plan: &'a Plan, dialect: Dialect, runtime: &[&str]) -> Self {
        let defined = runtime.iter().flat_map(|text| text.lines().filter_map(defined_by));
        let mut scope = Scope::without(KEYWORDS.into_iter().chain(GLOBALS).chain(defined));
        let mut types = TypeNames::new();
        for (name, _) in plan.types.iter() {
            types.insert(name.to_owned(), scope.take(&type_identifier(name)));
        }
        let mut interfaces = HashMap::new();
        for (_, interface) in plan.interfaces() {
            if interfaces.contains_key(&interface.name) {
                continue;
            }
            let name = type_identifier(&interface.name);
            let client = scope.take(&format!("{name}Client"));
            let server = scope.take(&name);
            let mut constant = |method: &MethodDescriptor| {
                scope.take(&format!("{}_{}", name, identifier(&method.name)).to_ascii_uppercase())
            };
            let methods = interface.methods.iter().map(&mut constant).collect();
            interfaces.insert(interface.name.clone(), InterfaceNames { client, server, methods });
        }
        Self { plan, dialect, types, interfaces }
    }

    pub(super) fn named(&self, name: &str) -> &str {
        self.types.get(name).map_or("never", String::as_str)
    }

    pub(super) fn interface(&self, interface: &InterfaceDescriptor) -> InterfaceNames {
        self.interfaces[&interface.name].clone()
    }

    /// The parameters that a method's arguments are.
    pub(super) fn parameters(method: &MethodDescriptor) -> Vec<String> {
        let mut scope = Scope::without(KEYWORDS.into_iter().chain(["converse", "cx", "sendItems"]));
        method.args.iter().map(|arg| scope.take(&identifier(&arg.name))).collect()
    }

    /// The methods of an interface's classes, in their order.
    pub(super) fn methods(interface: &InterfaceDescriptor) -> Vec<String> {
        let mut scope = Scope::without(["constructor"]);
        interface.methods.iter().map(|method| scope.take(&identifier(&method.name))).collect()
    }

    /// A shape as a type.
    pub(super) fn of(&self, shape: &Shape) -> String {
        let inner = |shape: &Shape| self.of(shape);
        match shape {
            Shape::Bool => "boolean".to_owned(),
            Shape::Int { bits: 64 | 128, .. } => "bigint".to_owned(),
            Shape::Int { .. } | Shape::Float { .. } => "number".to_owned(),
            Shape::Char | Shape::String | Shape::Text { .. } => "string".to_owned(),
            Shape::Bytes => "Uint8Array".to_owned(),
            Shape::Unit => "null".to_owned(),
            Shape::Never => "never".to_owned(),
            Shape::Option(some) => format!("{} | null", inner(some)),
            Shape::List(item) | Shape::Set(item) | Shape::Array { item, .. } => match inner(item) {
                item if item.contains('|') => format!("({item})[]"),
                item => format!("{item}[]"),
            },
            Shape::Tuple(items) => format!("[{}]", items.iter().map(inner).collect::<Vec<_>>().join(", ")),
            Shape::Map { key, value } => format!("Map<{}, {}>", inner(key), inner(value)),
            Shape::Stream { item, .. } => format!("AsyncIterable<{}>", inner(item)),
            Shape::Named(name) => self.named(name).to_owned(),
        }
    }

    /// A type that is only itself has no values.
    pub(super) fn newtype(&self, inner: &Shape) -> String {
        let has_values = self.plan.inside(inner).is_some();
        if has_values { self.of(inner) } else { "never".to_owned() }
    }

    /// What a body contains, as a type.
    pub(super) fn body(&self, body: &Body) -> String {
        match body {
            Body::Unit => "null".to_owned(),
            Body::Newtype(inner) => self.of(inner),
            Body::Tuple(items) => self.of(&Shape::Tuple(items.clone())),
            Body::Struct(fields) if fields.is_empty() => "{}".to_owned(),
            Body::Struct(fields) => {
                let members: Vec<String> = fields.iter().map(|field| self.member(field)).collect();
                format!("{{ {} }}", members.join("; "))
            }
            Body::Enum { open, variants } => {
                let variants = variants.iter().map(|variant| self.variant(variant));
                let all: Vec<String> = variants.chain(open.then(|| "UnknownVariant".to_owned())).collect();
                if all.is_empty() { "never".to_owned() } else { all.join(" | ") }
            }
        }
    }

    /// A variant as a type.
    pub(super) fn variant(&self, variant: &Variant) -> String {
        match &variant.body {
            Body::Unit => quoted(&variant.name),
            body => format!("{{ {}: {} }}", property(&variant.name), self.body(body)),
        }
    }

    /// A field as a member of a type.
    pub(super) fn member(&self, field: &Field) -> String {
        let mark = if field.default { "?" } else { "" };
        format!("{}{mark}: {}", property(&field.name), self.of(&field.shape))
    }

    /// What a client's method gives.
    pub(super) fn answer(&self, method: &MethodDescriptor) -> String {
        match stream_given(method) {
            Some((item, _)) => format!("AsyncGenerator<{}, void, void>", self.of(item)),
            None if method.value == Shape::Unit => "Promise<void>".to_owned(),
            None => format!("Promise<{}>", self.of(&method.value)),
        }
    }

    /// What an implementation gives.
    pub(super) fn given(&self, method: &MethodDescriptor) -> String {
        match stream_given(method) {
            Some((item, _)) => format!("AsyncIterable<{0}> | Iterable<{0}>", self.of(item)),
            None => {
                let value =
                    if method.value == Shape::Unit { "void".to_owned() } else { self.of(&method.value) };
                format!("{value} | Promise<{value}>")
            }
        }
    }

    /// Whether keys of this shape are numbers.
    pub(super) fn is_number(&self, key: &Shape) -> bool {
        matches!(self.plan.inside(key), Some(Inside::Shape(Shape::Int { .. })))
    }
}

/// A name as a property: in quotes where it has to be.
pub(super) fn property(name: &str) -> String {
    let mut letters = name.chars();
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    let is_plain = letters.next().is_some_and(is_start) && letters.all(|c| is_start(c) || c.is_ascii_digit());
    // In a literal, that name alone would set the prototype.
    if name == "__proto__" {
        return "[\"__proto__\"]".to_owned();
    }
    if is_plain { name.to_owned() } else { quoted(name) }
}

/// The name that a line defines for all of the module.
fn defined_by(line: &str) -> Option<&str> {
    let line = line.strip_prefix("//: ").unwrap_or(line);
    let line = line.strip_prefix("export ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let keywords = ["class ", "function ", "function* ", "const ", "let ", "interface ", "type "];
    let rest = keywords.iter().find_map(|keyword| line.strip_prefix(keyword))?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')?;
    Some(&rest[..end])
}
