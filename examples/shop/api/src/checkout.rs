//! The checkout: turns a cart into an order.

use wharf::prelude::*;

use crate::{
    Address, Card, ChargeId, CurrencyCode, EmailAddress, Money, OrderId, PaymentError, ProductId,
    ShippingError, ShopperId, TrackingNumber,
};

/// Turns a cart into an order.
#[wharf::service]
pub trait Checkout {
    /// Charges the card, sends the goods, empties the cart and writes to the shopper. After an error nothing of
    /// that has happened, unless the error says so.
    #[http(POST, "/orders")]
    async fn place_order(&self, cx: &Context, order: NewOrder) -> wharf::Result<Order, CheckoutError>;
}

/// What a shopper says to buy the cart.
#[wharf::message]
pub struct NewOrder {
    /// Whose cart.
    pub shopper: ShopperId,
    /// What to pay in.
    pub currency: CurrencyCode,
    /// Where the goods go.
    pub address: Address,
    /// Where the confirmation goes.
    pub email: EmailAddress,
    /// Who pays.
    pub card: Card,
}

/// An order that was placed.
#[wharf::message]
#[derive(PartialEq)]
pub struct Order {
    /// Its number.
    pub id: OrderId,
    /// Where its parcel is.
    pub tracking: TrackingNumber,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What sending it costs.
    pub shipping: Money,
    /// What was charged.
    pub total: Money,
    /// Where the goods go.
    pub address: Address,
    /// Where the confirmation goes.
    pub email: EmailAddress,
}

/// One product of an order.
#[wharf::message]
#[derive(PartialEq)]
pub struct OrderLine {
    /// Which.
    pub product: ProductId,
    /// What it is called.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub price: Money,
    /// What all of them cost.
    pub total: Money,
}

/// Why no order was placed.
#[wharf::error]
#[derive(PartialEq)]
pub enum CheckoutError {
    /// Nothing to buy.
    #[error("your cart is empty")]
    #[status(precondition)]
    EmptyCart,
    /// Something in the cart is no longer sold.
    #[error("{0} is no longer sold: please take it out of your cart")]
    #[status(gone)]
    UnknownProduct(ProductId),
    /// We have no rate for it.
    #[error("we don't take the currency {0}")]
    #[status(invalid)]
    UnknownCurrency(CurrencyCode),
    /// The amounts have more digits than we count.
    #[error("the order is too large to add up")]
    #[status(invalid)]
    TooLarge,
    /// The address can't be sent to.
    #[error("{0}")]
    #[status(invalid)]
    Address(ShippingError),
    /// The confirmation would not arrive.
    #[error("please check the e-mail address: nothing can be sent to {0:?}")]
    #[status(invalid)]
    BadEmail(String),
    /// The card was not charged.
    #[error("{0}")]
    #[status(invalid)]
    Payment(PaymentError),
    /// The bank did not answer: the charge may have been made or not.
    #[error(
        "the bank did not answer in time; nothing was sent: please look at your account before you try again"
    )]
    #[status(unavailable)]
    PaymentUnclear,
    /// The parcel could not be sent. The money was given back.
    #[error("your parcel could not be sent; your card was charged and the money was given back")]
    #[status(unavailable)]
    NotSent,
    /// The parcel could not be sent, and the money could not be given back yet.
    #[error("your parcel could not be sent; we owe you the charge {0}, please keep this number")]
    #[status(unavailable)]
    NotRefunded(ChargeId),
}
