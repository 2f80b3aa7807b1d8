//! Parses the attributes of a method: its kind, whether it is hedged, who may call it, its route, and those that rustc
//! knows.

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token};

use super::{callers, http};
use crate::errors::Errors;
use crate::model::{Kind, Route};

const KINDS: [(&str, Kind); 3] =
    [("read", Kind::Read), ("idempotent", Kind::Idempotent), ("command", Kind::Command)];

const KEPT: [&str; 5] = ["doc", "deprecated", "allow", "expect", "must_use"];

/// What a `read` may ask for.
const HEDGE: &str = "hedge";

/// The kinds, as a person chooses among them.
const CHOICE: &str = "a method is `#[read]` (it changes nothing), `#[idempotent]` (it may be repeated) or \
                      `#[command]` (the default)";

/// Whether the trait keeps an attribute of a method.
pub(super) fn is_kept(attribute: &Attribute) -> bool {
    KEPT.iter().any(|kept| attribute.path().is_ident(kept))
}

/// What the attributes of a method say of its calls.
pub(super) struct Said {
    pub(super) kind: Kind,
    /// Whether a second one is sent beside one that takes long: `#[read(hedge)]`.
    pub(super) is_hedged: bool,
    /// The services that alone may make them; empty for all that declare it.
    pub(super) callers: Vec<String>,
    /// Where it is for callers over HTTP.
    pub(super) route: Option<Route>,
}

/// What the attributes of a method say.
pub(super) fn said(attributes: &[Attribute], errors: &mut Errors) -> Said {
    let (of_callers, others): (Vec<_>, Vec<_>) = attributes
        .iter()
        .filter(|attribute| !is_kept(attribute))
        .partition(|attribute| attribute.path().is_ident(callers::NAME));
    let (of_route, of_kind): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|attribute| attribute.path().is_ident(http::NAME));
    Said {
        is_hedged: of_kind
            .iter()
            .any(|attribute| attribute.path().is_ident("read") && hedge(attribute).is_some()),
        kind: kind(of_kind, errors),
        callers: callers::callers(&of_callers, errors),
        route: http::route(&of_route, errors),
    }
}

fn kind(attributes: Vec<&Attribute>, errors: &mut Errors) -> Kind {
    let mut found: Option<(&str, Kind)> = None;
    for attribute in attributes {
        let Some(&(name, kind)) = KINDS.iter().find(|(name, _)| attribute.path().is_ident(name)) else {
            errors.at(attribute, unknown(attribute));
            continue;
        };
        check_arguments(attribute, name, kind, errors);
        match found {
            None => found = Some((name, kind)),
            Some((other, _)) if other == name => {
                errors.at(attribute, format!("`#[{name}]` is there already"));
            }
            Some((other, _)) => {
                errors.at(
                    attribute,
                    format!("this method is `#[{other}]` already: keep one of the two; {CHOICE}"),
                );
            }
        }
    }
    found.map_or(Kind::Command, |(_, kind)| kind)
}

fn check_arguments(attribute: &Attribute, name: &str, kind: Kind, errors: &mut Errors) {
    if matches!(attribute.meta, Meta::Path(_)) {
        return;
    }
    match (arguments(attribute), hedge(attribute)) {
        (Some(all), Some(hedge)) if all.len() == 1 => {
            if kind != Kind::Read {
                errors.at(
                    hedge,
                    format!(
                        "a hedged call is sent twice, and that is for `#[read]` alone: remove `hedge`, or make the \
                         method `#[read(hedge)]` if it changes nothing; it is `#[{name}]`"
                    ),
                );
            }
        }
        _ if kind == Kind::Read => {
            errors.at(attribute, "`#[read]` takes `hedge`, as in `#[read(hedge)]`, and nothing else");
        }
        _ => errors.at(attribute, format!("`#[{name}]` takes no arguments")),
    }
}

/// The word in `#[kind(hedge)]`.
fn hedge(attribute: &Attribute) -> Option<Path> {
    arguments(attribute)?.into_iter().find(|argument| argument.is_ident(HEDGE))
}

/// `a, b` of `#[kind(a, b)]`, where there are only names.
fn arguments(attribute: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    let Meta::List(list) = &attribute.meta else { return None };
    list.parse_args_with(Punctuated::parse_terminated).ok()
}

fn unknown(attribute: &Attribute) -> String {
    let path = attribute.path();
    if path.is_ident(HEDGE) {
        return format!(
            "write `#[read(hedge)]`: a hedged call is sent twice, and that is for reads alone; {CHOICE}"
        );
    }
    if path.is_ident("cfg") || path.is_ident("cfg_attr") {
        return "an interface has the same methods in every build, for callers and services are built apart: \
                remove this, or write a second interface"
            .to_owned();
    }
    let written =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::");
    if http::is_near(&written) || distance(http::NAME, &written) <= 1 {
        return format!("no attribute is called `{written}`: {}", http::FORM);
    }
    let near =
        KINDS.iter().find(|(name, _)| distance(name, &written) <= 2 || written == format!("wharf::{name}"));
    match near {
        None if distance(callers::NAME, &written) <= 2 => {
            format!("no attribute is called `{written}`: did you mean `#[callers(\"checkout\")]`?")
        }
        Some((name, _)) => format!("no kind is called `{written}`: did you mean `#[{name}]`? {CHOICE}"),
        None => format!("`#[{written}]` has no meaning on a method of an interface: remove it; {CHOICE}"),
    }
}

/// How many letters must be inserted, removed or changed to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn misspellings_are_near() {
        assert_eq!(distance("read", "reed"), 1);
        assert_eq!(distance("idempotent", "idempotant"), 1);
        assert_eq!(distance("read", "instrument"), 8);
        assert_eq!(distance("", "abc"), 3);
    }
}
