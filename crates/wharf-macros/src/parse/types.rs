//! Looks through a type for what can't cross an interface, as far as tokens show it. The rest is left to `Message`.

use syn::{GenericArgument, PathArguments, PathSegment, Type, TypePath};

use crate::errors::Errors;
use crate::names;

/// Where a type is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a method, where `Self` is the implementation.
    Method,
    /// In a message, where `Self` is the message.
    Message,
}

/// Reports whatever inside `ty` can't be sent.
pub(super) fn check(ty: &Type, place: Place, errors: &mut Errors) {
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
        Type::Array(array) => check(&array.elem, place, errors),
        Type::Slice(slice) => check(&slice.elem, place, errors),
        Type::Group(group) => check(&group.elem, place, errors),
        Type::Paren(paren) => check(&paren.elem, place, errors),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|element| check(element, place, errors)),
        // `Message` is not implemented for the others, and rustc says so at the type.
        _ => {}
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
    if place == Place::Method && segments.first().is_some_and(|first| first.ident == "Self") {
        errors.at(path, "`Self` is one type for the client and another for the service: name the type");
        return;
    }
    if segments.last().is_some_and(is_stream) {
        errors
            .at(path, "streams are not built yet: return a `Vec`, or one page of the result after the other");
        return;
    }
    for argument in segments.iter().flat_map(arguments) {
        match argument {
            GenericArgument::Type(ty) => check(ty, place, errors),
            GenericArgument::Lifetime(lifetime) => errors.at(
                lifetime,
                "what crosses an interface is owned, for it may leave the process: use a type without lifetimes",
            ),
            _ => {}
        }
    }
}

/// A user's own message may be called `Stream`, too; it has no parameters then.
fn is_stream(segment: &PathSegment) -> bool {
    segment.ident == "Stream" && !segment.arguments.is_none()
}

fn arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments.args.iter()),
        _ => None,
    }
    .into_iter()
    .flatten()
}
