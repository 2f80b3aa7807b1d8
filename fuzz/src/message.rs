//! Messages of every shape, recursive ones among them.

use std::collections::{BTreeMap, BTreeSet};

use wharf::Bytes;

/// A message that contains itself.
#[wharf_macros::message]
#[derive(Default)]
pub(crate) enum Tree {
    #[default]
    Leaf,
    Number(i64),
    Branch(Box<Tree>),
    Pair(Box<Tree>, Vec<Tree>),
    Fork {
        left: Option<Box<Tree>>,
        right: BTreeMap<String, Tree>,
    },
}

#[wharf_macros::message]
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) u32);

#[wharf_macros::message]
#[derive(Default)]
pub(crate) struct Pair(pub(crate) i8, pub(crate) String);

#[wharf_macros::message]
#[derive(Default)]
pub(crate) struct Nothing;

#[wharf_macros::message]
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Colour {
    #[default]
    Red,
    DarkBlue,
}

/// A value of every shape.
#[wharf_macros::message]
#[derive(Default)]
pub(crate) struct Shapes {
    pub(crate) truth: bool,
    pub(crate) small: i8,
    pub(crate) large: u64,
    pub(crate) huge: u128,
    pub(crate) below: i128,
    pub(crate) single: f32,
    pub(crate) double: f64,
    pub(crate) letter: char,
    pub(crate) text: String,
    pub(crate) bytes: Bytes,
    pub(crate) unit: (),
    pub(crate) maybe: Option<f64>,
    pub(crate) list: Vec<Id>,
    pub(crate) array: [i16; 3],
    pub(crate) tuple: (u8, String),
    pub(crate) by_text: BTreeMap<String, u8>,
    pub(crate) by_number: BTreeMap<i32, Colour>,
    pub(crate) by_colour: BTreeMap<Colour, bool>,
    pub(crate) set: BTreeSet<Id>,
    pub(crate) pair: Pair,
    pub(crate) nothing: Nothing,
    #[serde(default)]
    pub(crate) tree: Tree,
    #[serde(default)]
    pub(crate) colour: Option<Colour>,
}
