//! Tests of `fit`.

use serde::de::DeserializeSeed;
use serde_json::{Value, json};

use super::*;
use crate::TypeDef;

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn types() -> Types {
    let mut types = Types::new();
    let mut define =
        |name: &str, body| assert!(types.insert(name.into(), TypeDef { docs: String::new(), body }));
    let variant = |name: &str, body| Variant { name: name.into(), docs: String::new(), body, status: None };
    define("Id", Body::Newtype(Shape::Int { signed: false, bits: 16 }));
    define("Note", Body::Newtype(Shape::Option(Box::new(Shape::String))));
    define("Nothing", Body::Unit);
    define("Tree", Body::Struct(vec![field("below", Shape::List(Box::new(named("Tree"))))]));
    let spare = Field { default: true, ..field("spare", Shape::Bool) };
    let note = field("note", Shape::Option(Box::new(Shape::Char)));
    define("Line", Body::Struct(vec![field("id", named("Id")), note, spare]));
    let variants = vec![
        variant("Cash", Body::Unit),
        variant("Card", Body::Newtype(Shape::Bytes)),
        variant("Two", Body::Tuple(vec![Shape::Bool, named("Id")])),
        variant("Named", Body::Struct(vec![field("id", named("Id"))])),
    ];
    define("Paid", Body::Enum { open: false, variants: variants.clone() });
    define("Open", Body::Enum { open: true, variants });
    define(
        "Key",
        Body::Enum { open: false, variants: vec![variant("A", Body::Unit), variant("B", Body::Unit)] },
    );
    define("Loop", Body::Newtype(named("Loop")));
    types
}

fn int(signed: bool, bits: u8) -> Shape {
    Shape::Int { signed, bits }
}

fn map(key: Shape) -> Shape {
    Shape::Map { key: Box::new(key), value: Box::new(Shape::Unit) }
}

fn refused(fit: Fit<'_>, json: &Value) -> Option<String> {
    fit.deserialize(json).err().map(|error| error.to_string())
}

#[test]
fn what_is_of_a_shape_fits() {
    let types = types();
    for (shape, json) in [
        (int(false, 8), json!([0, 255, 255.0])),
        (int(true, 8), json!([-128, 127, -0.0])),
        (int(true, 64), json!([i64::MIN, i64::MAX])),
        (int(false, 64), json!([0, u64::MAX])),
        (int(true, 128), json!(["-170141183460469231731687303715884105728", 7, -7])),
        (int(false, 128), json!(["340282366920938463463374607431768211455", u64::MAX])),
        (Shape::Float { bits: 32 }, json!([1.5, 1, -3, 3.4e38])),
        (Shape::Float { bits: 64 }, json!([1e300])),
        (Shape::Char, json!(["é"])),
        (Shape::Bytes, json!(["", "AAH/"])),
        (Shape::Unit, json!([null])),
        (named("Nothing"), json!([null])),
        (named("Note"), json!([null, "text"])),
        (named("Id"), json!([7])),
        (Shape::Array { item: Box::new(Shape::Bool), len: 2 }, json!([[true, false]])),
        (Shape::Tuple(vec![Shape::Bool, Shape::Unit]), json!([[true, null]])),
        (Shape::Set(Box::new(Shape::Bool)), json!([[], [true]])),
        (named("Line"), json!([{"id": 1}, {"note": null, "id": 1, "spare": true}, {"id": 1, "new": [{}]}])),
        (
            named("Paid"),
            json!(["Cash", {"Cash": null}, {"Card": "AA=="}, {"Two": [true, 1]}, {"Named": {"id": 1, "b": 2}}]),
        ),
        (named("Open"), json!(["Cash", "Cheque", {"Cheque": {"a": [1]}}])),
        (named("Tree"), json!([{"below": [{"below": []}]}])),
        (map(int(true, 8)), json!([{}, {"-7": null}])),
        (map(int(true, 128)), json!([{"-170141183460469231731687303715884105728": null}])),
        (map(int(false, 128)), json!([{"340282366920938463463374607431768211455": null}])),
        (map(named("Key")), json!([{"A": null}])),
        (map(named("Id")), json!([{"65535": null}])),
        (Shape::text("uuid"), json!(["00112233-4455-6677-8899-aAbbccddeeff"])),
        (Shape::text("decimal"), json!(["-19.90", "7"])),
        (Shape::text("another"), json!(["any"])),
    ] {
        for json in json.as_array().expect("values") {
            assert_eq!(refused(Fit::given(&shape, &types), json), None, "{json} is a {shape}");
        }
    }
}

