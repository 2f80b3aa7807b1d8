//! The messages, as prost would derive them from a `.proto` file.
use bench_load::{ITEMS, USER};
use bytes::Bytes;

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Small {
    #[prost(string, tag = "1")]
    pub(crate) user: String,
    #[prost(message, repeated, tag = "2")]
    pub(crate) items: Vec<Item>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Item {
    #[prost(string, tag = "1")]
    pub(crate) sku: String,
    #[prost(uint32, tag = "2")]
    pub(crate) qty: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Blob {
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) data: Bytes,
}

impl Small {
    pub(crate) fn sample() -> Self {
        Self {
            user: USER.into(),
            items: ITEMS.iter().map(|(sku, qty)| Item { sku: (*sku).into(), qty: *qty }).collect(),
        }
    }
}
