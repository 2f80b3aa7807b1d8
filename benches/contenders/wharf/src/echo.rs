//! The interface that is called, and its implementation.
use bench_load::{ITEMS, USER};
use wharf::prelude::*;

/// Gives back what it is sent.
#[wharf::service]
pub trait Echo {
    /// A message.
    #[read]
    async fn small(&self, cx: &Context, small: Small) -> wharf::Result<Small>;

    /// Bytes.
    #[read]
    async fn blob(&self, cx: &Context, blob: Bytes) -> wharf::Result<Bytes>;
}

/// The small message.
#[wharf::message]
#[derive(PartialEq)]
pub struct Small {
    /// Twelve characters.
    pub user: String,
    /// Three of them.
    pub items: Vec<Item>,
}

/// One item.
#[wharf::message]
#[derive(PartialEq)]
pub struct Item {
    /// What.
    pub sku: String,
    /// How many.
    pub qty: u32,
}

impl Small {
    pub(crate) fn sample() -> Self {
        Self {
            user: USER.into(),
            items: ITEMS.iter().map(|(sku, qty)| Item { sku: (*sku).into(), qty: *qty }).collect(),
        }
    }
}

#[derive(Clone)]
/// Gives back what it is sent.
pub struct Implementation;

impl Echo for Implementation {
    async fn small(&self, _: &Context, small: Small) -> wharf::Result<Small> {
        Ok(small)
    }

    async fn blob(&self, _: &Context, blob: Bytes) -> wharf::Result<Bytes> {
        Ok(blob)
    }
}

/// What is sent.
#[derive(Clone)]
pub(crate) enum Message {
    Small(Small),
    Blob(Bytes),
}

impl Message {
    pub(crate) fn of(payload: bench_load::Payload) -> Self {
        payload
            .blob()
            .map_or_else(|| Self::Small(Small::sample()), |blob| Self::Blob(Bytes::from(blob.to_vec())))
    }
}
