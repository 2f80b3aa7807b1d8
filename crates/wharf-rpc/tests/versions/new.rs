//! The cart as it is now: some changes are safe, some break callers, some break servers.

use wharf_core::{Context, Result, UnknownVariant};

use super::Calls;

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) struct Item {
    /// New, and optional.
    pub(super) note: Option<String>,
    pub(super) price: u64,
    pub(super) name: String,
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) enum State {
    Empty,
    Full,
    /// New to callers that are not ready for it.
    Sold,
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) enum Mood {
    Good,
    /// New to callers that are.
    Odd {
        how: u32,
    },
    Bad,
    #[unknown]
    Other(UnknownVariant),
}

#[wharf_macros::service]
pub(super) trait Cart {
    async fn add(&self, cx: &Context, item: Item) -> Result<Item>;
    #[read]
    async fn count(&self, cx: &Context) -> Result<u64>;
    /// Was a `u32`.
    #[read]
    async fn total(&self, cx: &Context) -> Result<u64>;
    /// Took a `u16`.
    #[read]
    async fn first(&self, cx: &Context, most: u32) -> Result<u64>;
    #[read]
    async fn state(&self, cx: &Context) -> Result<State>;
    #[read]
    async fn mood(&self, cx: &Context, turn: u64) -> Result<Mood>;
    /// Was `idempotent`.
    async fn clear(&self, cx: &Context) -> Result<()>;
    /// Knew nothing of a carrier.
    async fn send(&self, cx: &Context, to: String, carrier: String) -> Result<()>;
}

pub(super) struct Service(pub(super) Calls);

impl Cart for Service {
    async fn add(&self, _: &Context, item: Item) -> Result<Item> {
        self.0.note("add");
        Ok(Item { note: Some("thank you".into()), ..item })
    }

    async fn count(&self, _: &Context) -> Result<u64> {
        self.0.note("count");
        Ok(8)
    }

    async fn total(&self, _: &Context) -> Result<u64> {
        self.0.note("total");
        Ok(u64::MAX)
    }

    async fn first(&self, _: &Context, most: u32) -> Result<u64> {
        self.0.note("first");
        Ok(most.into())
    }

    async fn state(&self, _: &Context) -> Result<State> {
        self.0.note("state");
        Ok(State::Sold)
    }

    async fn mood(&self, _: &Context, turn: u64) -> Result<Mood> {
        self.0.note("mood");
        Ok(if turn == 0 { Mood::Odd { how: 3 } } else { Mood::Bad })
    }

    async fn clear(&self, _: &Context) -> Result<()> {
        self.0.note("clear");
        Ok(())
    }

    async fn send(&self, _: &Context, _: String, _: String) -> Result<()> {
        self.0.note("send");
        Ok(())
    }
}
