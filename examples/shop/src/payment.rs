//! The payment service: checks cards as a bank would. It is a rehearsal: no money moves.

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use shop_api::{Card, ChargeId, Money, Payment, PaymentError, PaymentServer};
use uuid::Uuid;
use wharf::prelude::*;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentConfig {
    /// Card numbers that the bank says no to, in digits.
    refuse: Vec<String>,
}

impl Default for PaymentConfig {
    fn default() -> Self {
        Self { refuse: vec!["4000000000000002".to_owned()] }
    }
}

pub struct PaymentService {
    config: PaymentConfig,
}

impl PaymentService {
    async fn start(start: Start) -> anyhow::Result<Self> {
        Ok(Self { config: start.config()? })
    }
}

impl Payment for PaymentService {
    async fn charge(&self, _: &Context, amount: Money, card: Card) -> wharf::Result<ChargeId, PaymentError> {
        let today = Timestamp::now().to_zoned(TimeZone::UTC);
        if amount.in_nanos() <= 0 {
            return Err(PaymentError::NothingToPay.into());
        }
        let accepted = check(&card, today.year(), today.month())?;
        if self.config.refuse.contains(&accepted.digits) {
            return Err(PaymentError::Refused.into());
        }
        let charge = ChargeId(format!("ch_{}", Uuid::new_v4().simple()));
        tracing::info!(%charge, %amount, brand = accepted.brand, ending = accepted.ending(), "charged");
        Ok(charge)
    }

    async fn refund(&self, _: &Context, charge: ChargeId) -> wharf::Result<()> {
        tracing::info!(%charge, "refunded");
        Ok(())
    }
}

/// A card that looks right.
#[derive(Debug)]
struct Accepted {
    brand: &'static str,
    digits: String,
}

impl Accepted {
    fn ending(&self) -> &str {
        &self.digits[self.digits.len() - 4..]
    }
}

fn check(card: &Card, year: i16, month: i8) -> Result<Accepted, PaymentError> {
    let digits: String = card.number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if !(13..=19).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) || !luhn(&digits) {
        return Err(PaymentError::MalformedNumber);
    }
    let brand = brand(&digits).ok_or(PaymentError::UnsupportedBrand)?;
    if !(1..=12).contains(&card.expiry_month) {
        return Err(PaymentError::MalformedExpiry(card.expiry_month));
    }
    let last = (i32::from(card.expiry_year), i32::from(card.expiry_month));
    if last < (i32::from(year), i32::from(month)) {
        return Err(PaymentError::Expired(card.expiry_month, card.expiry_year));
    }
    let code = card.security_code.trim();
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(PaymentError::MalformedSecurityCode);
    }
    Ok(Accepted { brand, digits })
}

/// Every second digit from the right counts twice, and the sum ends in 0. Finds any one wrong digit.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn brand(digits: &str) -> Option<&'static str> {
    let prefix: u32 = digits[..4].parse().ok()?;
    match (prefix, digits.len()) {
        (4000..=4999, 13 | 16 | 19) => Some("Visa"),
        (5100..=5599 | 2221..=2720, 16) => Some("Mastercard"),
        _ => None,
    }
}

pub fn service() -> wharf::Service {
    PaymentServer::new(PaymentService::start)
}

#[cfg(test)]
impl PaymentService {
    pub fn rehearsal() -> Self {
        Self { config: PaymentConfig::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{card, context, euro, service_error};
    use shop_api::PaymentClient;

    async fn charge(amount: Money, card: Card) -> wharf::Result<ChargeId, PaymentError> {
        PaymentClient::from(PaymentService::rehearsal()).charge(&context(), amount, card).await
    }

    fn brand_of(number: &str) -> Result<&'static str, PaymentError> {
        check(&card(number), 2026, 11).map(|accepted| accepted.brand)
    }

    #[test]
    fn cards_are_told_apart() {
        assert_eq!(brand_of("4111 1111 1111 1111"), Ok("Visa"));
        assert_eq!(brand_of("4222222222222"), Ok("Visa"));
        assert_eq!(brand_of("5555-5555-5555-4444"), Ok("Mastercard"));
        assert_eq!(brand_of("2223003122003222"), Ok("Mastercard"));
        assert_eq!(brand_of("378282246310005"), Err(PaymentError::UnsupportedBrand));
    }

    #[test]
    fn numbers_that_no_card_has_are_malformed() {
        for number in [
            "",
            "4111",
            "4111111111111112",
            "411111111111111a",
            "4111 1111 1111 1111 1111",
            "٤١١١١١١١١١١١١١١١",
        ] {
            assert_eq!(brand_of(number), Err(PaymentError::MalformedNumber), "{number:?}");
        }
    }

    #[test]
    fn a_card_is_good_through_its_last_month() {
        let until = |month, year| Card { expiry_month: month, expiry_year: year, ..card("4111111111111111") };
        assert!(check(&until(11, 2026), 2026, 11).is_ok());
        assert!(check(&until(1, 2027), 2026, 11).is_ok());
        assert_eq!(check(&until(10, 2026), 2026, 11).unwrap_err(), PaymentError::Expired(10, 2026));
        assert_eq!(check(&until(12, 2025), 2026, 11).unwrap_err(), PaymentError::Expired(12, 2025));
        assert_eq!(check(&until(13, 2030), 2026, 11).unwrap_err(), PaymentError::MalformedExpiry(13));
    }

    #[test]
    fn the_security_code_has_three_digits() {
        for code in ["", "12", "1234", "12x"] {
            let card = Card { security_code: code.to_owned(), ..card("4111111111111111") };
            assert_eq!(check(&card, 2026, 11).unwrap_err(), PaymentError::MalformedSecurityCode, "{code:?}");
        }
    }

    #[tokio::test]
    async fn the_bank_has_the_last_word() {
        assert!(charge(euro(12, 30), card("4111111111111111")).await.is_ok());
        let refused = service_error(charge(euro(12, 30), card("4000 0000 0000 0002")).await);
        assert_eq!(refused, PaymentError::Refused);
        let nothing = service_error(charge(euro(0, 0), card("4111111111111111")).await);
        assert_eq!(nothing, PaymentError::NothingToPay);
    }
}
