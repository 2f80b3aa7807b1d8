//! Prices, moved: the same function, behind the interface that was there before.

use wharf::prelude::*;

use crate::api::{Quote, Quotes, QuotesError, QuotesServer};
use crate::existing::price;

struct QuotesService;

impl QuotesService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self)
    }
}

impl Quotes for QuotesService {
    async fn quote(&self, _: &Context, grams: u32, country: String) -> wharf::Result<Quote, QuotesError> {
        let cents = price(&country, grams).ok_or(QuotesError::UnknownCountry(country))?;
        Ok(Quote { cents })
    }
}

/// The service.
pub fn service() -> wharf::Service {
    QuotesServer::new(QuotesService::start)
}
