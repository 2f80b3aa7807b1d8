//! Parses a trait under `#[service]`.

use proc_macro2::Ident;
use syn::{Attribute, ItemTrait, TraitItem, TraitItemFn};

use super::{attributes, http, method};
use crate::errors::Errors;
use crate::model::{Item, Route, Service};
use crate::{docs, names};

/// The service of a trait; or, where nothing can be made from it, the trait as it may be emitted.
pub(crate) fn service(item: &ItemTrait, errors: &mut Errors) -> Result<Service, Box<ItemTrait>> {
    let mut written = item.clone();
    written.attrs = attributes(&item.attrs, errors);
    written.unsafety = None;
    written.modifiers = syn::TraitModifiers::default();
    let usable = check_trait(item, errors);
    let items = items(item, errors);
    if !usable {
        for written in &mut written.items {
            if let TraitItem::Fn(function) = written {
                *function = method::tolerable(function);
            }
        }
        return Err(Box::new(written));
    }
    if item.items.is_empty() {
        errors.at(&item.ident, "an interface has at least one method: write `async fn`s in the trait");
    }
    written.items.clear();
    let name = names::plain(&item.ident);
    let emitted = |suffix: &str| names::emitted(&format!("{name}{suffix}"), &item.ident);
    Ok(Service {
        docs: docs::text(&item.attrs),
        interface: names::respanned(&item.ident),
        object: emitted("Object"),
        client: emitted("Client"),
        server: emitted("Server"),
        name,
        written,
        items,
    })
}

fn attributes(written: &[Attribute], errors: &mut Errors) -> Vec<Attribute> {
    let (conditional, kept): (Vec<_>, Vec<_>) = written
        .iter()
        .cloned()
        .partition(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"));
    for attribute in conditional {
        errors.at(
            attribute,
            "write this above `#[wharf::service]`, so that it governs all that is made from the trait",
        );
    }
    kept
}

/// Whether a client and a server can be made from the trait at all.
fn check_trait(item: &ItemTrait, errors: &mut Errors) -> bool {
    let before = errors.count();
    if let Some(token) = &item.unsafety {
        errors.at(token, "an interface is a plain `trait`: remove `unsafe`");
    }
    if let Some(token) = &item.modifiers.auto_token {
        errors.at(token, "an interface is a plain `trait`: remove `auto`");
    }
    if !item.generics.params.is_empty() {
        errors.at(
            &item.generics,
            "an interface has no type parameters, because callers in other languages call it too: name the types, \
             or write one interface for each",
        );
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.at(clause, "an interface has no `where` clause: remove it");
    }
    errors.count() == before
}

/// The methods that were met.
#[derive(Default)]
struct Seen {
    names: Vec<Ident>,
    /// Their routes, and whose they are.
    routes: Vec<(Route, Ident)>,
}

fn items(item: &ItemTrait, errors: &mut Errors) -> Vec<Item> {
    let mut seen = Seen::default();
    item.items.iter().filter_map(|written| self::item(written, &item.ident, &mut seen, errors)).collect()
}

/// Nothing for a second method of the same name: rustc would report it once more.
fn item(written: &TraitItem, interface: &Ident, seen: &mut Seen, errors: &mut Errors) -> Option<Item> {
    match written {
        TraitItem::Fn(function) => return method(function, interface, seen, errors),
        TraitItem::Type(ty) => errors.at(
            ty,
            "an interface has methods alone: write the type outside of the trait and name it in the methods",
        ),
        TraitItem::Const(constant) => errors.at(
            constant,
            "an interface has methods alone: write the constant outside of the trait, or make it a method",
        ),
        TraitItem::Macro(call) => {
            errors.at(
                call,
                "`#[service]` runs before macros inside the trait do, and can't see what they make: write the methods",
            );
            return None;
        }
        other => errors.at(other, "an interface has methods alone: write `async fn`s"),
    }
    Some(Item::Mistaken(Box::new(written.clone())))
}

fn method(function: &TraitItemFn, interface: &Ident, seen: &mut Seen, errors: &mut Errors) -> Option<Item> {
    let ident = &function.sig.ident;
    let name = names::plain(ident);
    let duplicate = seen.names.iter().any(|other| names::plain(other) == name);
    if duplicate {
        errors.at(
            ident,
            format!("`{name}` is there already: methods have different names, whatever their arguments are"),
        );
    }
    let said = attributes::said(&function.attrs, errors);
    if let Some(route) = &said.route {
        http::check(route, &function.sig, said.kind, errors);
        self::route(route, ident, seen, errors);
    }
    // A method with a mistake above is one that can be called, and shall not be missed in the client.
    let before = errors.count();
    let alike = |other: &&Ident| names::pascal(&names::plain(other)) == names::pascal(&name);
    if let Some(other) = seen.names.iter().find(alike).filter(|_| !duplicate) {
        errors
            .at(ident, format!("`{name}` and `{other}` differ by underscores alone: rename one of the two"));
    }
    seen.names.push(ident.clone());
    let parsed = method::method(function, interface, said, errors);
    match parsed {
        _ if duplicate => None,
        Some(parsed) if errors.count() == before => Some(Item::Method(Box::new(parsed))),
        _ => Some(Item::Mistaken(Box::new(TraitItem::Fn(method::tolerable(function))))),
    }
}

fn route(route: &Route, ident: &Ident, seen: &mut Seen, errors: &mut Errors) {
    match seen.routes.iter().find(|(other, _)| http::is_same(other, route)) {
        Some((other, of)) => errors.at(
            &route.literal,
            format!(
                "this cannot be told from `{} {}` of `{of}`: change the path of one of the two",
                other.word,
                other.literal.value()
            ),
        ),
        None => seen.routes.push((route.clone(), ident.clone())),
    }
}
