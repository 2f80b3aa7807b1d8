//! JSON Schemas against what serde does: what is written is valid, and what is valid can be read.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use wharf::{Bytes, Message, UnknownVariant};
use wharf_core::Encoding;
use wharf_schema::json_schema::{Way, json_schema};
use wharf_schema::{Body, Shape, Types};

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

/// Makes values of shapes, some of which are none.
struct Maker<'a> {
    types: &'a Types,
    state: u64,
    /// One of so many parts is something else.
    odd: u64,
}

/// How deep a value is nested before it gets no deeper.
const DEEP: usize = 6;

impl Maker<'_> {
    fn below(&mut self, most: u64) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn pick(&mut self, values: &[Value]) -> Value {
        let at = self.below(values.len() as u64);
        values[usize::try_from(at).expect("a place")].clone()
    }

    fn some(&mut self, most: u64, depth: usize, mut one: impl FnMut(&mut Self) -> Value) -> Vec<Value> {
        let count = if depth > DEEP { 0 } else { self.below(most) };
        (0..count).map(|_| one(self)).collect()
    }

    fn shape(&mut self, shape: &Shape, depth: usize) -> Value {
        if self.below(self.odd) == 0 {
            return self.pick(&[
                Value::Null,
                json!(true),
                json!(-1),
                json!(256),
                json!(1.5),
                json!(u64::MAX),
                json!("x"),
                json!("-01"),
                json!("Bare"),
                json!("YQ=="),
                json!("YR=="),
                json!(""),
                json!([]),
                json!(["a", "a"]),
                json!([1, "a"]),
                json!({}),
                json!({ "Later": 1 }),
                json!({ "Named": "a", "Bare": null }),
                json!({ "x": 1, "y": true, "z": [] }),
                json!({ "12": "Bare" }),
            ]);
        }
        match shape {
            Shape::Bool => self.pick(&[json!(true), json!(false)]),
            Shape::Int { signed: true, bits: 128 } => {
                self.pick(&[json!("0"), json!(i128::MIN.to_string()), json!(i128::MAX.to_string())])
            }
            Shape::Int { bits: 128, .. } => self.pick(&[json!("0"), json!(u128::MAX.to_string())]),
            Shape::Int { signed, bits } => {
                let most = if *signed { i64::MAX as u64 >> (64 - bits) } else { u64::MAX >> (64 - bits) };
                let number = self.below(most.saturating_add(1).max(2));
                if *signed && self.below(2) == 0 {
                    json!(-(number as i64))
                } else {
                    self.pick(&[json!(number), json!(most), json!(0)])
                }
            }
            Shape::Float { bits: 32 } => self.pick(&[json!(0.5), json!(f32::MAX), json!(-1e-30), json!(7)]),
            Shape::Float { .. } => self.pick(&[json!(0.1), json!(f64::MAX), json!(-3), json!(1e300)]),
            Shape::Char => self.pick(&[json!("x"), json!("é"), json!("𝄞")]),
            Shape::String => self.pick(&[json!(""), json!("a"), json!("Text, \u{0} \"more\" of it 𝄞")]),
            Shape::Bytes => {
                self.pick(&[json!(""), json!("AAEC"), json!("aGk="), json!("+/8A"), json!("/w==")])
            }
            Shape::Option(inner) if depth <= DEEP && self.below(2) == 0 => self.shape(inner, depth + 1),
            Shape::List(item) => self.some(4, depth, |maker| maker.shape(item, depth + 1)).into(),
            Shape::Set(item) => {
                let mut items = self.some(4, depth, |maker| maker.shape(item, depth + 1));
                items.sort_by_key(Value::to_string);
                items.dedup();
                items.into()
            }
            Shape::Array { item, len } => (0..*len).map(|_| self.shape(item, depth + 1)).collect(),
            Shape::Tuple(items) => items.iter().map(|item| self.shape(item, depth + 1)).collect(),
            Shape::Map { key, value } => {
                let keys: &[&str] = match &**key {
                    Shape::Int { .. } => &["0", "-7", "123"],
                    _ => &["Small", "extra-large"],
                };
                let count = if depth > DEEP { 0 } else { self.below(keys.len() as u64 + 1) };
                let keys = keys.iter().take(usize::try_from(count).expect("few"));
                keys.map(|key| ((*key).to_owned(), self.shape(value, depth + 1))).collect()
            }
            Shape::Named(name) => {
                let types = self.types;
                self.body(&types.get(name).expect("it is defined").body, depth)
            }
            _ => Value::Null,
        }
    }

    fn body(&mut self, body: &Body, depth: usize) -> Value {
        match body {
            Body::Unit => Value::Null,
            Body::Newtype(inner) => self.shape(inner, depth + 1),
            Body::Tuple(items) => items.iter().map(|item| self.shape(item, depth + 1)).collect(),
            Body::Struct(fields) => {
                // A member more is passed over.
                let more = (self.below(9) == 0).then(|| ("more".to_owned(), Value::Null));
                let kept: Vec<_> = fields.iter().filter(|_| self.below(self.odd * 4) != 0).collect();
                let members =
                    kept.iter().map(|field| (field.name.clone(), self.shape(&field.shape, depth + 1)));
                members.chain(more).collect()
            }
            Body::Enum { variants, .. } => {
                let at = usize::try_from(self.below(variants.len() as u64)).expect("a place");
                match &variants[at].body {
                    Body::Unit => json!(variants[at].name),
                    body => json!({ variants[at].name.as_str(): self.body(body, depth + 1) }),
                }
            }
        }
    }
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
            jsonschema::validator_for(&schema).expect("a schema of the dialect that it names")
        };
        Self { argument: validator(Way::Argument), answer: validator(Way::Answer), shape, types }
    }

    fn value(&self, seed: u64, odd: u64) -> Value {
        Maker { types: &self.types, state: seed, odd }.shape(&self.shape, 0)
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

/// Says how many values were read, and how many were valid.
fn compared<T: Message>(subject: &Subject, seed: u64, odd: u64) -> Result<(bool, bool), TestCaseError> {
    let value = subject.value(seed, odd);
    let is_valid = subject.argument.is_valid(&value);
    let read: Option<T> = read(&value);
    if is_valid {
        prop_assert!(read.is_some(), "{value} is valid, and cannot be read");
    }
    if let Some(read) = &read {
        let back = written(read);
        prop_assert!(subject.argument.is_valid(&back), "{back} was written, and is not valid");
        prop_assert!(subject.answer.is_valid(&back), "{back} was written, and is no valid answer");
    }
    Ok((read.is_some(), is_valid))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_valid_and_what_is_valid_is_read(seed: u64) {
        thread_local!(static ALL: (Subject, Subject) = (Subject::of::<Zoo>(), Subject::of::<Kind>()));
        ALL.with(|(zoo, kind)| {
            // Without odd parts every value is one; with many of them most are none.
            prop_assert_eq!(compared::<Zoo>(zoo, seed, u64::MAX / 4)?, (true, true));
            compared::<Zoo>(zoo, seed, 60)?;
            compared::<Kind>(kind, seed, 3)?;
            Ok(())
        })?;
    }
}

#[test]
fn values_that_differ_from_their_schema_in_one_place_are_told_apart() {
    let kind = Subject::of::<Kind>();
    let (mut both, mut neither) = (0, 0);
    for seed in 0..2_000 {
        let (read, valid) = compared::<Kind>(&kind, seed, 3).expect("as said");
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
