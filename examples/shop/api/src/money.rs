//! Money: whole units and billionths of one, never floats.

use std::fmt;

use crate::CurrencyCode;

const NANOS: i128 = 1_000_000_000;

/// An amount in one currency: 12.30 EUR is 12 units and 300,000,000 nanos. Both have the same sign.
#[wharf::message]
#[derive(PartialEq, Eq)]
pub struct Money {
    /// What the amount is counted in.
    pub currency: CurrencyCode,
    /// Whole units.
    pub units: i64,
    /// Billionths of a unit, between -999,999,999 and 999,999,999.
    pub nanos: i32,
}

/// Why two amounts don't make a third.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoneyError {
    /// The amounts are of different currencies: convert one of them first.
    Mixed(CurrencyCode, CurrencyCode),
    /// The result has more than 64 bits of whole units.
    TooLarge,
}

/// How many digits of a unit there are coins for: 2 for most currencies, none for the yen.
pub fn digits(currency: &CurrencyCode) -> u32 {
    match currency.0.as_str() {
        "ISK" | "JPY" | "KRW" => 0,
        "BHD" | "KWD" | "TND" => 3,
        _ => 2,
    }
}

impl Money {
    /// Nothing, of a currency.
    pub fn zero(currency: CurrencyCode) -> Self {
        Self { currency, units: 0, nanos: 0 }
    }

    /// An amount from all of its nanos.
    pub fn from_nanos(currency: CurrencyCode, nanos: i128) -> Result<Self, MoneyError> {
        let units = i64::try_from(nanos / NANOS).map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { currency, units, nanos: (nanos % NANOS) as i32 })
    }

    /// All of the amount in nanos.
    pub fn in_nanos(&self) -> i128 {
        i128::from(self.units) * NANOS + i128::from(self.nanos)
    }

    /// The sum of two amounts of one currency.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency.clone(), other.currency.clone()));
        }
        Self::from_nanos(self.currency.clone(), self.in_nanos() + other.in_nanos())
    }

    /// The amount for `quantity` of what costs this much.
    pub fn times(&self, quantity: u32) -> Result<Self, MoneyError> {
        Self::from_nanos(self.currency.clone(), self.in_nanos() * i128::from(quantity))
    }

    /// The nearest amount that coins exist for. Half a coin goes away from zero, as in a shop.
    pub fn to_coins(&self) -> Result<Self, MoneyError> {
        let coin = NANOS / 10_i128.pow(digits(&self.currency));
        Self::from_nanos(self.currency.clone(), divide(self.in_nanos(), coin) * coin)
    }

    /// This amount in another currency, of which `to` are worth `from` of this one, in coins of the other currency.
    pub fn convert(&self, currency: CurrencyCode, from: i128, to: i128) -> Result<Self, MoneyError> {
        let product = self.in_nanos().checked_mul(to).ok_or(MoneyError::TooLarge)?;
        Self::from_nanos(currency, divide(product, from))?.to_coins()
    }
}

/// `amount / by` (`by` above zero), to the nearest, halves away from zero.
fn divide(amount: i128, by: i128) -> i128 {
    let (quotient, rest) = (amount / by, amount % by);
    if rest.abs() >= by - rest.abs() { quotient + amount.signum() } else { quotient }
}

impl fmt::Display for Money {
    /// As on a price tag: `€1,240.50`, `¥3,200`, `SEK 99.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = digits(&self.currency);
        let coin = NANOS / 10_i128.pow(digits);
        let coins = divide(self.in_nanos(), coin);
        let per_unit = 10_u128.pow(digits);
        if coins < 0 {
            f.write_str("-")?;
        }
        match symbol(&self.currency) {
            Some(symbol) => f.write_str(symbol)?,
            None => write!(f, "{}\u{a0}", self.currency)?,
        }
        f.write_str(&grouped(coins.unsigned_abs() / per_unit))?;
        if digits > 0 {
            write!(f, ".{:0width$}", coins.unsigned_abs() % per_unit, width = digits as usize)?;
        }
        Ok(())
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mixed(one, other) => write!(f, "{one} and {other} don't add up: convert one of them first"),
            Self::TooLarge => f.write_str("the amount is too large to count"),
        }
    }
}

