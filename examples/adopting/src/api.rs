//! The interfaces: one for what there is, one for what is new.

use wharf::prelude::*;

/// What parcels cost.
#[wharf::service]
pub trait Quotes {
    /// The price of a parcel.
    #[read]
    async fn quote(&self, cx: &Context, grams: u32, country: String) -> wharf::Result<Quote, QuotesError>;
}

/// What a parcel costs.
#[wharf::message]
#[derive(PartialEq)]
pub struct Quote {
    /// In cents.
    pub cents: u64,
}

/// Why there is no price.
#[wharf::error]
#[derive(PartialEq)]
pub enum QuotesError {
    /// Nobody goes there.
    #[error("nothing is sent to {0}")]
    #[status(not_found)]
    UnknownCountry(String),
}

/// What is stuck on parcels.
#[wharf::service]
pub trait Labels {
    /// The label of a parcel, with what it costs.
    #[read]
    async fn label(
        &self,
        cx: &Context,
        name: String,
        grams: u32,
        country: String,
    ) -> wharf::Result<String, QuotesError>;
}
