//! Open enums in the encodings that there are.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::json;

use super::*;

/// As an older version has it.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
enum State {
    Placed,
    Shipped(u8),
    Lost { by: String },
    Other(UnknownVariant),
}

#[derive(Deserialize)]
#[serde(remote = "State", rename = "State")]
enum KnownState {
    Placed,
    Shipped(u8),
    Lost { by: String },
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        open(from, |from| KnownState::deserialize(from), State::Other)
    }
}

/// As a newer one has it.
#[derive(Serialize, Clone)]
enum NewState {
    Placed,
    Shipped(u8),
    Lost { by: String },
    Back,
    Sold(Vec<(String, Option<u32>)>),
    Held { by: String, until: u64 },
    Split(u8, u8),
}

fn all() -> Vec<NewState> {
    let sold = NewState::Sold(vec![("x".into(), Some(3)), ("y".into(), None)]);
    let held = NewState::Held { by: "me".into(), until: 7 };
    let lost = NewState::Lost { by: "you".into() };
    vec![sold, NewState::Placed, held, NewState::Back, NewState::Split(1, 2), NewState::Shipped(9), lost]
}

fn expected() -> Vec<State> {
    let other = |name| State::Other(UnknownVariant::new(name));
    let lost = State::Lost { by: "you".into() };
    vec![other("Sold"), State::Placed, other("Held"), other("Back"), other("Split"), State::Shipped(9), lost]
}

/// What a value is read as in each encoding.
fn read<T: DeserializeOwned + Debug>(value: &impl Serialize) -> Vec<T> {
    let mut named = Vec::new();
    value.serialize(&mut rmp_serde::Serializer::new(&mut named).with_struct_map()).expect("written");
    let json = serde_json::to_string(value).expect("written");
    vec![
        rmp_serde::from_slice(&named).expect("by name"),
        rmp_serde::from_slice(&rmp_serde::to_vec(value).expect("written")).expect("by position"),
        serde_json::from_str(&json).expect("JSON"),
        serde_json::from_value(serde_json::to_value(value).expect("written")).expect("a value"),
    ]
}

#[test]
fn an_unknown_variant_has_its_name_and_what_follows_is_still_found() {
    for found in read::<(Vec<State>, u8)>(&(all(), 5)) {
        assert_eq!(found, (expected(), 5));
    }
    for (value, expected) in all().iter().zip(expected()) {
        for found in read::<State>(value) {
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn it_can_be_a_key_and_an_item() {
    use std::collections::{BTreeMap, BTreeSet};
    let sent = BTreeMap::from([("Placed", 1), ("Back", 2)]);
    let other = || State::Other(UnknownVariant::new("Back"));
    for found in read::<BTreeMap<State, u8>>(&sent) {
        assert_eq!(found, BTreeMap::from([(State::Placed, 1), (other(), 2)]));
    }
    for found in read::<BTreeSet<State>>(&["Back", "Placed", "Back"]) {
        assert_eq!(found, BTreeSet::from([State::Placed, other()]));
    }
}

#[test]
fn what_is_broken_within_an_unknown_variant_is_an_error() {
    for broken in
        [r#"{"Sold":"#, r#"{"Sold":[1,}"#, r#"{"Sold":1"#, r#"{"Sold":1,"Back":2}"#, "7", "null", "{}"]
    {
        serde_json::from_str::<State>(broken).expect_err(broken);
    }
    for broken in
        [&b"\x81\xa4Sold"[..], b"\x81\xa4Sold\x92\x01", b"\x82\xa4Sold\x01\xa4Back\x02", b"\xa4Sol", b"\x09"]
    {
        rmp_serde::from_slice::<State>(broken).expect_err("it is cut short");
    }
}

#[test]
fn a_known_variant_that_is_broken_is_no_unknown_one() {
    let error = serde_json::from_value::<State>(json!({ "Shipped": "far" })).expect_err("no number");
    assert!(error.to_string().contains("expected u8"), "{error}");
    serde_json::from_value::<State>(json!("Shipped")).expect_err("nothing in it");
    serde_json::from_value::<State>(json!({ "Lost": {} })).expect_err("nobody lost it");
}

#[test]
fn where_only_what_is_known_will_do_it_is_refused() {
    let read = |text| known_only(|| serde_json::from_str::<State>(text));
    assert_eq!(read("\"Placed\"").expect("it is known"), State::Placed);
    let error = read("{\"Sold\":[]}").expect_err("it is not known");
    assert!(error.to_string().starts_with("unknown variant `Sold`, expected one of `Placed`"), "{error}");
    assert!(serde_json::from_str::<State>("\"Sold\"").is_ok(), "that is over");
    let caught = std::panic::catch_unwind(|| known_only(|| panic!("while it reads")));
    assert!(caught.is_err() && serde_json::from_str::<State>("\"Sold\"").is_ok());
}

#[test]
fn it_is_not_sent_on() {
    let error =
        serde_json::to_string(&[State::Other(UnknownVariant::new("Sold"))]).expect_err("it is not known");
    assert!(error.to_string().contains("does not know the variant `Sold`, and cannot send it on"), "{error}");
    rmp_serde::to_vec(&State::Other(UnknownVariant::new("Sold"))).expect_err("it is not known");
}
