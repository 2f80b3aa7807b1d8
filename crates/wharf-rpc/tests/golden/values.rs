//! The bytes of values: every shape in every encoding.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wharf_core::{Bytes, Encoding};

use super::file::Golden;
use crate::support::probe::{Colour, Form, Id, Nothing, Pair, ProbeError, Shapes, Tree};

const ENCODINGS: [(Encoding, &str); 3] =
    [(Encoding::Positional, "positional"), (Encoding::Named, "named"), (Encoding::Json, "json")];

struct Values(Golden);

impl Values {
    fn hold<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, name: &str, value: &T) {
        for (encoding, label) in ENCODINGS {
            let mut bytes = Vec::new();
            encoding.encode(value, &mut bytes).expect("plain data");
            self.0.hold(&format!("{name}, {label}"), &bytes);
            assert_eq!(&encoding.decode::<T>(&bytes).expect("back"), value, "{name}, {label}");
        }
    }
}

/// A value of every shape, as other tests send it.
pub(crate) fn shapes() -> Shapes {
    Shapes {
        truth: true,
        small: -3,
        large: u64::MAX,
        huge: u128::MAX,
        below: -2,
        single: 1.5,
        double: -0.1,
        letter: '\u{e4}',
        text: "mug".into(),
        bytes: Bytes::from(&[0, 1, 255]),
        unit: (),
        none: None,
        some: Some(200),
        list: vec![Id(1), Id(70_000)],
        array: [-1, 0, 300],
        tuple: (1, "one".into()),
        by_text: BTreeMap::from([("a".into(), 1)]),
        by_number: BTreeMap::from([(-7, Colour::Red)]),
        by_colour: BTreeMap::from([(Colour::DarkBlue, true)]),
        set: BTreeSet::from([Id(3)]),
        pair: Pair(9, "nine".into()),
        nothing: Nothing,
        forms: forms(),
        colour: Colour::DarkBlue,
        uuid: uuid::Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff),
        at: "2026-11-23T09:30:00Z".parse().expect("a time"),
        url: "https://example.com/a?b=c".parse().expect("a URL"),
        price: "19.90".parse().expect("a decimal"),
        note: String::new(),
    }
}

fn forms() -> Vec<Form> {
    vec![Form::Unit, Form::Newtype(500), Form::Tuple(1, true), Form::Struct { x: -1, y: None }]
}

#[test]
fn values_of_every_shape() {
    let mut values = Values(Golden::new("values.txt"));
    values.hold("bool", &true);
    for number in [0, 127, 128, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, u64::MAX] {
        values.hold(&format!("u64 {number}"), &number);
    }
    for number in [-1, -32, -33, -128, -129, -32_768, -32_769, i64::from(i32::MIN), i64::MIN] {
        values.hold(&format!("i64 {number}"), &number);
    }
    values.hold("u128 1", &1_u128);
    values.hold("u128 largest", &u128::MAX);
    values.hold("i128 -1", &-1_i128);
    values.hold("f32 1.5", &1.5_f32);
    values.hold("f64 0.1", &0.1_f64);
    values.hold("char", &'\u{e4}');
    values.hold("string", &"mug".to_owned());
    values.hold("string of 40", &"0123456789".repeat(4));
    values.hold("bytes", &Bytes::from(&[0, 1, 255]));
    values.hold("unit", &());
    values.hold("none", &None::<u8>);
    values.hold("some", &Some(200_u8));
    values.hold("list of bytes as numbers", &vec![1_u8, 200]);
    values.hold("array", &[-1_i16, 0, 300]);
    values.hold("tuple", &(1_u8, "one".to_owned()));
    values.hold("map by text", &BTreeMap::from([("a".to_owned(), 1_u8)]));
    values.hold("map by number", &BTreeMap::from([(-7_i32, Colour::Red)]));
    values.hold("map by unit variant", &BTreeMap::from([(Colour::DarkBlue, true)]));
    values.hold("set", &BTreeSet::from([Id(3), Id(4)]));
    values.hold("newtype struct", &Id(70_000));
    values.hold("tuple struct", &Pair(9, "nine".into()));
    values.hold("unit struct", &Nothing);
    for (name, form) in ["unit", "newtype", "tuple", "struct"].into_iter().zip(forms()) {
        values.hold(&format!("{name} variant"), &form);
    }
    values.hold("error, unit variant", &ProbeError::NotToday);
    values.hold("error, newtype variant", &ProbeError::Missing(Id(7)));
    values
        .hold("tree", &Tree::Branch(Box::new(Tree::Fork { left: Box::new(Tree::Leaf), right: Vec::new() })));
    values.hold("duration", &std::time::Duration::new(3, 5));
    values.hold("uuid", &shapes().uuid);
    values.hold("date-time", &shapes().at);
    values.hold("uri", &shapes().url);
    values.hold("decimal", &shapes().price);
    values.hold("struct", &shapes());
    values.0.compare();
}
