//! Messages travel as their shape says.

use serde_json::json;
use wharf_schema::{Body, Message, Shape, TypeDef, Types};

#[wharf_macros::message]
#[derive(PartialEq, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Line {
    /// What it costs.
    pub unit_price: u64,
    #[serde(default)]
    pub note: String,
    #[serde(rename = "kind")]
    pub r#type: Option<Id>,
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) struct Id(pub u32);

#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) struct Pair<T, U = String>(pub T, pub U);

#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) struct Ping;

/// One of several.
#[wharf_macros::message(open)]
#[derive(PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tree {
    Nothing,
    JustOne(Id),
    TwoOf(Box<Tree>, Box<Self>),
    Named { left: Vec<Tree>, right: Pair<Id> },
}

fn definition<T: Message>() -> TypeDef {
    let mut types = Types::new();
    match T::shape(&mut types) {
        Shape::Named(name) => types.get(&name).expect("it is defined").clone(),
        other => panic!("{other} has no name"),
    }
}

fn fields(body: &Body) -> Vec<String> {
    match body {
        Body::Struct(fields) => fields
            .iter()
            .map(|field| format!("{}: {}{}", field.name, field.shape, if field.default { "?" } else { "" }))
            .collect(),
        other => other.shapes().map(ToString::to_string).collect(),
    }
}

/// What `value` is in JSON; and back again.
fn travels<T: Message + PartialEq + std::fmt::Debug>(value: &T, expected: &serde_json::Value) {
    let written = serde_json::to_value(value).expect("a message can be written");
    assert_eq!(written, *expected);
    assert_eq!(serde_json::from_value::<T>(written).expect("and read"), *value);
}

#[test]
fn a_struct_has_its_fields_by_the_names_they_have_on_the_wire() {
    let definition = definition::<Line>();
    assert_eq!(fields(&definition.body), ["unitPrice: u64", "note: String?", "kind: Option<Id>"]);
    let Body::Struct(fields) = definition.body else { panic!("a struct") };
    assert_eq!(fields[0].docs, "What it costs.");
    travels(
        &Line { unit_price: 3, note: String::new(), r#type: Some(Id(1)) },
        &json!({ "unitPrice": 3, "note": "", "kind": 1 }),
    );
    assert!(serde_json::from_value::<Line>(json!({ "unitPrice": 3 })).is_ok(), "`note` may be left out");
}

#[test]
fn what_has_no_names_travels_by_position() {
    assert_eq!(definition::<Id>().body, Body::Newtype(Shape::Int { signed: false, bits: 32 }));
    assert_eq!(definition::<Ping>().body, Body::Unit);
    assert_eq!(fields(&definition::<Pair<bool>>().body), ["bool", "String"]);
    assert_eq!(Pair::<bool, Id>::shape(&mut Types::new()).to_string(), "Pair<bool, Id>");
    travels(&Pair(true, Id(2)), &json!([true, 2]));
    travels(&Ping, &json!(null));
}

#[test]
fn an_enum_has_its_variants() {
    let definition = definition::<Tree>();
    assert_eq!(definition.docs, "One of several.");
    let Body::Enum { open, variants } = definition.body else { panic!("an enum") };
    assert!(open);
    let variants: Vec<_> =
        variants.iter().map(|variant| (variant.name.as_str(), fields(&variant.body).join(", "))).collect();
    let expected = [
        ("nothing", ""),
        ("just_one", "Id"),
        ("two_of", "Tree, Tree"),
        ("named", "left: Vec<Tree>, right: Pair<Id, String>"),
    ];
    assert_eq!(variants, expected.map(|(name, fields)| (name, fields.to_owned())));
    travels(
        &Tree::TwoOf(Box::new(Tree::Nothing), Box::new(Tree::JustOne(Id(1)))),
        &json!({ "two_of": ["nothing", { "just_one": 1 }] }),
    );
    travels(
        &Tree::Named { left: vec![Tree::Nothing], right: Pair(Id(1), "b".to_owned()) },
        &json!({ "named": { "left": ["nothing"], "right": [1, "b"] } }),
    );
}
