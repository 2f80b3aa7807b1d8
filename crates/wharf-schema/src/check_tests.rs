//! Tests of the check: each thing refused, where, and with what advice; and what must not be refused.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::*;
use crate::http::{HttpRoute, Verb};
use crate::{Field, Message, MethodKind, Never, TypeDef, Variant};

/// What is said about a method `put(item: shape)`.
fn about(shape: Shape, types: Types) -> Vec<String> {
    let item = Field { name: "item".into(), docs: String::new(), shape, default: false };
    let put =
        MethodDescriptor::new("put", "", MethodKind::Command, vec![item], Shape::Unit, Shape::Never, &types);
    let interface =
        InterfaceDescriptor { name: "Store".into(), docs: String::new(), methods: vec![put], types };
    interface.problems().iter().map(ToString::to_string).collect()
}

fn about_message<T: Message>() -> Vec<String> {
    let mut types = Types::new();
    let shape = T::shape(&mut types);
    about(shape, types)
}

fn with_types(definitions: &[(&str, Body)]) -> Types {
    let mut types = Types::new();
    for (name, body) in definitions {
        assert!(types.insert((*name).to_owned(), TypeDef { docs: String::new(), body: body.clone() }));
    }
    types
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn option(inner: Shape) -> Shape {
    Shape::Option(Box::new(inner))
}

fn map(key: Shape) -> Shape {
    Shape::Map { key: Box::new(key), value: Box::new(Shape::Bool) }
}

fn variant(name: &str, body: Body) -> Variant {
    Variant { name: name.into(), docs: String::new(), body, status: None }
}

#[track_caller]
fn assert_one(problems: &[String], start: &str) {
    assert!(matches!(problems, [only] if only.starts_with(start)), "expected `{start}…`, got {problems:#?}");
}

#[test]
fn ordinary_messages_have_no_problems() {
    assert!(about_message::<Vec<Option<(String, [u8; 4])>>>().is_empty());
    assert!(about_message::<Option<Vec<Option<u128>>>>().is_empty());
    assert!(about_message::<BTreeMap<u64, BTreeSet<i128>>>().is_empty());
    assert!(about_message::<(std::time::Duration, crate::Bytes, Option<Never>)>().is_empty());
}

#[test]
fn an_option_of_an_option_is_refused() {
    let said = about_message::<Option<Option<String>>>();
    assert_one(&said, "put.item: in `Option<Option<String>>` nil would mean both `None` and a value");
    assert!(said[0].ends_with("use one `Option`, or an enum with a variant for each case"), "{said:?}");
}

#[test]
fn an_option_of_nothing_is_refused() {
    let said = about_message::<Vec<Option<()>>>();
    assert_one(&said, "put.item[]: in `Option<()>` nil would mean both");
    assert!(said[0].contains("use `bool`"), "{said:?}");
}

#[test]
fn newtypes_and_unit_structs_hide_nothing() {
    let types = || {
        with_types(&[
            ("Ping", Body::Unit),
            ("Maybe", Body::Newtype(option(Shape::String))),
            ("Outer", Body::Newtype(named("Maybe"))),
            ("Token", Body::Newtype(named("Ping"))),
            ("Held", Body::Struct(vec![])),
        ])
    };
    assert_one(&about(option(named("Ping")), types()), "put.item: in `Option<Ping>` nil");
    assert_one(&about(option(named("Outer")), types()), "put.item: in `Option<Outer>` nil");
    assert_one(&about(option(named("Token")), types()), "put.item: in `Option<Token>` nil");
    assert!(about(option(named("Held")), types()).is_empty());
    assert!(about(named("Outer"), types()).is_empty());
}

#[test]
fn a_newtype_whose_option_holds_itself_is_refused() {
    let types = with_types(&[("Chain", Body::Newtype(option(named("Chain"))))]);
    assert_one(&about(named("Chain"), types), "put.item: in `Option<Chain>` nil");
}

#[test]
fn a_newtype_around_itself_does_not_hang() {
    let types = with_types(&[("Loop", Body::Newtype(named("Loop")))]);
    assert!(about(Shape::Tuple(vec![option(named("Loop")), map(named("Loop"))]), types).is_empty());
}

#[test]
fn keys_are_strings_integers_unit_enums_and_newtypes_over_them() {
    let unit = |name| variant(name, Body::Unit);
    let types = || {
        with_types(&[
            ("Sku", Body::Newtype(Shape::text("uuid"))),
            ("Size", Body::Enum { open: false, variants: vec![unit("Small"), unit("Large")] }),
            (
                "Kind",
                Body::Enum { open: false, variants: vec![variant("Other", Body::Newtype(Shape::String))] },
            ),
        ])
    };
    assert!(about(map(named("Sku")), types()).is_empty());
    assert!(about(map(named("Size")), types()).is_empty());
    assert_one(&about(map(named("Kind")), types()), "put.item: `Kind` cannot be the key of a map");
    assert_one(&about_message::<HashMap<bool, u8>>(), "put.item: `bool` cannot be the key of a map");
    assert_one(&about_message::<HashMap<char, u8>>(), "put.item: `char` cannot be the key");
    assert_one(&about_message::<HashMap<(u8, u8), u8>>(), "put.item: `(u8, u8)` cannot be the key");
    assert_one(&about_message::<HashMap<u128, u8>>(), "put.item: `u128` is too wide to be the key");
}

#[test]
fn a_problem_is_reported_once_where_it_is_met_first() {
    let line = Field { name: "tags".into(), docs: String::new(), shape: option(Shape::Unit), default: false };
    let types = with_types(&[
        ("Cart", Body::Tuple(vec![Shape::List(Box::new(named("Line"))), named("Line")])),
        ("Line", Body::Struct(vec![line])),
    ]);
    assert_one(&about(named("Cart"), types), "put.item.0[].tags: in `Option<()>`");
}

#[test]
fn values_and_errors_are_checked_as_arguments_are() {
    let types = with_types(&[(
        "PutError",
        Body::Enum { open: false, variants: vec![variant("Full", Body::Newtype(map(Shape::Bool)))] },
    )]);
    let put = MethodDescriptor::new(
        "put",
        "",
        MethodKind::Read,
        vec![],
        option(Shape::Unit),
        named("PutError"),
        &types,
    );
    let interface =
        InterfaceDescriptor { name: "Store".into(), docs: String::new(), methods: vec![put], types };
    let paths: Vec<_> = interface.problems().into_iter().map(|problem| problem.path).collect();
    assert_eq!(paths, ["put.<value>", "put.<error>.Full"]);
}

#[test]
fn two_different_types_of_one_name_are_refused() {
    struct Here;
    struct There;
    let mut types = Types::new();
    let newtype = |shape| move |_: &mut Types| TypeDef { docs: String::new(), body: Body::Newtype(shape) };
    let here = types.define::<Here>("Id", &[], newtype(Shape::String));
    let there = types.define::<There>("Id", &[], newtype(Shape::Bool));
    assert_one(
        &about(Shape::Tuple(vec![here, there]), types),
        "put.item.1: two different types are called `Id`: this one, and the one at `put.item.0`; rename one",
    );
}

#[test]
fn two_types_of_one_name_that_differ_in_docs_alone_pass() {
    struct Here;
    struct There;
    let mut types = Types::new();
    let newtype = |docs: &str| TypeDef { docs: docs.into(), body: Body::Newtype(Shape::String) };
    let here = types.define::<Here>("Id", &[], |_| newtype("One."));
    let there = types.define::<There>("Id", &[], |_| newtype("Two."));
    assert_ne!(here, there);
    assert!(about(Shape::Tuple(vec![here, there]), types).is_empty());
}

#[test]
fn a_descriptor_from_elsewhere_is_not_trusted() {
    let enumeration = || Body::Enum { open: false, variants: vec![] };
    let types = with_types(&[(
        "Kind",
        Body::Enum { open: false, variants: vec![variant("A", Body::Unit), variant("A", enumeration())] },
    )]);
    let shape = Shape::Tuple(vec![named("Kind"), named("Lost"), Shape::Int { signed: false, bits: 7 }]);
    let said = about(shape, types);
    assert_eq!(
        said,
        [
            "put.item.1: the type `Lost` is not defined; add it to the descriptor's types",
            "put.item.2: there is no number of the shape u7; use one that Rust has",
            "put.item.0.A: two variants are called `A`; rename one of them",
            "put.item.0.A: a variant cannot be an enum; give that enum a name",
        ]
    );
}

#[test]
fn a_long_chain_of_types_needs_no_stack() {
    let count = 20_000;
    let mut types = Types::new();
    for index in 0..count {
        let next = if index + 1 == count { Shape::Bool } else { named(&format!("T{}", index + 1)) };
        types.insert(format!("T{index}"), TypeDef { docs: String::new(), body: Body::Newtype(next) });
    }
    assert!(!types.is_recursive(&named("T0")));
    assert!(about(map(named("T0")), types)[0].starts_with("put.item: `T0` cannot be the key"));
}

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

#[test]
fn a_route_must_be_one_that_requests_can_ask_for() {
    let text = || field("id", Shape::String);
    let about = |verb, path, kind, args: Vec<Field>| {
        let types = Types::new();
        let mut get = MethodDescriptor::new("get", "", kind, args, Shape::Unit, Shape::Never, &types);
        get.http = Some(HttpRoute::new(verb, path));
        let interface =
            InterfaceDescriptor { name: "Store".into(), docs: String::new(), methods: vec![get], types };
        interface.problems().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let tags = || field("tags", Shape::List(Box::new(Shape::String)));
    let read = MethodKind::Read;
    assert!(about(Verb::Get, "/things/{id}", read, vec![text(), tags()]).is_empty());
    assert!(
        about(Verb::Post, "/things/{id}", read, vec![text(), field("map", map(Shape::String))]).is_empty()
    );
    let lines = Shape::Stream { item: Box::new(Shape::String), error: Box::new(Shape::Never) };
    for (problems, said) in [
        (about(Verb::Get, "things", read, vec![]), "get: `things` is no path"),
        (
            about(Verb::Get, "/things", MethodKind::Idempotent, vec![]),
            "get: GET is for methods of the kind `read`, because",
        ),
        (
            about(Verb::Put, "/things", MethodKind::Command, vec![]),
            "get: PUT is for methods of the kind `read` and `idempotent`",
        ),
        (about(Verb::Get, "/things/{id}", read, vec![]), "get: `{id}` of `GET /things/{id}` is no argument"),
        (
            about(Verb::Post, "/things/{tags}", read, vec![tags()]),
            "get.tags: `Vec<String>` cannot be in the path of `POST /things/{tags}`: a segment of a path is one value",
        ),
        (
            about(Verb::Get, "/things/{id}", read, vec![field("id", option(Shape::String))]),
            "get.id: `Option<String>` cannot be in the path of `GET /things/{id}`: a segment of a path is always there",
        ),
        (
            about(Verb::Get, "/things", read, vec![field("map", map(Shape::String))]),
            "get.map: `Map<String, bool>` cannot be in the query of `GET /things`: it has no form as text: use POST",
        ),
        (
            about(
                Verb::Delete,
                "/things",
                read,
                vec![field("tags", option(Shape::List(Box::new(Shape::Bool))))],
            ),
            "get.tags: `Option<Vec<bool>>` cannot be in the query of `DELETE /things`: none and an empty list look",
        ),
        (
            about(Verb::Post, "/things", read, vec![field("lines", lines)]),
            "get.lines: `Stream<String>` cannot be an argument of `POST /things`: its items go over a WebSocket",
        ),
    ] {
        assert_one(&problems, said);
    }
}

#[test]
fn routes_of_one_interface_can_be_told_apart() {
    let types = Types::new();
    let method = |name: &str, path| {
        let args = vec![field("id", Shape::String)];
        let mut method =
            MethodDescriptor::new(name, "", MethodKind::Read, args, Shape::Unit, Shape::Never, &types);
        method.http = Some(HttpRoute::new(Verb::Get, path));
        method
    };
    let methods = vec![method("get", "/things/{id}"), method("find", "/things/{id}")];
    let interface =
        InterfaceDescriptor { name: "Store".into(), docs: String::new(), methods, types: types.clone() };
    let problems: Vec<String> = interface.problems().iter().map(ToString::to_string).collect();
    assert_one(&problems, "find: `GET /things/{id}` cannot be told from `GET /things/{id}` of Store.get");
}
