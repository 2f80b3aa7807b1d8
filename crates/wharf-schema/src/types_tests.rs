//! Tests of definitions: names, recursion, types that share a name, order.

use std::collections::{BTreeSet, HashSet};

use super::*;
use crate::{Body, Field, Message, MethodKind, fingerprint};

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn structure(fields: Vec<Field>) -> TypeDef {
    TypeDef { docs: String::new(), body: Body::Struct(fields) }
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn names(types: &Types) -> Vec<&str> {
    types.iter().map(|(name, _)| name).collect()
}

// What `#[message]` would write for `struct Page<T> { items: Vec<T>, next: Option<Box<Page<T>>> }`, and the
// same without `next`.
struct Page<T>(std::marker::PhantomData<T>);
struct Flat<T>(std::marker::PhantomData<T>);

fn page<T: Message>(types: &mut Types) -> Shape {
    let generics = [T::shape(types)];
    types.define::<Page<T>>("Page", &generics, |types| {
        let next = Shape::Option(Box::new(page::<T>(types)));
        structure(vec![field("items", Vec::<T>::shape(types)), field("next", next)])
    })
}

fn flat<T: Message>(types: &mut Types) -> Shape {
    let generics = [T::shape(types)];
    types
        .define::<Flat<T>>("Flat", &generics, |types| structure(vec![field("items", Vec::<T>::shape(types))]))
}

#[test]
fn a_generic_type_is_named_after_what_it_holds() {
    let mut types = Types::new();
    assert_eq!(flat::<(String, u8)>(&mut types), named("Flat<(String, u8)>"));
    assert_eq!(flat::<(String, u8)>(&mut types), named("Flat<(String, u8)>"));
    assert_eq!(types.len(), 1);
}

#[test]
fn a_type_may_contain_itself() {
    let mut types = Types::new();
    let pages = page::<String>(&mut types);
    let flat = flat::<String>(&mut types);
    assert_eq!(names(&types), ["Page<String>", "Flat<String>"]);
    assert!(types.is_recursive(&pages));
    assert!(types.is_recursive(&Shape::Tuple(vec![Shape::Bool, Shape::List(Box::new(pages))])));
    assert!(!types.is_recursive(&flat));
    assert!(!types.is_recursive(&Shape::Tuple(vec![flat.clone(), flat])));
}

#[test]
fn rust_types_that_are_one_on_the_wire_are_one_here() {
    let mut types = Types::new();
    assert_eq!(flat::<u64>(&mut types), flat::<usize>(&mut types));
    assert_eq!(flat::<HashSet<u8>>(&mut types), flat::<BTreeSet<u8>>(&mut types));
    assert_eq!(names(&types), ["Flat<u64>", "Flat<Set<u8>>"]);
    assert_eq!(flat::<usize>(&mut types), named("Flat<u64>"));
    assert!(types.get("Flat<u64>#2").is_none());
}

#[test]
fn different_types_of_one_name_are_told_apart_and_fingerprints_do_not_see_in_which_order() {
    struct Mine;
    struct Theirs;
    let mine = |types: &mut Types| types.define::<Mine>("Id", &[], |_| structure(vec![]));
    let theirs = |types: &mut Types| {
        types.define::<Theirs>("Id", &[], |_| structure(vec![field("key", Shape::String)]))
    };
    let print = |value: &Shape, types| fingerprint("get", MethodKind::Read, &[], value, &Shape::Never, types);

    let mut one = Types::new();
    let (first, second) = (mine(&mut one), theirs(&mut one));
    assert_eq!((&first, &second), (&named("Id"), &named("Id#2")));

    let mut other = Types::new();
    let (other_second, other_first) = (theirs(&mut other), mine(&mut other));
    assert_eq!((&other_second, &other_first), (&named("Id"), &named("Id#2")));

    assert_eq!(print(&first, &one), print(&other_first, &other));
    assert_eq!(print(&second, &one), print(&other_second, &other));
    assert_ne!(print(&first, &one), print(&second, &one));
}

#[test]
fn a_type_is_not_taken_for_the_unfinished_one_around_it() {
    struct Outer;
    struct Inner;
    let mut types = Types::new();
    types.define::<Outer>("Ping", &[], |types| {
        let inner = types.define::<Inner>("Ping", &[], |_| TypeDef::default());
        structure(vec![field("inner", inner)])
    });
    assert_eq!(names(&types), ["Ping", "Ping#2"]);
    assert_eq!(types.get("Ping#2"), Some(&TypeDef::default()));
}

#[test]
fn twins_that_contain_themselves_have_one_fingerprint() {
    let mut types = Types::new();
    let (one, two) = (page::<u64>(&mut types), page::<usize>(&mut types));
    let print = |value: &Shape| fingerprint("get", MethodKind::Read, &[], value, &Shape::Never, &types);
    assert_eq!(print(&one), print(&two));
}

#[test]
fn json_keeps_the_order_of_first_use_and_refuses_a_name_twice() {
    let mut types = Types::new();
    page::<String>(&mut types);
    flat::<u8>(&mut types);
    let json = serde_json::to_string(&types).expect("JSON");
    let back: Types = serde_json::from_str(&json).expect("back");
    assert_eq!(names(&back), names(&types));
    assert_eq!(back, types);

    let twice = r#"{"A":{"body":"unit"},"A":{"body":"unit"}}"#;
    let error = serde_json::from_str::<Types>(twice).expect_err("twice").to_string();
    assert!(error.starts_with("the type `A` is defined twice"), "{error}");
}
