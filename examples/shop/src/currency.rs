//! The currency service: converts by a table of what a euro buys.

use shop_api::{Currency, CurrencyCode, CurrencyError, CurrencyServer, Money};
use wharf::prelude::*;

/// Millionths of each currency for one euro, in the order that shoppers are shown.
const RATES: [(&str, i128); 12] = [
    ("EUR", 1_000_000),
    ("USD", 1_085_300),
    ("GBP", 846_250),
    ("CHF", 942_100),
    ("SEK", 11_284_500),
    ("NOK", 11_632_000),
    ("DKK", 7_459_800),
    ("ISK", 149_900_000),
    ("CAD", 1_487_600),
    ("AUD", 1_642_300),
    ("NZD", 1_791_400),
    ("JPY", 163_550_000),
];

pub struct CurrencyService;

impl CurrencyService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self)
    }
}

impl Currency for CurrencyService {
    async fn supported(&self, _: &Context) -> wharf::Result<Vec<CurrencyCode>> {
        Ok(RATES.iter().map(|(code, _)| CurrencyCode::from(*code)).collect())
    }

    async fn convert(
        &self,
        _: &Context,
        amount: Money,
        to: CurrencyCode,
    ) -> wharf::Result<Money, CurrencyError> {
        let (from, into) = (rate(&amount.currency)?, rate(&to)?);
        Ok(amount.convert(to, from, into).map_err(|_| CurrencyError::TooLarge)?)
    }
}

fn rate(currency: &CurrencyCode) -> Result<i128, CurrencyError> {
    let known = RATES.iter().find(|(code, _)| *code == currency.0);
    known.map(|(_, rate)| *rate).ok_or_else(|| CurrencyError::UnknownCurrency(currency.clone()))
}

pub fn service() -> wharf::Service {
    CurrencyServer::new(CurrencyService::start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{context, euro, money, service_error};
    use shop_api::CurrencyClient;

    async fn convert(amount: Money, to: &str) -> wharf::Result<Money, CurrencyError> {
        CurrencyClient::from(CurrencyService).convert(&context(), amount, to.into()).await
    }

    #[tokio::test]
    async fn amounts_are_converted_by_hand_the_same() {
        // 34.50 * 1.0853 = 37.44285; * 11.2845 = 389.31525; * 163.55 = 5642.475
        assert_eq!(convert(euro(34, 50), "USD").await.unwrap(), money("USD", 37, 44));
        assert_eq!(convert(euro(34, 50), "SEK").await.unwrap(), money("SEK", 389, 32));
        assert_eq!(convert(euro(34, 50), "JPY").await.unwrap(), money("JPY", 5642, 0));
        // 100 USD = 100 / 1.0853 * 0.84625 = 77.97383...
        assert_eq!(convert(money("USD", 100, 0), "GBP").await.unwrap(), money("GBP", 77, 97));
    }

    #[tokio::test]
    async fn an_amount_in_its_own_currency_stays() {
        assert_eq!(convert(euro(24, 60), "EUR").await.unwrap(), euro(24, 60));
    }

    #[tokio::test]
    async fn unknown_currencies_and_huge_amounts_are_refused() {
        let unknown = CurrencyError::UnknownCurrency("XYZ".into());
        assert_eq!(service_error(convert(euro(1, 0), "XYZ").await), unknown);
        assert_eq!(service_error(convert(money("XYZ", 1, 0), "EUR").await), unknown);
        assert_eq!(service_error(convert(euro(i64::MAX, 0), "JPY").await), CurrencyError::TooLarge);
    }
}
