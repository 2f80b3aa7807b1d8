//! What the attributes know after parsing: plain data, sound as far as tokens can tell.

use proc_macro2::Ident;
use syn::{Attribute, Generics, ItemTrait, LitStr, Path, Signature, TraitItem, Type, parse_quote};

use crate::display::Text;

/// A trait under `#[service]`.
pub(crate) struct Service {
    /// The trait as written, without its items.
    pub(crate) written: ItemTrait,
    /// The interface's name, from which the others are made.
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) interface: Ident,
    pub(crate) object: Ident,
    pub(crate) client: Ident,
    pub(crate) server: Ident,
    pub(crate) items: Vec<Item>,
}

impl Service {
    /// The methods without a mistake, in order.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.items.iter().filter_map(|item| match item {
            Item::Method(method) => Some(&**method),
            Item::Mistaken(_) => None,
        })
    }

    /// Keeps emitted code from being warned of what was warned of, or allowed, in the trait.
    pub(crate) fn quiet(&self) -> Option<Attribute> {
        let deprecated = |method: &Method| {
            method.attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"))
        };
        let long = |method: &Method| method.written.inputs.len() > 7;
        let mut lints: Vec<Path> = Vec::new();
        if self.methods().any(deprecated) {
            lints.push(parse_quote! { deprecated });
        }
        if self.methods().any(long) {
            lints.push(parse_quote! { clippy::too_many_arguments });
        }
        (!lints.is_empty()).then(|| parse_quote! { #[allow(#(#lints),*)] })
    }
}

/// One item of the trait.
pub(crate) enum Item {
    Method(Box<Method>),
    /// Reported; kept in the trait, so that implementations of it don't fail for a second reason.
    Mistaken(Box<TraitItem>),
}

/// One method of an interface.
pub(crate) struct Method {
    /// The attributes that the trait's method keeps.
    pub(crate) attributes: Vec<Attribute>,
    /// The signature as written.
    pub(crate) written: Signature,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) kind: Kind,
    /// Whether a second call is made beside one that takes long.
    pub(crate) is_hedged: bool,
    /// The services that alone may call it; all declared ones may where it names none.
    pub(crate) callers: Vec<String>,
    /// Where it is for callers over HTTP.
    pub(crate) route: Option<Route>,
    pub(crate) ident: Ident,
    pub(crate) context: Argument,
    pub(crate) arguments: Vec<Argument>,
    /// The struct in which the arguments travel.
    pub(crate) arguments_struct: Ident,
    pub(crate) output: Type,
}

/// The route of a method: `#[http(GET, "/products/{id}")]`.
#[derive(Clone)]
pub(crate) struct Route {
    /// The variant of `Verb`.
    pub(crate) verb: Ident,
    /// The verb as written.
    pub(crate) word: Ident,
    /// The path as written.
    pub(crate) literal: LitStr,
    pub(crate) segments: Vec<Segment>,
}

/// A segment of a path.
#[derive(Clone, PartialEq)]
pub(crate) enum Segment {
    Literal(String),
    /// The argument of this name.
    Parameter(String),
}

impl Route {
    /// The names of the arguments in the path.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }
}

/// What may be done with a call of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Idempotent,
    Command,
}

/// An argument of a method. Of the context, `ty` is what the reference points to.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

/// A struct or an enum under `#[message]` or `#[error]`.
pub(crate) struct Message {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) body: Body,
}

/// What a message consists of.
pub(crate) enum Body {
    Struct(Fields, Option<Failure>),
    /// Its variants, without the one that stands for those it doesn't know.
    Enum {
        variants: Vec<Variant>,
        unknown: Option<Unknown>,
    },
}

/// One variant of an enum.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) fields: Fields,
    pub(crate) failure: Option<Failure>,
}

/// The variant of an open enum that stands for all that it doesn't know. It is never on the wire.
pub(crate) struct Unknown {
    pub(crate) ident: Ident,
    pub(crate) fields: Fields,
    pub(crate) failure: Option<Failure>,
}

/// The fields of a struct or of a variant.
pub(crate) enum Fields {
    Unit,
    /// One or more, without names. One alone is as if it were written without the wrapping.
    Tuple(Vec<Field>),
    Named(Vec<Field>),
}

/// One field. Its name is the one on the wire.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) ty: Type,
    /// Whether the sender may leave it out.
    pub(crate) default: bool,
}

/// What `#[error]` adds to a struct or a variant.
pub(crate) struct Failure {
    pub(crate) text: Text,
    /// The variant of `Status`.
    pub(crate) status: Ident,
}
