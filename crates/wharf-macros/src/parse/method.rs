//! Parses one method of a trait under `#[service]`.

use syn::{
    FnArg, Ident, Pat, PatIdent, PatType, Receiver, ReceiverKind, ReturnType, Safety, Signature, TraitItemFn,
    Type, parse_quote,
};

use super::attributes::Said;
use super::types::{self, Place};
use super::{attributes, context};
use crate::errors::Errors;
use crate::model::{Argument, Method};
use crate::{docs, names};

/// Names that the client needs for itself.
const TAKEN: [&str; 3] = ["clone", "from", "from_link"];

/// The method, unless so much is missing that there is none. It is sound only if `errors` didn't grow.
pub(super) fn method(
    function: &TraitItemFn,
    interface: &Ident,
    Said { kind, is_hedged, callers, route }: Said,
    errors: &mut Errors,
) -> Option<Method> {
    let signature = &function.sig;
    let name = names::plain(&signature.ident);
    if TAKEN.contains(&name.as_str()) {
        errors.at(
            &signature.ident,
            format!("`{interface}Client` has a `{name}` of its own: choose another name"),
        );
    }
    check_modifiers(signature, errors);
    check_generics(signature, errors);
    check_receiver(signature, errors);
    if let Some(body) = &function.default {
        errors.at(
            body,
            "the interface says what, not how: end the method with `;` and write the body in an `impl`",
        );
    }
    let context = context::context(signature, errors);
    let arguments = arguments(signature, errors);
    let output = output(signature, errors);
    let arguments_struct = format!("{}{}Args", names::plain(interface), names::pascal(&name));
    Some(Method {
        attributes: function
            .attrs
            .iter()
            .filter(|attribute| attributes::is_kept(attribute))
            .cloned()
            .collect(),
        written: signature.clone(),
        docs: docs::text(&function.attrs),
        kind,
        is_hedged,
        callers,
        route,
        ident: names::respanned(&signature.ident),
        context: context?,
        arguments,
        arguments_struct: names::emitted(&arguments_struct, &signature.ident),
        output: output?,
        name,
    })
}

/// A mistaken method, without what rustc would object to once more.
pub(super) fn tolerable(function: &TraitItemFn) -> TraitItemFn {
    let mut function = function.clone();
    function.attrs.retain(attributes::is_kept);
    if function.sig.asyncness.is_some() {
        function.attrs.push(parse_quote! { #[allow(async_fn_in_trait)] });
    }
    if function.default.is_none() {
        for input in &mut function.sig.inputs {
            if let FnArg::Typed(argument) = input
                && name_of(argument).is_none()
            {
                argument.pat = parse_quote! { _ };
            }
        }
    }
    function
}

fn check_modifiers(signature: &Signature, errors: &mut Errors) {
    const PLAIN: &str = "a method is a plain `async fn`: remove this";
    if signature.asyncness.is_none() {
        let name = &signature.ident;
        errors.at(
            signature.fn_token,
            format!("a call takes time wherever the service runs: write `async fn {name}`, and the result as it is"),
        );
    }
    if let Some(token) = &signature.constness {
        errors.at(token, PLAIN);
    }
    if let Some(abi) = &signature.abi {
        errors.at(abi, PLAIN);
    }
    match &signature.safety {
        Safety::Unsafe(token) => errors.at(token, PLAIN),
        Safety::Safe(token) => errors.at(token, PLAIN),
        _ => {}
    }
}

fn check_generics(signature: &Signature, errors: &mut Errors) {
    if !signature.generics.params.is_empty() {
        errors.at(
            &signature.generics,
            "a method has no type parameters and no lifetimes, because callers are built apart from the service: \
             name the types, or write one method for each",
        );
    }
    if let Some(clause) = &signature.generics.where_clause {
        errors.at(clause, "a method has no `where` clause: remove it");
    }
}

fn check_receiver(signature: &Signature, errors: &mut Errors) {
    const SHARED: &str = "a service answers many calls at once: take `&self`, and keep what changes behind a lock or \
                          in a database";
    match signature.receiver() {
        None => errors.at(
            &signature.ident,
            format!(
                "a method is called on a service: write `async fn {}(&self, cx: &Context, ..)`",
                signature.ident
            ),
        ),
        Some(Receiver { kind: ReceiverKind::Reference(_, None, None), .. }) => {}
        Some(receiver) => errors.at(receiver, SHARED),
    }
}

fn arguments(signature: &Signature, errors: &mut Errors) -> Vec<Argument> {
    let mut arguments: Vec<Argument> = Vec::new();
    for written in typed(signature).filter(|argument| !context::is_context(&argument.ty)) {
        types::check(&written.ty, Place::Argument, errors);
        for attribute in &written.attrs {
            errors.at(attribute, "an argument has no attributes: describe it in the method's documentation");
        }
        let Some(ident) = name_of(written) else {
            errors.at(
                &written.pat,
                "an argument is known to callers by its name: write `name: Type`, and take it apart in the `impl`",
            );
            continue;
        };
        if arguments.iter().any(|other| other.ident == *ident) {
            errors.at(ident, format!("there is an argument `{ident}` already: choose another name"));
        }
        if types::is_stream(&written.ty) && arguments.iter().any(|other| types::is_stream(&other.ty)) {
            errors.at(
                &written.ty,
                "a method takes one stream: send an enum in that one, or write a method for each",
            );
        }
        arguments.push(Argument { ident: names::respanned(ident), ty: (*written.ty).clone() });
    }
    arguments
}

/// The arguments after `self`.
pub(super) fn typed(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    })
}

/// The name of an argument, if it is a name and no other pattern.
pub(super) fn name_of(argument: &PatType) -> Option<&Ident> {
    match &*argument.pat {
        Pat::Ident(PatIdent { by_ref: None, mutability: None, subpat: None, ident, .. }) => Some(ident),
        _ => None,
    }
}

fn output(signature: &Signature, errors: &mut Errors) -> Option<Type> {
    match &signature.output {
        ReturnType::Type(_, ty) => {
            types::check(ty, Place::Result, errors);
            if types::is_no_result(ty) {
                errors.at(
                    ty,
                    "a call can fail on the way: write `wharf::Result<..>` around what the method gives",
                );
            }
            Some((**ty).clone())
        }
        ReturnType::Default => {
            errors.at(
                &signature.ident,
                format!(
                    "a call can fail on the way: give `{}` a result, `-> wharf::Result<()>`, or \
                     `-> wharf::Result<(), YourError>` if the service can refuse",
                    signature.ident
                ),
            );
            None
        }
    }
}
