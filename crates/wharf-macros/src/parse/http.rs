//! Parses `#[http(GET, "/products/{id}")]`: where a method is for callers over HTTP.

use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Meta, Signature, Token, Type};

use super::method::{name_of, typed};
use super::{context, path, types};
use crate::errors::Errors;
use crate::model::{Kind, Route, Segment};
use crate::names;

/// The attribute's name.
pub(super) const NAME: &str = "http";

/// How it is written.
pub(super) const FORM: &str = "write a verb and a path, such as `#[http(GET, \"/products/{id}\")]`";

/// The verbs, and how `Verb` calls them.
const VERBS: [(&str, &str); 5] =
    [("GET", "Get"), ("POST", "Post"), ("PUT", "Put"), ("PATCH", "Patch"), ("DELETE", "Delete")];

/// Whether an attribute is called as other frameworks call a route.
pub(super) fn is_near(name: &str) -> bool {
    let verbs = VERBS.iter().map(|(verb, _)| *verb);
    verbs.chain([NAME, "route"]).any(|known| known.eq_ignore_ascii_case(name))
}

/// The route in all such attributes of a method; there is at most one.
pub(super) fn route(attributes: &[&Attribute], errors: &mut Errors) -> Option<Route> {
    for further in attributes.iter().skip(1) {
        errors.at(further, "`#[http(…)]` is there already: a method has one route");
    }
    let attribute = attributes.first()?;
    let Meta::List(list) = &attribute.meta else {
        errors.at(attribute, FORM);
        return None;
    };
    if list.tokens.is_empty() {
        errors.at(attribute, FORM);
        return None;
    }
    let (word, literal) = match list.parse_args_with(verb_and_path) {
        Ok(written) => written,
        Err(error) => {
            errors.push(syn::Error::new(error.span(), FORM));
            return None;
        }
    };
    let verb = verb(&word, errors);
    let segments = match path::segments(&literal.value()) {
        Ok(segments) => segments,
        Err(message) => {
            errors.at(&literal, message);
            return None;
        }
    };
    Some(Route { verb: Ident::new(verb?, word.span()), word, literal, segments })
}

fn verb_and_path(input: ParseStream<'_>) -> syn::Result<(Ident, LitStr)> {
    let word = input.parse()?;
    input.parse::<Token![,]>()?;
    let literal = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() { Ok((word, literal)) } else { Err(input.error("nothing more")) }
}

fn verb(word: &Ident, errors: &mut Errors) -> Option<&'static str> {
    let written = word.to_string();
    let is = |verb: &&(&str, &'static str)| verb.0 == written;
    if let Some((_, variant)) = VERBS.iter().find(is) {
        return Some(variant);
    }
    let capitals = written.to_ascii_uppercase();
    errors.at(
        word,
        match VERBS.iter().find(|(verb, _)| *verb == capitals) {
            Some((verb, _)) => format!("verbs are written in capitals: `{verb}`"),
            None => format!("a route has no verb `{written}`: it is GET, POST, PUT, PATCH or DELETE"),
        },
    );
    None
}

/// Whether the method suits its route, as far as tokens show it. The rest is left to the check of the interface.
pub(super) fn check(route: &Route, signature: &Signature, kind: Kind, errors: &mut Errors) {
    let word = &route.word;
    match (route.verb.to_string().as_str(), kind) {
        ("Get", Kind::Idempotent | Kind::Command) => errors.at(
            word,
            "GET is repeated, and answered from memory, by whatever is in between: make the method `#[read]` if it \
             changes nothing, or use POST",
        ),
        ("Put" | "Delete", Kind::Command) => errors.at(
            word,
            format!(
                "{word} is repeated by whatever is in between: make the method `#[idempotent]` if that does no harm, or \
                 use POST"
            ),
        ),
        _ => {}
    }
    let arguments: Vec<(String, &Type)> = typed(signature)
        .filter(|argument| !context::is_context(&argument.ty))
        .filter_map(|argument| Some((names::plain(name_of(argument)?), &*argument.ty)))
        .collect();
    for name in route.parameters() {
        if !arguments.iter().any(|(argument, _)| argument == name) {
            let known: Vec<String> = arguments.iter().map(|(name, _)| format!("`{name}`")).collect();
            let known =
                if known.is_empty() { "it has none".into() } else { format!("it has {}", known.join(", ")) };
            let message = format!("`{{{name}}}` is no argument of `{}`: {known}", signature.ident);
            errors.at(&route.literal, message);
        }
    }
    let has_body = !matches!(route.verb.to_string().as_str(), "Get" | "Delete");
    for (name, ty) in &arguments {
        let in_path = route.parameters().any(|parameter| parameter == name);
        let refused = match types::look(ty) {
            types::Look::Stream => Some(
                "a stream is sent over a WebSocket, and no route takes one: take `#[http(…)]` off the method"
                    .to_owned(),
            ),
            types::Look::Option(_) | types::Look::List(_) if in_path => Some(format!(
                "`{{{name}}}` is one value that is always there: take it out of the path, or make the argument a plain value"
            )),
            types::Look::NoText if in_path => {
                Some(format!("this has no form as text: take `{{{name}}}` out of the path"))
            }
            _ if in_path || has_body => None,
            look if is_queried(&look) => None,
            _ => Some(format!(
                "this has no form in a query, which {word} has for what is not in the path: use POST, PUT or PATCH, which \
                 have a body"
            )),
        };
        if let Some(message) = refused {
            errors.at(ty, message);
        }
    }
}

/// Whether a query can have it: one value, or none, or a list of values.
fn is_queried(look: &types::Look<'_>) -> bool {
    match look {
        types::Look::Option(inner) | types::Look::List(inner) => {
            matches!(types::look(inner), types::Look::Unknown)
        }
        types::Look::Unknown => true,
        types::Look::NoText | types::Look::Stream => false,
    }
}

/// Whether two routes are asked for alike.
pub(super) fn is_same(one: &Route, other: &Route) -> bool {
    one.verb == other.verb
        && one.segments.len() == other.segments.len()
        && one.segments.iter().zip(&other.segments).all(|pair| match pair {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            (Segment::Parameter(_), Segment::Parameter(_)) => true,
            _ => false,
        })
}