#[test]
fn what_is_not_does_not_fit() {
    let types = types();
    for (shape, json) in [
        (int(false, 8), json!([256, -1, 1.5, "1", null, true, [1], {"a": 1}, 256.0])),
        (int(true, 8), json!([-129, 128])),
        (int(true, 64), json!([u64::MAX, 1e300])),
        (int(false, 64), json!(["1", -1])),
        (int(true, 128), json!(["170141183460469231731687303715884105728", "", "1.0", 1.0])),
        (int(false, 128), json!(["-1", -1])),
        (Shape::Float { bits: 32 }, json!([3.5e38, "1", null])),
        (Shape::Char, json!(["", "ab", 7])),
        (Shape::Bytes, json!(["a-b_", "AAH", [1, 2]])),
        (Shape::Unit, json!([0, {}])),
        (Shape::Never, json!([null, 0, "x", [], {}])),
        (named("Id"), json!([65536, null])),
        (Shape::Array { item: Box::new(Shape::Bool), len: 2 }, json!([[true], [true, true, true], {}])),
        (Shape::Tuple(vec![Shape::Bool, Shape::Unit]), json!([[true], [null, true], [true, null, 1]])),
        (Shape::List(Box::new(Shape::Bool)), json!([[true, 1], null])),
        (
            named("Line"),
            json!([{}, {"id": "1"}, {"id": 1, "note": "ab"}, {"id": 1, "spare": null}, [1], "x", null]),
        ),
        (
            named("Paid"),
            json!(["Card", "Cheque", {}, {"Cash": 1}, {"Card": 1}, {"Two": [true]}, {"Named": [1]}, {"Cash": null, "Card": ""}, 7]),
        ),
        (named("Open"), json!([7, {}, {"Card": 7}])),
        (map(int(true, 8)), json!([{"128": null}, {"x": null}, {"1": 1}])),
        (map(int(false, 128)), json!([{"-1": null}, {"340282366920938463463374607431768211456": null}])),
        (map(named("Key")), json!([{"C": null}])),
        (named("Loop"), json!([null, 7])),
        (named("Undefined"), json!([null, 7])),
        (
            Shape::text("uuid"),
            json!(["00112233445566778899aabbccddeeff-", "g0112233-4455-6677-8899-aabbccddeeff", 7]),
        ),
        (Shape::text("decimal"), json!(["", ".", "1.", "1e3", 7])),
    ] {
        for json in json.as_array().expect("values") {
            assert!(refused(Fit::given(&shape, &types), json).is_some(), "{json} is no {shape}");
        }
    }
}

#[test]
fn members_come_once() {
    let types = types();
    let shape = named("Line");
    let mut reader = serde_json::Deserializer::from_str(r#"{"id":1,"id":1}"#);
    let error = Fit::given(&shape, &types).deserialize(&mut reader).expect_err("twice").to_string();
    assert!(error.starts_with("duplicate field `id`"), "{error}");
}

#[test]
fn arguments_are_all_known() {
    let types = types();
    let stream = Shape::Stream { item: Box::new(Shape::Bool), error: Box::new(Shape::Never) };
    let args = [field("line", named("Line")), field("paid", named("Open")), field("items", stream)];
    let said = |json: Value| refused(Fit::arguments(&args, &types), &json).unwrap_or_default();
    assert_eq!(said(json!({ "line": { "id": 1, "new": 2 }, "paid": "Cash", "items": null })), "");
    assert_eq!(said(json!({ "line": { "id": 1 }, "paid": "Cash" })), "");
    assert_eq!(said(json!({ "line": { "id": 1 } })), "missing field `paid`");
    assert_eq!(said(json!({ "line": { "id": 1 }, "pay": 1 })), "there is no argument `pay`");
    assert_eq!(said(json!([])), "invalid type: sequence, expected an object of the arguments");
    assert!(
        said(json!({ "line": { "id": 1 }, "paid": "Cheque" }))
            .starts_with("unknown variant `Cheque`, expected one of `Cash`")
    );
    assert_eq!(said(json!({ "line": { "id": "1" } })), "invalid type: string \"1\", expected u16");
}
