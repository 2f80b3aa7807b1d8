//! The names that things have in one file of Python, and how types are written in annotations.

use std::collections::HashMap;

use wharf_schema::{Body, InterfaceDescriptor, MethodDescriptor, Shape, Variant};

use super::super::{
    names::{Scope, TypeNames, identifier, type_identifier},
    plan::{Inside, Plan, stream_given},
};
use super::imports;

const KEYWORDS: [&str; 38] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "self", "try", "type", "while",
    "with", "yield",
];

/// What annotations are made of: an attribute of such a name would hide it in its class.
const BUILTINS: [&str; 11] =
    ["bool", "bytes", "dict", "float", "int", "list", "object", "property", "set", "str", "tuple"];

/// What the code of every file raises and catches.
const EXCEPTIONS: [&str; 8] = [
    "AssertionError",
    "ConnectionResetError",
    "Exception",
    "NotImplementedError",
    "OSError",
    "RecursionError",
    "TypeError",
    "ValueError",
];

/// What an exception has of its own.
const OF_EXCEPTIONS: [&str; 3] = ["add_note", "args", "with_traceback"];

/// One file: what is in it, by which names.
pub(super) struct File<'a> {
    pub(super) plan: &'a Plan,
    pub(super) types: TypeNames,
    /// Classes of variants, by the names of type and variant.
    variants: HashMap<(String, String), String>,
    /// Classes of unknown variants, by the type's name.
    unknown: HashMap<String, String>,
    /// Client, server and table of methods, by the interface's name.
    interfaces: HashMap<String, InterfaceNames>,
    errors: Vec<String>,
}

/// What is made of an interface.
#[derive(Clone)]
pub(super) struct InterfaceNames {
    pub(super) client: String,
    pub(super) server: String,
    pub(super) table: String,
}

impl<'a> File<'a> {
    /// Gives everything its name; `runtime` is text whose names are taken.
    pub(super) fn new(plan: &'a Plan, runtime: &[&str]) -> Self {
        let defined = runtime.iter().flat_map(|text| text.lines().filter_map(defined_by));
        let reserved = KEYWORDS.into_iter().chain(BUILTINS).chain(EXCEPTIONS).chain(imports::names());
        let mut scope = Scope::without(reserved.map(str::to_owned).chain(defined.map(str::to_owned)));
        let mut file = Self {
            plan,
            types: TypeNames::new(),
            variants: HashMap::new(),
            unknown: HashMap::new(),
            interfaces: HashMap::new(),
            errors: plan.errors().into_iter().map(str::to_owned).collect(),
        };
        for (name, _) in plan.types.iter() {
            file.types.insert(name.to_owned(), scope.take(&type_identifier(name)));
        }
        for (name, definition) in plan.types.iter() {
            let Body::Enum { open, variants } = &definition.body else { continue };
            if file.is_words(name) {
                continue;
            }
            let base = file.types[name].clone();
            for variant in variants {
                let class = scope.take(&format!("{base}{}", type_identifier(&variant.name)));
                file.variants.insert((name.to_owned(), variant.name.clone()), class);
            }
            if *open {
                file.unknown.insert(name.to_owned(), scope.take(&format!("{base}UnknownVariant")));
            }
        }
        for (_, interface) in plan.interfaces() {
            if file.interfaces.contains_key(&interface.name) {
                continue;
            }
            let name = type_identifier(&interface.name);
            let names = InterfaceNames {
                client: scope.take(&format!("{name}Client")),
                server: scope.take(&name),
                table: scope.take(&format!("_{}", name.to_ascii_uppercase())),
            };
            file.interfaces.insert(interface.name.clone(), names);
        }
        file
    }

    pub(super) fn class(&self, name: &str) -> &str {
        self.types.get(name).map_or("NoReturn", String::as_str)
    }

    pub(super) fn variant(&self, of: &str, variant: &Variant) -> &str {
        let class = self.variants.get(&(of.to_owned(), variant.name.clone()));
        class.map_or("NoReturn", String::as_str)
    }

    pub(super) fn unknown(&self, of: &str) -> Option<&str> {
        self.unknown.get(of).map(String::as_str)
    }

    pub(super) fn interface(&self, interface: &InterfaceDescriptor) -> InterfaceNames {
        self.interfaces[&interface.name].clone()
    }

    /// Whether a type is the error of a method, and so an exception.
    pub(super) fn is_error(&self, name: &str) -> bool {
        self.errors.iter().any(|error| error == name)
    }

    /// Whether a type is written as an `enum.Enum`: it is closed, and none of its variants has data.
    pub(super) fn is_words(&self, name: &str) -> bool {
        let Some(Body::Enum { open: false, variants }) = self.plan.types.get(name).map(|known| &known.body)
        else {
            return false;
        };
        let bare = variants.iter().all(|variant| variant.body == Body::Unit);
        bare && !variants.is_empty() && !self.is_error(name)
    }

