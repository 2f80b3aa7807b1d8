//! Looks through a type for what can't cross an interface, as far as tokens show it. The rest is left to `Message`.

use syn::{GenericArgument, PathArguments, PathSegment, Type, TypePath};

use crate::errors::Errors;
use crate::names;

/// Where a type is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// As an argument of a method. There, `Self` is the implementation.
    Argument,
    /// As the result of a method: what it gives is inside.
    Result,
    /// Inside of a type in a method.
    Method,
    /// In a message, where `Self` is the message.
    Message,
}

impl Place {
    /// Where the parts of a type are written: `first` is about its first parameter.
    fn inside(self, first: bool) -> Self {
        match self {
            Self::Message => Self::Message,
            // What is allowed as an argument is allowed as what a method gives.
            Self::Result if first => Self::Argument,
            Self::Argument | Self::Result | Self::Method => Self::Method,
        }
    }
}

/// Reports whatever inside `ty` can't be sent.
pub(super) fn check(ty: &Type, place: Place, errors: &mut Errors) {
    let inside = place.inside(false);
    match ty {
        Type::Reference(reference) => errors.at(
            reference,
            "what crosses an interface is owned, for it may leave the process: write `String` for `&str`, \
             `Vec<T>` for `&[T]`, `T` for `&T`",
        ),
        Type::ImplTrait(opaque) => {
            errors.at(opaque, "callers and services must agree on the type: name it instead of `impl`");
        }
        Type::Path(path) => check_path(path, place, errors),
        Type::Array(array) => check(&array.elem, inside, errors),
        Type::Slice(slice) => check(&slice.elem, inside, errors),
        Type::Group(group) => check(&group.elem, place, errors),
        Type::Paren(paren) => check(&paren.elem, place, errors),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|element| check(element, inside, errors)),
        // `Message` is not implemented for the others, and rustc says so at the type.
        _ => {}
    }
}

/// Whether a type is a stream, as far as tokens show it. A user's own message may be called `Stream`, too; it has no
/// parameters then.
pub(super) fn is_stream(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|last| last.ident == "Stream" && !last.arguments.is_none())
        }
        Type::Group(group) => is_stream(&group.elem),
        Type::Paren(paren) => is_stream(&paren.elem),
        _ => false,
    }
}

/// What a type looks like to somebody who would write its values into an address.
pub(super) enum Look<'a> {
    Stream,
    Option(&'a Type),
    /// A list, a set or an array of these.
    List(&'a Type),
    /// Something that no single text stands for.
    NoText,
    /// Something that only the type knows.
    Unknown,
}

/// What `ty` looks like, as far as tokens show it.
pub(super) fn look(ty: &Type) -> Look<'_> {
    match ty {
        Type::Group(group) => look(&group.elem),
        Type::Paren(paren) => look(&paren.elem),
        Type::Array(array) => Look::List(&array.elem),
        Type::Tuple(_) => Look::NoText,
        Type::Path(_) if is_stream(ty) => Look::Stream,
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Look::Unknown };
            let inner = arguments(last).find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            match (last.ident.to_string().as_str(), inner) {
                ("Option", Some(inner)) => Look::Option(inner),
                ("Vec" | "VecDeque" | "BTreeSet" | "HashSet", Some(item)) => Look::List(item),
                ("BTreeMap" | "HashMap", Some(_)) | ("Duration", None) => Look::NoText,
                ("Box", Some(inner)) => look(inner),
                _ => Look::Unknown,
            }
        }
        _ => Look::Unknown,
    }
}

/// Whether a method can't give `ty`, whatever is in scope. Where that is open, `Outcome` decides.
pub(super) fn is_no_result(ty: &Type) -> bool {
    match ty {
        Type::Path(TypePath { qself: None, path, .. }) => {
            let is = |name: &str, segment: Option<&PathSegment>| {
                segment.is_some_and(|segment| segment.ident == name)
            };
            let standard = ["std", "core", "alloc"].iter().any(|name| is(name, path.segments.first()));
            standard || names::STANDARD.iter().any(|name| is(name, path.segments.last()))
        }
        Type::Tuple(_) | Type::Array(_) | Type::Slice(_) | Type::Never(_) | Type::FnPtr(_) => true,
        Type::Group(group) => is_no_result(&group.elem),
        Type::Paren(paren) => is_no_result(&paren.elem),
        _ => false,
    }
}

fn check_path(path: &TypePath, place: Place, errors: &mut Errors) {
    let segments = &path.path.segments;
    if place != Place::Message && segments.first().is_some_and(|first| first.ident == "Self") {
        errors.at(path, "`Self` is one type for the client and another for the service: name the type");
        return;
    }
    match place {
        Place::Argument | Place::Result => {}
        _ if !is_stream(&Type::Path(path.clone())) => {}
        Place::Message => {
            errors.at(path, "a message is one value: make the stream an argument or the result of a method");
            return;
        }
        Place::Method => {
            errors.at(
                path,
                "a stream is an argument, or what a method gives, and no part of it: send what is beside it as an \
                 argument of its own, or with each item",
            );
            return;
        }
    }
    for (position, argument) in segments.iter().flat_map(arguments).enumerate() {
        match argument {
            GenericArgument::Type(ty) => check(ty, place.inside(position == 0), errors),
            GenericArgument::Lifetime(lifetime) => errors.at(
                lifetime,
                "what crosses an interface is owned, for it may leave the process: use a type without lifetimes",
            ),
            _ => {}
        }
    }
}

fn arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments.args.iter()),
        _ => None,
    }
    .into_iter()
    .flatten()
}
