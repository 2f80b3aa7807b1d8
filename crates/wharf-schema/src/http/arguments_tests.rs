//! What texts of an address mean, shape by shape; and what is refused, by the name of its argument.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Body, MethodKind, Shape, TypeDef, http::Verb};

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn option(inner: Shape) -> Shape {
    Shape::Option(Box::new(inner))
}

fn list(item: Shape) -> Shape {
    Shape::List(Box::new(item))
}

fn types() -> Types {
    let variant =
        |name: &str| Variant { name: name.into(), docs: String::new(), body: Body::Unit, status: None };
    let mut types = Types::new();
    for (name, body) in [
        ("ProductId", Body::Newtype(Shape::String)),
        ("Limit", Body::Newtype(option(Shape::Int { signed: false, bits: 8 }))),
        ("Order", Body::Enum { open: true, variants: vec![variant("ByName"), variant("ByPrice")] }),
    ] {
        types.insert(name.into(), TypeDef { docs: String::new(), body });
    }
    types
}

/// What a request makes of the arguments of a method at `GET /things/{id}`, whose `id` is of the one shape and whose `q`
/// of the other.
fn asked(id: Shape, q: Shape, path: &str, query: &str) -> Result<Value, String> {
    let types = types();
    let route = HttpRoute::new(Verb::Get, "/things/{id}");
    let args = vec![field("id", id), field("q", q)];
    let mut method =
        MethodDescriptor::new("get", "", MethodKind::Read, args, Shape::Unit, Shape::Never, &types);
    method.http = Some(route.clone());
    let parsed = route.parsed().expect("a path");
    let matched = parsed.matched(path).expect("it is this path");
    let query = (!query.is_empty()).then_some(query);
    arguments(&method, &types, (&route, &parsed), &matched, query)
        .map(Value::Object)
        .map_err(|error| error.to_string())
}

fn queried(q: Shape, query: &str) -> Result<Value, String> {
    asked(Shape::String, q, "/things/a", query).map(|mut found| {
        found.as_object_mut().and_then(|found| found.remove("q")).unwrap_or(json!("(left out)"))
    })
}

#[track_caller]
fn refused(shape: Shape, query: &str, why: &str) {
    let error = queried(shape, query).expect_err(query);
    assert!(error.starts_with("`q` in the query: ") && error.contains(why), "{query}: {error}");
}

#[test]
fn a_text_becomes_what_its_shape_says() {
    let int = |signed, bits| Shape::Int { signed, bits };
    for (shape, text, value) in [
        (Shape::String, "a%20b+c", json!("a b c")),
        (Shape::String, "", json!("")),
        (Shape::String, "12", json!("12")),
        (named("ProductId"), "eider-kettle", json!("eider-kettle")),
        (Shape::Bool, "true", json!(true)),
        (int(false, 8), "255", json!(255)),
        (int(true, 8), "-128", json!(-128)),
        (int(false, 64), "18446744073709551615", json!(u64::MAX)),
        (int(true, 64), "-9223372036854775808", json!(i64::MIN)),
        (int(false, 128), "18446744073709551616", json!("18446744073709551616")),
        (int(true, 128), "-1", json!("-1")),
        (Shape::Float { bits: 64 }, "-2.5e3", json!(-2500.0)),
        (Shape::Char, "%C3%A9", json!("é")),
        (Shape::Bytes, "%2B/8A", json!("+/8A")),
        (Shape::Bytes, "YQ==", json!("YQ==")),
        (Shape::text("uuid"), "x", json!("x")),
        (named("Order"), "ByPrice", json!("ByPrice")),
        (option(Shape::String), "", json!("")),
        (named("Limit"), "3", json!(3)),
    ] {
        assert_eq!(queried(shape.clone(), &format!("wharf-timeout=1&q={text}")), Ok(value), "{shape} {text}");
    }
}