    /// Attributes of a class with these members, in their order.
    pub(super) fn attributes<'n>(&self, members: impl Iterator<Item = &'n str>) -> Vec<String> {
        let types = self.types.values().map(String::as_str);
        let mut scope =
            Scope::without(KEYWORDS.into_iter().chain(BUILTINS).chain(OF_EXCEPTIONS).chain(types));
        members.map(|name| scope.take(&identifier(name))).collect()
    }

    /// Members of an `enum.Enum`.
    pub(super) fn members(variants: &[Variant]) -> Vec<String> {
        let mut scope = Scope::without(KEYWORDS.into_iter().chain(["mro", "name", "value"]));
        variants.iter().map(|variant| scope.take(&identifier(&variant.name))).collect()
    }

    /// The parameters that a method's arguments are.
    pub(super) fn parameters(method: &MethodDescriptor) -> Vec<String> {
        let mut scope = Scope::without(KEYWORDS.into_iter().chain(["cx"]));
        method.args.iter().map(|arg| scope.take(&identifier(&arg.name))).collect()
    }

    /// The methods of an interface's classes, in their order.
    pub(super) fn methods(interface: &InterfaceDescriptor) -> Vec<String> {
        let mut scope = Scope::without(KEYWORDS);
        interface.methods.iter().map(|method| scope.take(&identifier(&method.name))).collect()
    }

    /// A shape in an annotation. Names are `quoted` where the annotation is run.
    pub(super) fn annotation(&self, shape: &Shape, quoted: bool) -> String {
        let inner = |shape: &Shape| self.annotation(shape, quoted);
        match shape {
            Shape::Bool => "bool".to_owned(),
            Shape::Int { .. } => "int".to_owned(),
            Shape::Float { .. } => "float".to_owned(),
            Shape::Char | Shape::String | Shape::Text { .. } => "str".to_owned(),
            Shape::Bytes => "bytes".to_owned(),
            Shape::Unit => "None".to_owned(),
            Shape::Never => "NoReturn".to_owned(),
            Shape::Option(some) => format!("Optional[{}]", inner(some)),
            Shape::List(item) | Shape::Set(item) | Shape::Array { item, .. } => {
                format!("list[{}]", inner(item))
            }
            Shape::Tuple(items) if items.is_empty() => "tuple[()]".to_owned(),
            Shape::Tuple(items) => {
                format!("tuple[{}]", items.iter().map(inner).collect::<Vec<_>>().join(", "))
            }
            Shape::Map { key, value } => format!("dict[{}, {}]", inner(key), inner(value)),
            Shape::Stream { item, .. } => format!("Iterator[{}]", inner(item)),
            Shape::Named(name) if quoted => format!("\"{}\"", self.class(name)),
            Shape::Named(name) => self.class(name).to_owned(),
        }
    }

    /// The same of something that may be left out.
    pub(super) fn optional(&self, shape: &Shape, may_be_missing: bool) -> String {
        let plain = self.annotation(shape, false);
        let has_none = matches!(shape, Shape::Option(_) | Shape::Unit);
        if may_be_missing && !has_none { format!("Optional[{plain}]") } else { plain }
    }

    /// What a newtype is for the checker: a type of its own where Python can have one.
    pub(super) fn newtype(&self, name: &str) -> Newtype {
        let shape = Shape::Named(name.to_owned());
        match self.plan.inside(&shape) {
            None => Newtype::Alias("NoReturn".to_owned()),
            Some(Inside::Shape(
                base @ (Shape::Int { .. }
                | Shape::Float { .. }
                | Shape::Char
                | Shape::String
                | Shape::Text { .. }
                | Shape::Bytes),
            )) => Newtype::Own(self.annotation(base, true)),
            Some(Inside::Shape(other)) => Newtype::Alias(self.annotation(other, true)),
            Some(Inside::Named) => Newtype::Alias(self.class(self.innermost(name)).to_owned()),
        }
    }

    /// The type that is left when newtypes are taken off.
    fn innermost<'n>(&'n self, mut name: &'n str) -> &'n str {
        while let Some(Body::Newtype(Shape::Named(inner))) =
            self.plan.types.get(name).map(|known| &known.body)
        {
            if self.is_error(name) {
                break;
            }
            name = inner;
        }
        name
    }
}

/// How a newtype is written.
pub(super) enum Newtype {
    /// As `NewType` over this.
    Own(String),
    /// As another name for this.
    Alias(String),
}

/// What an annotation of a method's answer says.
pub(super) fn gives(file: &File<'_>, method: &MethodDescriptor) -> String {
    match stream_given(method) {
        Some((item, _)) => format!("Iterator[{}]", file.annotation(item, false)),
        None => file.annotation(&method.value, false),
    }
}

/// The name that a line of Python defines for all of its file.
fn defined_by(line: &str) -> Option<&str> {
    let rest = ["class ", "def "].iter().find_map(|keyword| line.strip_prefix(keyword)).unwrap_or(line);
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let (name, behind) = rest.split_at(end);
    let defines = !name.is_empty() && (rest.len() < line.len() || behind.starts_with([' ', ':']));
    defines.then_some(name)
}
