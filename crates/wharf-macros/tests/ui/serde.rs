//! What serde can and a wire can't is refused where it is written.

use std::collections::HashMap;

#[wharf_macros::message]
#[serde(deny_unknown_fields, tag = "type", rename_all = "Camel")]
pub struct Container {
    #[serde(flatten)]
    rest: HashMap<String, u32>,
    #[serde(skip)]
    skipped: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    optional: Option<u32>,
    #[serde(with = "elsewhere")]
    elsewhere: u32,
    #[serde(serialize_with = "to", deserialize_with = "from")]
    both: u32,
    #[serde(alias = "old")]
    new: u32,
    #[serde(rename(serialize = "a", deserialize = "b"))]
    two_names: u32,
    #[serde(renmae = "misspelt")]
    misspelt: u32,
    #[serde(rename = "same")]
    one: u32,
    same: u32,
}

#[wharf_macros::message]
#[serde(untagged)]
pub enum Guessed {
    #[serde(other)]
    Unknown,
    Tuple(#[serde(default)] u32),
    #[serde(skip_deserializing)]
    Skipped,
}

#[wharf_macros::message]
#[serde(transparent)]
pub struct Wrapper(u32);

#[wharf_macros::message]
#[serde(from = "u32", into = "u32")]
pub struct Converted {
    number: u32,
}

fn main() {}
