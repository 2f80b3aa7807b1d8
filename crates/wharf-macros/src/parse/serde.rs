//! Reads `#[serde(..)]` on messages: what the shape can honour, and a way out of what it can't.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, Path, Token};

use crate::errors::Errors;
use crate::names::Spelling;

/// What serde was told about one item, variant or field.
#[derive(Default)]
pub(super) struct Serde {
    pub(super) rename: Option<String>,
    pub(super) rename_all: Option<Spelling>,
    pub(super) rename_all_fields: Option<Spelling>,
    pub(super) default: bool,
}

/// Where an attribute is written. Each has other options.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Struct,
    /// Of unnamed fields, or of none.
    TupleStruct,
    Enum,
    Variant,
    NamedField,
    TupleField,
}

impl Place {
    /// What may be written here.
    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Struct => &["rename", "rename_all", "default"],
            Self::Enum => &["rename", "rename_all", "rename_all_fields"],
            Self::TupleStruct => &["rename"],
            Self::Variant => &["rename", "rename_all"],
            Self::NamedField => &["rename", "default"],
            Self::TupleField => &[],
        }
    }
}

/// What serde knows and a message can't have, and what to do instead.
const REFUSED: [(&str, &str); 23] = [
    (
        "flatten",
        "a message's fields are known beforehand: nest the value in a field of its own, or write its fields here",
    ),
    ("untagged", "what a value is must not depend on guessing: remove this, and variants travel by name"),
    ("tag", "variants travel by name, in the same way everywhere: remove this"),
    ("content", "variants travel by name, in the same way everywhere: remove this"),
    ("skip", "caller and service see the same fields: keep what isn't sent in a type that is no message"),
    (
        "skip_serializing",
        "caller and service see the same fields: keep what isn't sent in a type that is no message",
    ),
    (
        "skip_deserializing",
        "caller and service see the same fields: keep what isn't sent in a type that is no message",
    ),
    (
        "skip_serializing_if",
        "fields travel by position, so each is always sent: remove this, and use an `Option`",
    ),
    (
        "with",
        "a shape is made from the type: wrap the value in a type of its own that implements `wharf::Message`",
    ),
    (
        "serialize_with",
        "a shape is made from the type: wrap the value in a type of its own that implements `wharf::Message`",
    ),
    (
        "deserialize_with",
        "a shape is made from the type: wrap the value in a type of its own that implements `wharf::Message`",
    ),
    (
        "from",
        "a message travels as it is written: make the other type the message, and convert in your own code",
    ),
    (
        "try_from",
        "a message travels as it is written: make the other type the message, and convert in your own code",
    ),
    (
        "into",
        "a message travels as it is written: make the other type the message, and convert in your own code",
    ),
    ("remote", "a message describes itself: wrap the foreign type in a message of your own"),
    ("getter", "a message describes itself: wrap the foreign type in a message of your own"),
    (
        "transparent",
        "a struct of one unnamed field travels as that field anyhow: write `struct Name(Type);` and remove this",
    ),
    (
        "other",
        "what is unknown is not thrown away silently: remove this, and write `#[unknown]` above the variant",
    ),
    (
        "borrow",
        "messages own their data, for they outlive the connection's buffer: use an owned type and remove this",
    ),
    (
        "deny_unknown_fields",
        "a newer caller may send a field more: remove this, or no field could ever be added",
    ),
    ("alias", "a field has one name, for the compatibility rules compare names: use `rename`"),
    (
        "bound",
        "each type parameter is asked to be a message: remove this, and write other bounds on the type itself",
    ),
    ("crate", "`wharf` brings its own serde: remove this"),
];

/// Whether an attribute is serde's.
pub(super) fn is_serde(attribute: &Attribute) -> bool {
    attribute.path().is_ident("serde")
}

/// Reads every `#[serde(..)]` among `attributes`.
pub(super) fn read(attributes: &[Attribute], place: Place, errors: &mut Errors) -> Serde {
    let mut serde = Serde::default();
    for attribute in attributes.iter().filter(|attribute| is_serde(attribute)) {
        match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            Ok(options) => options.iter().for_each(|option| serde.read(option, place, errors)),
            Err(error) => errors.push(error),
        }
    }
    serde
}

impl Serde {
    fn read(&mut self, option: &Meta, place: Place, errors: &mut Errors) {
        let name = spelled(option.path());
        if !place.options().contains(&name.as_str()) {
            errors.at(option, refusal(&name, place));
            return;
        }
        match name.as_str() {
            "rename" => self.rename = text(option, errors),
            "rename_all" => self.rename_all = spelling(option, errors),
            "rename_all_fields" => self.rename_all_fields = spelling(option, errors),
            _ => self.default = true,
        }
    }
}

fn refusal(name: &str, place: Place) -> String {
    if let Some((_, advice)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
        return (*advice).to_owned();
    }
    let options = place.options().iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", ");
    if options.is_empty() {
        return format!("a field without a name has no `{name}`: remove this");
    }
    format!("a message has no `{name}` here: remove this; there are {options}")
}

fn spelled(path: &Path) -> String {
    path.to_token_stream().to_string()
}

fn text(option: &Meta, errors: &mut Errors) -> Option<String> {
    let name = spelled(option.path());
    match option {
        Meta::NameValue(MetaNameValue { value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }), .. }) => {
            Some(text.value())
        }
        Meta::List(_) => {
            errors.at(option, format!("a name is the same in both directions: write `{name} = \"..\"`"));
            None
        }
        _ => {
            errors.at(option, format!("write `{name} = \"..\"`"));
            None
        }
    }
}

fn spelling(option: &Meta, errors: &mut Errors) -> Option<Spelling> {
    let wanted = text(option, errors)?;
    let found = Spelling::ALL.iter().find(|(name, _)| *name == wanted);
    if found.is_none() {
        let known = Spelling::ALL.map(|(name, _)| format!("`{name}`")).join(", ");
        errors.at(option, format!("no spelling is called `{wanted}`: there are {known}"));
    }
    found.map(|(_, spelling)| *spelling)
}
