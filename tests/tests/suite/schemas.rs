//! JSON Schemas against what serde does: what is written is valid, and what is valid can be read.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};
use wharf::{Bytes, Message, UnknownVariant};
use wharf_core::Encoding;
use wharf_schema::json_schema::{Way, json_schema};
use wharf_schema::{Shape, Types};
use wharf_tests::values::Maker;

#[wharf::message]
#[derive(PartialEq)]
struct Zoo {
    flag: bool,
    small: u8,
    signed: i64,
    wide: u128,
    deep: i128,
    float: f32,
    double: f64,
    letter: char,
    text: String,
    bytes: Bytes,
    maybe: Option<Kind>,
    list: Vec<Option<i8>>,
    set: BTreeSet<String>,
    pair: (String, u16),
    trio: [i32; 3],
    numbered: BTreeMap<i16, Kind>,
    sized: BTreeMap<Size, bool>,
    id: Id,
    #[serde(default)]
    extra: u32,
    nothing: (),
    trees: Vec<Tree>,
    state: State,
    line: Line,
    key: uuid::Uuid,
    keyed: BTreeMap<uuid::Uuid, bool>,
    at: jiff::Timestamp,
    price: rust_decimal::Decimal,
    place: url::Url,
}

/// Whose?
#[wharf::message]
#[derive(PartialEq)]
struct Id(String);

#[wharf::message]
#[derive(PartialEq)]
struct Line(u8, Option<String>);

#[wharf::message]
#[derive(PartialEq)]
enum Kind {
    /// Nothing.
    Bare,
    Other,
    Named(Id),
    Full {
        x: f64,
        y: Option<bool>,
    },
    Two(u8, String),
}

#[wharf::message]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    Small,
    #[serde(rename = "extra-large")]
    Large,
}

#[wharf::message]
#[derive(PartialEq)]
enum State {
    Open,
    Closed(u8),
    #[unknown]
    Unknown(UnknownVariant),
}

#[wharf::message]
#[derive(PartialEq)]
struct Tree {
    name: String,
    branches: Vec<Self>,
}

/// The schemas of a message, as an argument and as an answer, and what makes values of it.
struct Subject {
    shape: Shape,
    types: Types,
    argument: Validator,
    answer: Validator,
}

impl Subject {
    fn of<T: Message>() -> Self {
        let mut types = Types::new();
        let shape = T::shape(&mut types);
        let validator = |way| {
            let schema = json_schema(&shape, &types, way);
            // What has a pattern is held to that: formats bind nobody, but where there is nothing else.
            let options = jsonschema::options().should_validate_formats(true).with_format("uuid", |_| true);
            options.build(&schema).expect("a schema of the dialect that it names")
        };
        Self { argument: validator(Way::Argument), answer: validator(Way::Answer), shape, types }
    }

    fn value(&self, seed: u64, odd: u64) -> Value {
        Maker::new(&self.types, seed).odd(odd).value(&self.shape)
    }
}

fn read<T: Message>(value: &Value) -> Option<T> {
    Encoding::Json.decode_arguments(&serde_json::to_vec(value).expect("JSON")).ok()
}

fn written<T: Message>(value: &T) -> Value {
    let mut bytes = Vec::new();
    Encoding::Json.encode(value, &mut bytes).expect("it was read from JSON");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Whether a value was read, and whether it was valid.
#[track_caller]
fn compared<T: Message>(subject: &Subject, seed: u64, odd: u64) -> (bool, bool) {
    let value = subject.value(seed, odd);
    let is_valid = subject.argument.is_valid(&value);
    let read: Option<T> = read(&value);
    if is_valid {
        assert!(read.is_some(), "{seed}: {value} is valid, and cannot be read");
    }
    if let Some(read) = &read {
        let back = written(read);
        assert!(subject.argument.is_valid(&back), "{seed}: {back} was written, and is not valid");
        assert!(subject.answer.is_valid(&back), "{seed}: {back} was written, and is no valid answer");
    }
    (read.is_some(), is_valid)
}

/// So rare is an odd part that none is drawn.
const NEVER: u64 = u64::MAX / 4;

#[test]
fn what_is_written_is_valid_and_what_is_valid_is_read() {
    let (zoo, kind) = (Subject::of::<Zoo>(), Subject::of::<Kind>());
    for seed in 0..400 {
        assert_eq!(compared::<Zoo>(&zoo, seed, NEVER), (true, true), "{seed}");
        compared::<Zoo>(&zoo, seed, 60);
        compared::<Kind>(&kind, seed, 3);
    }
}

#[test]
fn values_that_differ_from_their_schema_in_one_place_are_told_apart() {
    let kind = Subject::of::<Kind>();
    let (mut both, mut neither) = (0, 0);
    for seed in 0..2_000 {
        let (read, valid) = compared::<Kind>(&kind, seed, 3);
        both += u32::from(read && valid);
        neither += u32::from(!read && !valid);
    }
    assert!(both > 300 && neither > 300, "{both} were values, {neither} were none: too few to tell");
}

#[test]
fn an_answer_may_have_variants_that_there_will_be_and_an_argument_may_not() {
    let state = Subject::of::<State>();
    for later in [json!("Later"), json!({ "Later": [1] })] {
        assert!(state.answer.is_valid(&later) && !state.argument.is_valid(&later), "{later}");
        assert!(read::<State>(&later).is_none());
    }
    assert!(!state.answer.is_valid(&json!({ "Later": 1, "More": 2 })));
}
