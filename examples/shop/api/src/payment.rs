//! The payment service: takes money from cards, and gives it back.

use wharf::prelude::*;

use crate::{ChargeId, Money};

/// Takes money from cards, and gives it back.
#[wharf::service]
pub trait Payment {
    /// Takes `amount` from the card.
    async fn charge(&self, cx: &Context, amount: Money, card: Card) -> wharf::Result<ChargeId, PaymentError>;

    /// Gives back what was taken.
    #[idempotent]
    async fn refund(&self, cx: &Context, charge: ChargeId) -> wharf::Result<()>;
}

/// A card as its owner typed it in.
#[wharf::message]
pub struct Card {
    /// The long number, with or without spaces.
    pub number: String,
    /// The last month it is good for, 1 to 12.
    pub expiry_month: u8,
    /// The year of that month, in four digits.
    pub expiry_year: u16,
    /// The digits on the back.
    pub security_code: String,
}

/// Why a card was not charged.
#[wharf::error]
#[derive(PartialEq)]
pub enum PaymentError {
    /// The number is none that any card has.
    #[error("this is no card number: please compare it with the card")]
    #[status(invalid)]
    MalformedNumber,
    /// The card is of a kind that we don't take.
    #[error("we take Visa and Mastercard, and this is neither")]
    #[status(invalid)]
    UnsupportedBrand,
    /// The month does not exist.
    #[error("a card is good until a month between 1 and 12, not {0}")]
    #[status(invalid)]
    MalformedExpiry(u8),
    /// The card is no longer good.
    #[error("this card was good until {0:02}/{1} and has expired")]
    #[status(invalid)]
    Expired(u8, u16),
    /// The security code is not one.
    #[error("the security code is the three digits on the back of the card")]
    #[status(invalid)]
    MalformedSecurityCode,
    /// The bank said no.
    #[error("the bank refused the card: please try another one, or ask the bank")]
    #[status(precondition)]
    Refused,
    /// Nothing, or less, can't be charged.
    #[error("the amount to pay must be more than nothing")]
    #[status(invalid)]
    NothingToPay,
}
