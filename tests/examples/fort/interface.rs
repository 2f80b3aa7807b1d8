//! What the fort's one service does for whoever asks.

use wharf::prelude::*;

/// A message that contains itself.
#[wharf::message]
pub enum Tree {
    /// Its end.
    Leaf,
    /// A tree in a tree.
    Branch(Box<Tree>),
}

/// Does what an attack needs a service for.
#[wharf::service]
pub trait Keep {
    /// Gives back what it got.
    #[read]
    async fn echo(&self, cx: &Context, text: String) -> wharf::Result<String>;

    /// How many bytes it got.
    #[read]
    async fn length(&self, cx: &Context, bytes: Bytes) -> wharf::Result<u64>;

    /// As many bytes as asked for, up to a mebibyte.
    #[read]
    async fn give(&self, cx: &Context, length: u64) -> wharf::Result<Bytes>;

    /// How deep a tree is.
    #[read]
    async fn depth(&self, cx: &Context, tree: Tree) -> wharf::Result<u32>;

    /// Ends when the caller gives up.
    async fn hold(&self, cx: &Context, bytes: Bytes) -> wharf::Result<()>;

    /// The same text as often as asked for.
    #[read]
    async fn repeat(&self, cx: &Context, text: String, times: u64) -> wharf::Result<Stream<String>>;

    /// How many bytes of text came.
    async fn count(&self, cx: &Context, texts: Stream<String>) -> wharf::Result<u64>;
}