#[test]
fn a_list_is_as_many_pairs_as_it_has_items() {
    let numbers = list(Shape::Int { signed: false, bits: 8 });
    assert_eq!(queried(numbers.clone(), "q=1&q=2"), Ok(json!([1, 2])));
    assert_eq!(queried(numbers.clone(), ""), Ok(json!([])));
    refused(numbers, "q=1,2", "`1,2` is no whole number of the type u8");
    let pair = Shape::Array { item: Box::new(Shape::Bool), len: 2 };
    assert_eq!(queried(pair.clone(), "q=true&q=false"), Ok(json!([true, false])));
    refused(pair, "q=true", "2 of them are needed, and there are 1");
}

#[test]
fn what_may_be_missing_is_left_out_or_nothing() {
    assert_eq!(queried(option(Shape::Bool), "wharf-timeout=1"), Ok(json!("(left out)")));
    // serde looks at the field's own type: to a newtype nothing must be said.
    assert_eq!(queried(named("Limit"), ""), Ok(Value::Null));
    refused(Shape::String, "", "it is missing: add `q=…`");
}

#[test]
fn what_is_no_value_is_refused_by_the_name_of_its_argument() {
    let int = |signed, bits| Shape::Int { signed, bits };
    for text in ["256", "-1", "1.0", "%2B1", "01", "", "1e2", "0x1", "١"] {
        refused(int(false, 8), &format!("q={text}"), "is no whole number of the type u8");
    }
    refused(int(true, 8), "q=-129", "type i8");
    refused(int(false, 64), "q=18446744073709551616", "type u64");
    refused(int(true, 128), "q=170141183460469231731687303715884105728", "type i128");
    for text in ["NaN", "inf", "1e400", "1.", ".5", "%201", "", "-"] {
        refused(Shape::Float { bits: 64 }, &format!("q={text}"), "is no number of the type f64");
    }
    refused(Shape::Float { bits: 32 }, "q=1e39", "is no number of the type f32");
    refused(Shape::Bool, "q=True", "neither `true` nor `false`");
    refused(Shape::Char, "q=ab", "is not one character");
    refused(Shape::Bytes, "q=YQ", "is not standard base64 with padding");
    refused(named("Order"), "q=ByDate", "`ByDate` is none of `ByName`, `ByPrice`");
    refused(Shape::String, "q=%ff", "is not percent-encoded UTF-8");
    refused(Shape::String, "q=1&q=2", "there 2 times");
    refused(Shape::String, &format!("q={}%ff", "a".repeat(10_000)), "…`");
    for (query, said) in
        [("q=a&tag=1", "`tag`"), ("q=a&id=1", "`id`"), ("q=a&%zz=1", "`%zz`"), ("q=a&Q=1", "`Q`")]
    {
        let error = queried(Shape::String, query).expect_err(query);
        assert_eq!(error, format!("{said} in the query: no argument is called so: it has `q`"));
    }
    let error = asked(Shape::Bool, option(Shape::Bool), "/things/yes", "").expect_err("it is no bool");
    assert_eq!(error, "`id` in the path: `yes` is neither `true` nor `false`");
}

proptest! {
    #[test]
    fn whatever_is_asked_there_is_an_answer(path in "[^/?]{1,20}", query in ".{0,60}") {
        for shape in [Shape::String, Shape::Float { bits: 32 }, list(named("Order")), Shape::Int { signed: true, bits: 16 }] {
            if let Err(error) = asked(named("ProductId"), shape, &format!("/things/{path}"), &query) {
                prop_assert!(error.contains(" in the query: ") || error.starts_with("`id` in the path: "), "{error}");
                prop_assert!(error.chars().count() < 200, "{error}");
            }
        }
    }

    #[test]
    fn numbers_are_what_they_were(signed: i16, float: f64) {
        let int = Shape::Int { signed: true, bits: 16 };
        prop_assert_eq!(queried(int, &format!("q={signed}")), Ok(json!(signed)));
        if float.is_finite() {
            let read = queried(Shape::Float { bits: 64 }, &format!("q={float:?}")).expect("a number");
            prop_assert_eq!(read.as_f64(), Some(float));
        }
    }
}
