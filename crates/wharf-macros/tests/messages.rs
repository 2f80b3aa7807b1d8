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
#[wharf_macros::message]
#[derive(PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tree {
    Nothing,
    JustOne(Id),
    TwoOf(Box<Tree>, Box<Self>),
    Named {
        left: Vec<Tree>,
        right: Pair<Id>,
    },
    #[unknown]
    Other(wharf::UnknownVariant),
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) enum Either<L, R = Vec<L>>
where
    R: PartialEq,
{
    Left(L),
    Right {
        #[serde(rename = "it")]
        right: R,
        #[serde(default)]
        next: Option<Box<Self>>,
    },
    #[unknown]
    Neither(wharf::UnknownVariant),
}

/// What must not be in a log.
#[wharf_macros::message(no_debug)]
#[derive(PartialEq)]
pub(crate) struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
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

#[test]
fn an_open_enum_reads_what_it_does_not_know() {
    let read = |text: &str| serde_json::from_str::<Vec<Tree>>(text).expect("it can be read");
    let other = |name| Tree::Other(wharf::UnknownVariant::new(name));
    assert_eq!(
        read(r#"["nothing", "none", { "three_of": [1, 2, 3] }, { "two_of": ["nothing", { "x": null }] }]"#),
        [
            Tree::Nothing,
            other("none"),
            other("three_of"),
            Tree::TwoOf(Box::new(Tree::Nothing), Box::new(other("x")))
        ]
    );
    assert_eq!(read(r#"["other"]"#), [other("other")], "the variant itself has no name on the wire");
    let error = serde_json::to_string(&Tree::TwoOf(Box::new(Tree::Nothing), Box::new(other("x"))));
    assert!(error.expect_err("only its name is known").to_string().contains("the variant `x`"));
    serde_json::from_str::<Tree>(r#"{ "just_one": "two" }"#).expect_err("what is known has its type");
}

#[test]
fn an_open_enum_may_be_generic() {
    let right = Either::Right { right: vec![1], next: Some(Box::new(Either::Left(2))) };
    travels::<Either<u8>>(&right, &json!({ "Right": { "it": [1], "next": { "Left": 2 } } }));
    let read = serde_json::from_value::<Either<u8>>(json!({ "Middle": {} })).expect("it can be read");
    assert_eq!(read, Either::Neither(wharf::UnknownVariant::new("Middle")));
}

#[test]
fn a_message_may_keep_its_content_out_of_logs() {
    assert_eq!(format!("{:?}", Secret("4111".to_owned())), "Secret(..)");
    travels(&Secret("4111".to_owned()), &json!("4111"));
}
