//! Each shape's schema, and how definitions are named and shared.

use serde_json::json;

use super::*;
use crate::{Body, Field, Message, Status, TypeDef, Variant};

fn of<T: Message>() -> Value {
    let mut types = Types::new();
    let shape = T::shape(&mut types);
    let mut schema = json_schema(&shape, &types, Way::Answer);
    assert_eq!(schema["$schema"], DIALECT);
    schema.as_object_mut().expect("an object").remove("$schema");
    schema
}

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn variant(name: &str, body: Body) -> Variant {
    Variant { name: name.into(), docs: String::new(), body, status: Some(Status::Gone) }
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn types(definitions: Vec<(&str, &str, Body)>) -> Types {
    let mut types = Types::new();
    for (name, docs, body) in definitions {
        types.insert(name.into(), TypeDef { docs: docs.into(), body });
    }
    types
}

#[test]
fn numbers_have_their_bounds_and_wide_ones_are_text() {
    assert_eq!(of::<u8>(), json!({ "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 }));
    assert_eq!(
        of::<i16>(),
        json!({ "type": "integer", "format": "int16", "minimum": -32768, "maximum": 32767 })
    );
    assert_eq!(of::<u64>()["maximum"], u64::MAX);
    assert_eq!(
        (of::<i64>()["minimum"].clone(), of::<i64>()["maximum"].clone()),
        (json!(i64::MIN), json!(i64::MAX))
    );
    assert_eq!(of::<u128>()["type"], "string");
    // As JSON has it: the shortest text that is the same number again.
    assert_eq!(of::<f32>()["maximum"].to_string(), "3.4028235e+38");
    assert_eq!(of::<f64>()["minimum"].as_f64(), Some(f64::MIN));
}

#[test]
fn what_shapes_are_made_of_is_in_their_schemas() {
    assert_eq!(of::<Option<bool>>(), json!({ "anyOf": [{ "type": "boolean" }, { "type": "null" }] }));
    assert_eq!(
        of::<Vec<(String, char)>>(),
        json!({ "type": "array", "items": {
            "type": "array",
            "prefixItems": [{ "type": "string" }, { "type": "string", "minLength": 1, "maxLength": 1 }],
            "minItems": 2,
            "maxItems": 2,
        } })
    );
    assert_eq!(of::<[bool; 3]>()["minItems"], 3);
    assert_eq!(of::<std::collections::BTreeSet<String>>()["uniqueItems"], true);
    let map = of::<std::collections::BTreeMap<u8, ()>>();
    assert_eq!(map["propertyNames"]["pattern"], "^(0|[1-9][0-9]{0,2})$");
    assert_eq!(map["additionalProperties"], json!({ "type": "null" }));
    assert_eq!(of::<crate::Bytes>()["contentEncoding"], "base64");
}

#[test]
fn a_struct_asks_for_what_it_cannot_do_without() {
    let option = Shape::Option(Box::new(Shape::Bool));
    let body = Body::Struct(vec![
        Field { docs: "Which.".into(), ..field("id", named("Id")) },
        field("gift", option),
        Field { default: true, ..field("count", Shape::Int { signed: false, bits: 8 }) },
        field("next", Shape::List(Box::new(named("Item")))),
    ]);
    let types = types(vec![("Item", "One thing.", body), ("Id", "A name.", Body::Newtype(Shape::String))]);
    let item = named("Item");
    let schema = json_schema(&item, &types, Way::Argument);
    assert_eq!(schema["$ref"], "#/$defs/Item");
    let item = &schema["$defs"]["Item"];
    assert_eq!(item["required"], json!(["id", "next"]));
    assert_eq!(item["description"], "One thing.");
    assert_eq!(item["properties"]["id"], json!({ "$ref": "#/$defs/Id", "description": "Which." }));
    assert_eq!(item["properties"]["next"]["items"]["$ref"], "#/$defs/Item");
    assert_eq!(schema["$defs"]["Id"], json!({ "type": "string", "description": "A name." }));
}

#[test]
fn an_enum_is_names_and_objects_of_one_member() {
    let all = vec![
        Variant { docs: "By card.".into(), ..variant("Card", Body::Unit) },
        variant("Cash", Body::Unit),
        variant("Voucher", Body::Newtype(Shape::String)),
        variant("Split", Body::Struct(vec![field("parts", Shape::Bool)])),
    ];
    let closed = types(vec![("Pay", "How.", Body::Enum { open: false, variants: all.clone() })]);
    let pay = named("Pay");
    let schema = json_schema(&pay, &closed, Way::Answer);
    let pay = &schema["$defs"]["Pay"];
    assert_eq!(pay["description"], "How.\n\n- `Card`: By card.");
    assert_eq!(pay["oneOf"][0], json!({ "type": "string", "enum": ["Card", "Cash"] }));
    assert_eq!(pay["oneOf"][1]["properties"], json!({ "Voucher": { "type": "string" } }));
    assert_eq!(pay["oneOf"][2]["additionalProperties"], false);
}

#[test]
fn an_open_enum_is_open_for_those_who_read_answers_alone() {
    let body = Body::Enum { open: true, variants: vec![variant("A", Body::Unit)] };
    let types = types(vec![("State", "", body), ("Page", "", Body::Newtype(named("State")))]);
    let page = named("Page");
    let mut definitions = Definitions::new("#/");
    let answer = definitions.schema(&page, &types, Way::Answer);
    let argument = definitions.schema(&page, &types, Way::Argument);
    let all = definitions.finish();
    assert_eq!((answer["$ref"].as_str(), argument["$ref"].as_str()), (Some("#/Page"), Some("#/Page_2")));
    assert_eq!(all["State_2"], json!({ "type": "string", "enum": ["A"] }));
    assert_eq!(all["State"]["anyOf"][1]["type"], "string");
}

#[test]
fn types_of_several_interfaces_are_shared_where_they_are_the_same() {
    let one = types(vec![("Id", "One.", Body::Newtype(Shape::String))]);
    let same = types(vec![("Id", "The same.", Body::Newtype(Shape::String))]);
    let other = types(vec![("Id", "", Body::Newtype(Shape::Bool))]);
    let id = named("Id");
    let mut definitions = Definitions::new("#/");
    definitions.reserve("Fault", json!({}));
    let refs: Vec<Value> = [&one, &same, &other, &one]
        .map(|types| definitions.schema(&id, types, Way::Answer)["$ref"].clone())
        .into();
    assert_eq!(refs, ["#/Id", "#/Id", "#/Id_2", "#/Id"]);
    let odd =
        types(vec![("Page<Fault, Id#2>", "", Body::Unit), ("Fault", "", Body::Unit), ("<>", "", Body::Unit)]);
    for (name, key) in [("Page<Fault, Id#2>", "Page_Fault_Id"), ("Fault", "Fault_2"), ("<>", "Type")] {
        let shape = named(name);
        let mut definitions = Definitions::new("#/");
        definitions.reserve("Fault", json!({}));
        let schema = definitions.schema(&shape, &odd, Way::Answer);
        assert_eq!(schema["$ref"], format!("#/{key}"), "{name}");
    }
}
