//! The small message.
use bench_load::{ITEMS, USER};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Small {
    pub(crate) user: String,
    pub(crate) items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) sku: String,
    pub(crate) qty: u32,
}

impl Small {
    pub(crate) fn sample() -> Self {
        Self {
            user: USER.into(),
            items: ITEMS.iter().map(|(sku, qty)| Item { sku: (*sku).into(), qty: *qty }).collect(),
        }
    }
}
