//! The currency service: what an amount is in other money.

use wharf::prelude::*;

use crate::{CurrencyCode, Money};

/// What an amount is in other money.
#[wharf::service]
pub trait Currency {
    /// The currencies that amounts can be converted from and to.
    #[read]
    #[http(GET, "/currencies")]
    async fn supported(&self, cx: &Context) -> wharf::Result<Vec<CurrencyCode>>;

    /// The same amount in another currency, in coins of that currency, half a coin rounded away from zero.
    #[read]
    async fn convert(
        &self,
        cx: &Context,
        amount: Money,
        to: CurrencyCode,
    ) -> wharf::Result<Money, CurrencyError>;
}

/// What the currency service answers when it can't.
#[wharf::error]
#[derive(PartialEq)]
pub enum CurrencyError {
    /// We have no rate for it.
    #[error("we have no rate for the currency {0}")]
    #[status(invalid)]
    UnknownCurrency(CurrencyCode),
    /// The amount has more digits than we count.
    #[error("the amount is too large to convert")]
    #[status(invalid)]
    TooLarge,
}
