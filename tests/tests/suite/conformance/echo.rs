//! Messages of every kind that there is, and a service that gives back what it was given.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::time::Duration;

use wharf::{Bytes, Context, Result};

/// Integers of every width.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Integers {
    pub signed: (i8, i16, i32, i64, i128, isize),
    pub unsigned: (u8, u16, u32, u64, u128, usize),
}

/// Floats of both widths.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Floats {
    pub single: Vec<f32>,
    pub double: Vec<f64>,
}

/// Text and bytes.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Texts {
    pub yes: bool,
    pub letters: Vec<char>,
    pub text: String,
    pub bytes: Bytes,
    pub numbers: Vec<u8>,
}

/// What holds other things.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Holders {
    pub some: Option<u32>,
    pub none: Option<Box<Holders>>,
    pub list: Vec<Option<String>>,
    pub queue: VecDeque<i64>,
    pub array: [u16; 4],
    pub tuple: (u8, String, (bool, char)),
    pub by_name: BTreeMap<String, Vec<u32>>,
    pub by_number: HashMap<i64, Weight>,
    pub by_unit: BTreeMap<Unit, u8>,
    pub ordered: BTreeSet<String>,
    pub unordered: HashSet<u64>,
    pub boxed: Box<Weight>,
    pub took: Duration,
}

/// A newtype.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Weight(pub u64);

/// A struct without fields.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Nothing;

/// A struct with none of its fields written.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Hollow {}

/// An enum without data.
#[wharf::message]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Gram,
    Pound,
}

/// An enum with data of every form.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) enum Form {
    Point,
    Circle(u32),
    Line(i32, i32),
    Rectangle { width: u32, label: Option<String> },
    Group(Vec<Form>),
    Large(u128),
}

/// A generic one.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<T>,
}

/// One that holds itself.
#[wharf::message]
#[derive(PartialEq)]
pub(crate) struct Tree {
    pub label: String,
    pub left: Option<Box<Tree>>,
    pub right: Option<Box<Tree>>,
}

/// Names that Rust knows otherwise.
#[wharf::message]
#[derive(PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Renamed {
    pub unit_price: u64,
    #[serde(rename = "kind")]
    pub r#type: String,
    #[serde(default)]
    pub note: String,
}

/// Gives back what it was given.
#[wharf::service]
pub(crate) trait Echo {
    #[read]
    async fn integers(&self, cx: &Context, value: Integers) -> Result<Integers>;

    #[read]
    async fn floats(&self, cx: &Context, value: Floats) -> Result<Floats>;

    #[read]
    async fn texts(&self, cx: &Context, value: Texts) -> Result<Texts>;

    #[read]
    async fn holders(&self, cx: &Context, value: Holders) -> Result<Holders>;

    #[read]
    async fn forms(&self, cx: &Context, value: Vec<Form>) -> Result<Vec<Form>>;

    #[read]
    async fn pages(&self, cx: &Context, value: Page<Page<Form>>) -> Result<Page<Page<Form>>>;

    #[read]
    async fn tree(&self, cx: &Context, value: Tree) -> Result<Tree>;

    #[read]
    async fn renamed(&self, cx: &Context, value: Renamed) -> Result<Renamed>;

    #[read]
    async fn units(&self, cx: &Context, one: (), two: Nothing, three: Hollow) -> Result<(Nothing, Hollow)>;

    #[read]
    async fn nothing(&self, cx: &Context) -> Result<()>;

    #[read]
    async fn wide(&self, cx: &Context, low: i128, high: u128) -> Result<(i128, u128)>;

    #[read]
    async fn maybe(&self, cx: &Context, value: Option<u64>) -> Result<Option<u64>>;

    #[read]
    async fn bytes(&self, cx: &Context, value: Bytes) -> Result<Bytes>;

    #[idempotent]
    async fn many(
        &self,
        cx: &Context,
        first: u8,
        r#type: String,
        args: Vec<u32>,
        call: char,
    ) -> Result<String>;
}

/// The only implementation.
pub(crate) struct Echoes;

impl Echo for Echoes {
    async fn integers(&self, _: &Context, value: Integers) -> Result<Integers> {
        Ok(value)
    }

    async fn floats(&self, _: &Context, value: Floats) -> Result<Floats> {
        Ok(value)
    }

    async fn texts(&self, _: &Context, value: Texts) -> Result<Texts> {
        Ok(value)
    }

    async fn holders(&self, _: &Context, value: Holders) -> Result<Holders> {
        Ok(value)
    }

    async fn forms(&self, _: &Context, value: Vec<Form>) -> Result<Vec<Form>> {
        Ok(value)
    }

    async fn pages(&self, _: &Context, value: Page<Page<Form>>) -> Result<Page<Page<Form>>> {
        Ok(value)
    }

    async fn tree(&self, _: &Context, value: Tree) -> Result<Tree> {
        Ok(value)
    }

    async fn renamed(&self, _: &Context, value: Renamed) -> Result<Renamed> {
        Ok(value)
    }

    async fn units(&self, _: &Context, (): (), two: Nothing, three: Hollow) -> Result<(Nothing, Hollow)> {
        Ok((two, three))
    }

    async fn nothing(&self, _: &Context) -> Result<()> {
        Ok(())
    }

    async fn wide(&self, _: &Context, low: i128, high: u128) -> Result<(i128, u128)> {
        Ok((low, high))
    }

    async fn maybe(&self, _: &Context, value: Option<u64>) -> Result<Option<u64>> {
        Ok(value)
    }

    async fn bytes(&self, _: &Context, value: Bytes) -> Result<Bytes> {
        Ok(value)
    }

    async fn many(
        &self,
        _: &Context,
        first: u8,
        r#type: String,
        args: Vec<u32>,
        call: char,
    ) -> Result<String> {
        Ok(format!("{first} {type} {args:?} {call}"))
    }
}
