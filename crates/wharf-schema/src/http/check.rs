//! The check of a method's route: what its requests could not carry, found before anything is served.

use super::{Carrier, Path, Verb, form};
use crate::{MethodDescriptor, Types};

/// What is wrong with the route of a method, each with the argument that it is about, and what to do.
pub(crate) fn problems<'a>(method: &'a MethodDescriptor, types: &Types) -> Vec<(Option<&'a str>, String)> {
    let Some(route) = &method.http else { return Vec::new() };
    let path: Path = match route.parsed() {
        Ok(path) => path,
        Err(error) => return vec![(None, error.to_string())],
    };
    let mut found = Vec::new();
    if !route.verb.suits(method.kind) {
        let kinds = if route.verb == Verb::Get { "`read`" } else { "`read` and `idempotent`" };
        let message = format!(
            "{} is for methods of the kind {kinds}, because whatever is in between repeats it, and this one is of the kind \
             `{}`; use POST, or make it one of these",
            route.verb, method.kind
        );
        found.push((None, message));
    }
    for name in path.parameters() {
        if !method.args.iter().any(|arg| arg.name == name) {
            let message = format!("`{{{name}}}` of `{route}` is no argument of the method; name one that is");
            found.push((None, message));
        }
    }
    for arg in &method.args {
        let refused = match route.carrier(&path, &arg.name) {
            _ if arg.shape.is_stream() => {
                Some(("an argument", "its items go over a WebSocket; take `#[http(…)]` off the method"))
            }
            Carrier::Path => form::in_path(&arg.shape, types).err().map(|why| ("in the path", why)),
            Carrier::Query => form::in_query(&arg.shape, types).err().map(|why| ("in the query", why)),
            Carrier::Body => None,
        };
        if let Some((place, why)) = refused {
            let message = format!("`{}` cannot be {place} of `{route}`: {why}", arg.shape);
            found.push((Some(arg.name.as_str()), message));
        }
    }
    found
}
