//! What the services of the relay say to each other: `top` calls `middle`, `middle` calls `leaf`.

use wharf::prelude::*;

/// Where a call passed, and what it had left there.
#[wharf::message]
pub struct Hop {
    /// The process.
    pub process: String,
    /// Of the time that the caller gave, in milliseconds.
    pub left_ms: u64,
}

/// Calls that wait in a leaf.
#[wharf::message]
#[derive(PartialEq)]
pub struct Waits {
    /// So many were begun.
    pub begun: u64,
    /// So many are under way.
    pub under_way: u64,
}

/// The first of three.
#[wharf::service]
pub trait Top {
    /// Takes its time, then asks the others: every hop, this one first.
    #[read]
    async fn budget(&self, cx: &Context) -> wharf::Result<Vec<Hop>>;

    /// Waits in the leaf until the caller has enough of it.
    async fn wait(&self, cx: &Context) -> wharf::Result<()>;
}

/// The second of three.
#[wharf::service]
pub trait Middle {
    /// The hops from here on.
    #[read]
    async fn budget(&self, cx: &Context) -> wharf::Result<Vec<Hop>>;

    /// Waits in the leaf.
    async fn wait(&self, cx: &Context) -> wharf::Result<()>;
}

/// The last of three.
#[wharf::service]
pub trait Leaf {
    /// The last hop.
    #[read]
    async fn budget(&self, cx: &Context) -> wharf::Result<Hop>;

    /// Waits until the caller has enough of it.
    async fn wait(&self, cx: &Context) -> wharf::Result<()>;

    /// The calls that wait here.
    #[read]
    async fn waits(&self, cx: &Context) -> wharf::Result<Waits>;
}

/// A service that asks the leaf before it is ready.
#[wharf::service]
pub trait Early {
    /// The process of the leaf that it asked.
    #[read]
    async fn asked(&self, cx: &Context) -> wharf::Result<String>;
}
