//! `probe`: a service whose methods do what tests of a wire need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::watch;
use wharf_core::{Bytes, Context, Result, Stream};

/// A message that contains itself.
#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) enum Tree {
    Leaf,
    Branch(Box<Tree>),
    Fork { left: Box<Tree>, right: Vec<Tree> },
}

/// A thing with an identity.
#[wharf_macros::message]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) u32);

#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) struct Pair(pub(crate) u8, pub(crate) String);

#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) struct Nothing;

#[wharf_macros::message]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Colour {
    Red,
    DarkBlue,
}

/// Every form that a variant can have.
#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) enum Form {
    Unit,
    Newtype(u16),
    Tuple(u8, bool),
    Struct { x: i32, y: Option<i32> },
}

/// A value of every shape.
#[wharf_macros::message]
#[derive(PartialEq)]
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
    pub(crate) none: Option<u8>,
    pub(crate) some: Option<u8>,
    pub(crate) list: Vec<Id>,
    pub(crate) array: [i16; 3],
    pub(crate) tuple: (u8, String),
    pub(crate) by_text: BTreeMap<String, u8>,
    pub(crate) by_number: BTreeMap<i32, Colour>,
    pub(crate) by_colour: BTreeMap<Colour, bool>,
    pub(crate) set: BTreeSet<Id>,
    pub(crate) pair: Pair,
    pub(crate) nothing: Nothing,
    pub(crate) forms: Vec<Form>,
    pub(crate) colour: Colour,
    pub(crate) uuid: uuid::Uuid,
    pub(crate) at: jiff::Timestamp,
    pub(crate) url: url::Url,
    pub(crate) price: rust_decimal::Decimal,
    #[serde(default)]
    pub(crate) note: String,
}

#[wharf_macros::error]
#[derive(PartialEq)]
pub(crate) enum ProbeError {
    #[error("not today")]
    NotToday,
    #[error("no {0:?}")]
    #[status(not_found)]
    Missing(Id),
}

/// What a callee sees of its context.
#[wharf_macros::message]
#[derive(PartialEq)]
pub(crate) struct Seen {
    pub(crate) caller: String,
    pub(crate) principal: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) trace: String,
    pub(crate) criticality: u8,
    pub(crate) milliseconds: u64,
}

/// Does what it is asked to.
#[wharf_macros::service]
pub(crate) trait Probe {
    /// Gives back what it got.
    #[read]
    async fn echo(&self, cx: &Context, text: String) -> Result<String>;

    /// How many bytes it got.
    #[read]
    async fn length(&self, cx: &Context, bytes: Bytes) -> Result<u64>;

    /// As many bytes as asked for.
    #[read]
    async fn give(&self, cx: &Context, length: u64) -> Result<Bytes>;

    /// How deep a tree is.
    #[read]
    async fn depth(&self, cx: &Context, tree: Tree) -> Result<u32>;

    /// A tree as deep as asked for.
    #[read]
    async fn plant(&self, cx: &Context, depth: u32) -> Result<Tree>;

    /// Gives back what it got.
    #[idempotent]
    async fn mirror(&self, cx: &Context, shapes: Shapes) -> Result<Shapes>;

    /// Fails.
    async fn refuse(&self, cx: &Context, id: Option<Id>) -> Result<(), ProbeError>;

    /// Is broken.
    async fn panic(&self, cx: &Context) -> Result<()>;

    /// Ends when the caller gives up.
    async fn hold(&self, cx: &Context, bytes: Bytes) -> Result<()>;

    /// Tells what came with the call.
    #[read]
    async fn look(&self, cx: &Context) -> Result<Seen>;

    /// So many items of so many bytes each.
    #[read]
    async fn flow(&self, cx: &Context, count: u64, length: u64) -> Result<Stream<Bytes, ProbeError>>;

    /// Takes items to their end, and says how many bytes there were.
    async fn swallow(&self, cx: &Context, items: Stream<Bytes, ProbeError>) -> Result<u64, ProbeError>;

    /// Reads nothing of what it takes, until the caller gives up.
    async fn ignore(&self, cx: &Context, items: Stream<Bytes>) -> Result<()>;