impl std::error::Error for MoneyError {}

fn symbol(currency: &CurrencyCode) -> Option<&'static str> {
    Some(match currency.0.as_str() {
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "USD" => "$",
        _ => return None,
    })
}

/// `1234567` as `1,234,567`.
fn grouped(number: u128) -> String {
    let plain = number.to_string();
    let mut grouped = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(currency: &str, units: i64, nanos: i32) -> Money {
        Money { currency: currency.into(), units, nanos }
    }

    #[test]
    fn sums_carry_into_units() {
        // 34.50 * 3 = 103.50; 103.50 + 8.90 = 112.40
        let line = money("EUR", 34, 500_000_000).times(3).unwrap();
        assert_eq!(line, money("EUR", 103, 500_000_000));
        assert_eq!(line.plus(&money("EUR", 8, 900_000_000)).unwrap(), money("EUR", 112, 400_000_000));
    }

    #[test]
    fn sums_keep_one_sign() {
        // 1.25 - 2.00 = -0.75
        let less = money("EUR", 1, 250_000_000).plus(&money("EUR", -2, 0)).unwrap();
        assert_eq!(less, money("EUR", 0, -750_000_000));
        assert_eq!(less.to_string(), "-€0.75");
    }

    #[test]
    fn a_tenth_added_ten_times_is_one() {
        let tenth = money("EUR", 0, 100_000_000);
        let sum = (0..10).fold(Money::zero("EUR".into()), |sum, _| sum.plus(&tenth).unwrap());
        assert_eq!(sum, money("EUR", 1, 0));
    }

    #[test]
    fn currencies_do_not_mix() {
        let error = money("EUR", 1, 0).plus(&money("SEK", 1, 0)).unwrap_err();
        assert_eq!(error.to_string(), "EUR and SEK don't add up: convert one of them first");
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let most = money("EUR", i64::MAX, 999_999_999);
        assert_eq!(most.plus(&money("EUR", 0, 1)), Err(MoneyError::TooLarge));
        assert_eq!(most.times(2), Err(MoneyError::TooLarge));
        assert_eq!(most.convert("JPY".into(), 1, i128::MAX), Err(MoneyError::TooLarge));
        assert_eq!(most.to_coins(), Err(MoneyError::TooLarge));
    }

    #[test]
    fn halves_go_away_from_zero() {
        let coins = |units, nanos| money("EUR", units, nanos).to_coins().unwrap();
        assert_eq!(coins(0, 4_999_999), money("EUR", 0, 0));
        assert_eq!(coins(0, 5_000_000), money("EUR", 0, 10_000_000));
        assert_eq!(coins(0, -5_000_000), money("EUR", 0, -10_000_000));
        assert_eq!(coins(9, 995_000_000), money("EUR", 10, 0));
    }

    #[test]
    fn conversion_ends_in_coins() {
        // 39.00 EUR at 1.0853 USD = 42.3267 -> 42.33; at 163.55 JPY = 6378.45 -> 6378
        let price = money("EUR", 39, 0);
        assert_eq!(price.convert("USD".into(), 10_000, 10_853).unwrap(), money("USD", 42, 330_000_000));
        assert_eq!(price.convert("JPY".into(), 100, 16_355).unwrap(), money("JPY", 6378, 0));
    }

    #[test]
    fn amounts_read_like_price_tags() {
        assert_eq!(money("EUR", 1240, 500_000_000).to_string(), "€1,240.50");
        assert_eq!(money("JPY", 3_200_000, 0).to_string(), "¥3,200,000");
        assert_eq!(money("SEK", 99, 0).to_string(), "SEK\u{a0}99.00");
        assert_eq!(money("KWD", 3, 5_000_000).to_string(), "KWD\u{a0}3.005");
        assert_eq!(money("GBP", 0, 90_000_000).to_string(), "£0.09");
    }

    #[test]
    fn the_largest_and_smallest_amounts_print() {
        assert_eq!(money("EUR", i64::MIN, 0).to_string(), "-€9,223,372,036,854,775,808.00");
        assert_eq!(money("EUR", i64::MAX, i32::MAX).to_string(), "€9,223,372,036,854,775,809.15");
    }
}
