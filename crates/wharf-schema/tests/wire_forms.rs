//! What serde writes for a type is what its shape says, in JSON and in MessagePack.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    fmt::Debug,
    time::Duration,
};

use serde::de::DeserializeSeed;
use serde_json::{Value, json};
use wharf_schema::{Bytes, Fit, Message, Never, Shape, Types};

/// `value` is `json`, which fits its shape, and comes back from every encoding.
#[track_caller]
fn travels<T: Message + PartialEq + Debug>(value: &T, json: &Value) {
    let mut types = Types::new();
    let shape = T::shape(&mut types);
    assert_eq!(serde_json::to_value(value).expect("JSON"), *json);
    Fit::given(&shape, &types).deserialize(json).unwrap_or_else(|why| panic!("{json} is no {shape}: {why}"));
    assert_eq!(&serde_json::from_str::<T>(&json.to_string()).expect("back from JSON"), value);
    for packed in [rmp_serde::to_vec(value), rmp_serde::to_vec_named(value)] {
        let packed = packed.expect("MessagePack");
        assert_eq!(&rmp_serde::from_slice::<T>(&packed).expect("back from MessagePack"), value);
    }
}

#[test]
fn types_of_the_standard_library_travel() {
    travels(&true, &json!(true));
    travels(&(i8::MIN, u64::MAX, usize::MAX), &json!([-128, u64::MAX, u64::MAX]));
    travels(&('é', String::from("text")), &json!(["é", "text"]));
    travels(&(), &json!(null));
    travels(&[Some(1.5), None], &json!([1.5, null]));
    travels(&VecDeque::from([Box::new(1)]), &json!([1]));
    travels(&BTreeMap::from([(7_u32, HashSet::from(['x']))]), &json!({"7": ["x"]}));
    travels(&Duration::new(3, 5), &json!({"secs": 3, "nanos": 5}));
    travels(&Bytes::from("hi"), &json!("aGk="));
    travels(&[[0_u8; 32]; 1], &json!([vec![0; 32]]));
}

#[test]
fn integers_of_128_bits_travel() {
    let numbers = (u128::MAX, i128::MIN);
    let json = serde_json::to_string(&numbers).expect("JSON");
    assert_eq!(serde_json::from_str::<(u128, i128)>(&json).expect("back"), numbers);
    let packed = rmp_serde::to_vec(&numbers).expect("MessagePack");
    assert_eq!(rmp_serde::from_slice::<(u128, i128)>(&packed).expect("back"), numbers);
}

#[test]
fn nothing_can_be_read_as_never() {
    let error = serde_json::from_str::<Never>("null").expect_err("no values").to_string();
    assert!(error.starts_with("a value of `Never`, which has none"), "{error}");
    assert_eq!(Never::shape(&mut Types::new()), Shape::Never);
}

#[cfg(feature = "uuid")]
#[test]
fn uuids_travel_as_text_in_json_and_as_bytes_in_messagepack() {
    let id = uuid::Uuid::from_u128(1);
    travels(&id, &json!("00000000-0000-0000-0000-000000000001"));
    travels(&BTreeMap::from([(id, 1)]), &json!({"00000000-0000-0000-0000-000000000001": 1}));
    assert_eq!(rmp_serde::to_vec(&id).expect("MessagePack").len(), 18);
}

#[cfg(feature = "url")]
#[test]
fn urls_travel_as_text() {
    let url: url::Url = "https://example.com/a?b=c".parse().expect("a URL");
    travels(&url, &json!("https://example.com/a?b=c"));
}

#[cfg(feature = "rust_decimal")]
#[test]
fn decimals_travel_as_text_with_their_scale() {
    let price: rust_decimal::Decimal = "19.90".parse().expect("a decimal");
    travels(&price, &json!("19.90"));
}

#[cfg(feature = "jiff")]
#[test]
fn times_travel_as_text() {
    travels(&jiff::Timestamp::UNIX_EPOCH, &json!("1970-01-01T00:00:00Z"));
    travels(&jiff::civil::date(2026, 11, 23), &json!("2026-11-23"));
    travels(&jiff::civil::date(2026, 11, 23).at(9, 30, 0, 0), &json!("2026-11-23T09:30:00"));
    travels(&jiff::SignedDuration::from_secs(90), &json!("PT1M30S"));
    let span = jiff::Span::new().days(2).hours(3);
    let back: jiff::Span = serde_json::from_value(json!("P2DT3H")).expect("a span");
    assert_eq!(serde_json::to_value(span).expect("JSON"), json!("P2DT3H"));
    assert_eq!(back.fieldwise(), span.fieldwise());
}
