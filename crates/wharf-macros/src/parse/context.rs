//! Finds the context among the arguments of a method: first, borrowed, once.

use syn::{Ident, PatType, Signature, Type, TypeReference};

use super::method::{name_of, typed};
use crate::errors::Errors;
use crate::model::Argument;
use crate::names;

/// Whether a type is the context, borrowed or not.
pub(super) fn is_context(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_context(&reference.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Context"),
        Type::Group(group) => is_context(&group.elem),
        Type::Paren(paren) => is_context(&paren.elem),
        _ => false,
    }
}

/// The context of a method, if it is somewhere among its arguments.
pub(super) fn context(signature: &Signature, errors: &mut Errors) -> Option<Argument> {
    let mut contexts = typed(signature).enumerate().filter(|(_, argument)| is_context(&argument.ty));
    let Some((position, written)) = contexts.next() else {
        let name = &signature.ident;
        errors.at(
            name,
            format!(
                "`{name}` has no context, which carries the deadline and the caller: write \
                 `async fn {name}(&self, cx: &Context, ..)`"
            ),
        );
        return None;
    };
    if position > 0 {
        errors.at(written, "the context comes first: move `cx: &Context` to right after `&self`");
    }
    for (_, second) in contexts {
        errors.at(second, "a call has one context: remove this one");
    }
    for attribute in &written.attrs {
        errors.at(attribute, "an argument has no attributes: remove this");
    }
    Some(Argument { ident: context_name(written, errors)?, ty: borrowed(written, errors)?.clone() })
}

fn context_name(written: &PatType, errors: &mut Errors) -> Option<Ident> {
    let name = name_of(written).map(names::respanned);
    if name.is_none() {
        errors.at(&written.pat, "the context has a name: write `cx: &Context`");
    }
    name
}

/// What the reference to the context points to.
fn borrowed<'a>(written: &'a PatType, errors: &mut Errors) -> Option<&'a Type> {
    match &*written.ty {
        Type::Reference(TypeReference { lifetime: None, mutability: None, elem, .. }) => Some(elem),
        other => {
            errors.at(other, "the context is borrowed for the length of the call: write `cx: &Context`");
            None
        }
    }
}
