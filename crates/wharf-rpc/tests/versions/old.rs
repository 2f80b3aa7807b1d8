//! The cart as it was.

use wharf_core::{Context, Result, UnknownVariant};

use super::Calls;

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) price: u64,
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) enum State {
    Empty,
    Full,
}

#[wharf_macros::message]
#[derive(PartialEq)]
pub(super) enum Mood {
    Good,
    Bad,
    #[unknown]
    Other(UnknownVariant),
}

#[wharf_macros::service]
pub(super) trait Cart {
    #[read]
    async fn count(&self, cx: &Context) -> Result<u64>;
    async fn add(&self, cx: &Context, item: Item) -> Result<Item>;
    #[read]
    async fn total(&self, cx: &Context) -> Result<u32>;
    #[read]
    async fn first(&self, cx: &Context, most: u16) -> Result<u64>;
    #[read]
    async fn state(&self, cx: &Context) -> Result<State>;
    #[read]
    async fn mood(&self, cx: &Context, turn: u64) -> Result<Mood>;
    #[idempotent]
    async fn clear(&self, cx: &Context) -> Result<()>;
    async fn send(&self, cx: &Context, to: String) -> Result<()>;
    async fn forget(&self, cx: &Context) -> Result<()>;
}

pub(super) struct Service(pub(super) Calls);

impl Cart for Service {
    async fn count(&self, _: &Context) -> Result<u64> {
        self.0.note("count");
        Ok(7)
    }

    async fn add(&self, _: &Context, item: Item) -> Result<Item> {
        self.0.note("add");
        Ok(item)
    }

    async fn total(&self, _: &Context) -> Result<u32> {
        self.0.note("total");
        Ok(u32::MAX)
    }

    async fn first(&self, _: &Context, most: u16) -> Result<u64> {
        self.0.note("first");
        Ok(most.into())
    }

    async fn state(&self, _: &Context) -> Result<State> {
        self.0.note("state");
        Ok(State::Empty)
    }

    async fn mood(&self, _: &Context, _: u64) -> Result<Mood> {
        self.0.note("mood");
        Ok(Mood::Good)
    }

    async fn clear(&self, _: &Context) -> Result<()> {
        self.0.note("clear");
        Ok(())
    }

    async fn send(&self, _: &Context, _: String) -> Result<()> {
        self.0.note("send");
        Ok(())
    }

    async fn forget(&self, _: &Context) -> Result<()> {
        self.0.note("forget");
        Ok(())
    }
}