    /// Gives back what it takes, as it comes.
    async fn reflect(&self, cx: &Context, items: Stream<Bytes>) -> Result<Stream<Bytes>>;
}

/// The implementation. Counts the calls that it holds.
#[derive(Clone, Default)]
pub(crate) struct Trial {
    held: Arc<watch::Sender<usize>>,
}

impl Trial {
    fn hold(&self) -> Held {
        self.held.send_modify(|held| *held += 1);
        Held(Arc::clone(&self.held))
    }

    /// Waits until so many calls are held.
    pub(crate) async fn holds(&self, count: usize) {
        self.holds_what(|held| held == count).await;
    }

    /// Waits until so many calls or more are held.
    pub(crate) async fn holds_at_least(&self, count: usize) {
        self.holds_what(|held| held >= count).await;
    }

    async fn holds_what(&self, is_it: impl Fn(usize) -> bool) {
        let mut held = self.held.subscribe();
        // The sender lives in this service.
        let _ = held.wait_for(|held| is_it(*held)).await;
    }
}

struct Held(Arc<watch::Sender<usize>>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held -= 1);
    }
}

impl Probe for Trial {
    async fn echo(&self, _cx: &Context, text: String) -> Result<String> {
        Ok(text)
    }

    async fn length(&self, _cx: &Context, bytes: Bytes) -> Result<u64> {
        Ok(bytes.len() as u64)
    }

    async fn give(&self, _cx: &Context, length: u64) -> Result<Bytes> {
        Ok(vec![7; usize::try_from(length).unwrap_or(0)].into())
    }

    async fn depth(&self, _cx: &Context, tree: Tree) -> Result<u32> {
        fn depth(tree: &Tree) -> u32 {
            1 + match tree {
                Tree::Leaf => 0,
                Tree::Branch(inner) => depth(inner),
                Tree::Fork { left, right } => right.iter().map(depth).max().unwrap_or(0).max(depth(left)),
            }
        }
        Ok(depth(&tree))
    }

    async fn plant(&self, _cx: &Context, depth: u32) -> Result<Tree> {
        Ok((1..depth).fold(Tree::Leaf, |tree, _| Tree::Branch(Box::new(tree))))
    }

    async fn mirror(&self, _cx: &Context, shapes: Shapes) -> Result<Shapes> {
        Ok(shapes)
    }

    async fn refuse(&self, _cx: &Context, id: Option<Id>) -> Result<(), ProbeError> {
        Err(id.map_or(ProbeError::NotToday, ProbeError::Missing).into())
    }

    async fn panic(&self, _cx: &Context) -> Result<()> {
        panic!("a probe of panics")
    }

    async fn hold(&self, _cx: &Context, _bytes: Bytes) -> Result<()> {
        let _held = self.hold();
        std::future::pending().await
    }

    async fn flow(&self, _cx: &Context, count: u64, length: u64) -> Result<Stream<Bytes, ProbeError>> {
        let held = self.hold();
        // Each of its own, as of a service that makes them.
        Ok(Stream::from_iter((0..count).map(move |_| {
            let _held = &held;
            vec![7; usize::try_from(length).unwrap_or(0)].into()
        })))
    }

    async fn swallow(&self, _cx: &Context, mut items: Stream<Bytes, ProbeError>) -> Result<u64, ProbeError> {
        let mut bytes = 0;
        while let Some(item) = items.next().await {
            bytes += item?.len() as u64;
        }
        Ok(bytes)
    }

    async fn ignore(&self, _cx: &Context, _items: Stream<Bytes>) -> Result<()> {
        let _held = self.hold();
        std::future::pending().await
    }

    async fn reflect(&self, _cx: &Context, items: Stream<Bytes>) -> Result<Stream<Bytes>> {
        Ok(items)
    }

    async fn look(&self, cx: &Context) -> Result<Seen> {
        Ok(Seen {
            caller: cx.caller().to_owned(),
            principal: cx.principal().map(str::to_owned),
            operation: cx.operation().map(|id| id.to_string()),
            trace: cx.trace().to_string(),
            criticality: cx.criticality().to_bits(),
            milliseconds: cx.remaining().as_millis() as u64,
        })
    }
}
