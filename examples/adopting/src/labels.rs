//! A new service, which asks for prices. It never learns who answers.

use wharf::prelude::*;

use crate::api::{Labels, LabelsServer, QuotesClient, QuotesError};

struct LabelsService {
    quotes: QuotesClient,
}

impl LabelsService {
    async fn start(_: Start, quotes: QuotesClient) -> anyhow::Result<Self> {
        Ok(Self { quotes })
    }
}

impl Labels for LabelsService {
    async fn label(
        &self,
        cx: &Context,
        name: String,
        grams: u32,
        country: String,
    ) -> wharf::Result<String, QuotesError> {
        let quote = self.quotes.quote(cx, grams, country.clone()).await?;
        Ok(format!("{name}, {country}: {}.{:02} EUR", quote.cents / 100, quote.cents % 100))
    }
}

/// The service.
pub fn service() -> wharf::Service {
    LabelsServer::new(LabelsService::start)
}
