//! What a field must be, said where its type is written.
//!
//! serde's derives would complain of a type that is no message several times, in their own words and before we can.
//! With `Message` as their bound they have nothing to say, and the compiler says once what to do.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, GenericArgument, LitStr, PathArguments, Type, TypePath, parse_quote};

use crate::names;

/// `#[serde(bound = "Address: ::wharf::__private::Message")]`, unless `ty` consists of the standard library's types.
pub(super) fn bound(ty: &Type) -> Option<Attribute> {
    bound_by(ty, "Message")
}

/// The same of an argument of a method, which may be a stream.
pub(super) fn argument_bound(ty: &Type) -> Option<Attribute> {
    // Only as a whole.
    bound_by(ty, if matches!(ty, Type::Path(path) if !is_standard(path)) { "Carried" } else { "Message" })
}

/// Whether an argument can be a stream, as far as tokens show it.
pub(super) fn can_be_stream(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => !is_standard(path),
        Type::Group(group) => can_be_stream(&group.elem),
        Type::Paren(paren) => can_be_stream(&paren.elem),
        Type::Macro(_) => true,
        _ => false,
    }
}

fn bound_by(ty: &Type, wanted: &str) -> Option<Attribute> {
    let mut found = Vec::new();
    named(ty, &mut found);
    let span = match &*found {
        [] => return None,
        [one] => one.span(),
        _ => ty.span(),
    };
    let bounds = found.iter().map(|path| format!("{}: ::wharf::__private::{wanted}", written(path)));
    let bounds = LitStr::new(&bounds.collect::<Vec<_>>().join(", "), span);
    Some(parse_quote! { #[serde(bound = #bounds)] })
}

/// The types inside `ty` that a user, or some other crate, has defined.
fn named<'a>(ty: &'a Type, found: &mut Vec<&'a TypePath>) {
    match ty {
        Type::Path(path) if is_standard(path) => arguments(path).for_each(|argument| named(argument, found)),
        Type::Path(path) if is_writable(path) => found.push(path),
        Type::Array(array) => named(&array.elem, found),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|element| named(element, found)),
        Type::Group(group) => named(&group.elem, found),
        Type::Paren(paren) => named(&paren.elem, found),
        _ => {}
    }
}

fn is_standard(path: &TypePath) -> bool {
    path.path.segments.last().is_some_and(|last| names::STANDARD.iter().any(|name| last.ident == name))
}

/// `Self` needs no bound, and `$crate` of a macro can't be written in a string.
fn is_writable(path: &TypePath) -> bool {
    path.path.segments.first().is_some_and(|first| first.ident != "Self") && !written(path).contains('$')
}

fn arguments(path: &TypePath) -> impl Iterator<Item = &Type> {
    let arguments = match path.path.segments.last().map(|last| &last.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn written(path: &TypePath) -> String {
    path.to_token_stream()
        .to_string()
        .replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
}
