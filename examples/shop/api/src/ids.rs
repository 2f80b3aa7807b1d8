//! Names of things: text with a type, so that a product is never taken for a shopper.

use std::fmt;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[wharf::message]
        #[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// One of the things we sell, as in the address of its page: `eider-kettle`.
    ProductId
    /// Somebody with a cart. Whoever knows it has the cart, so it can't be guessed.
    ShopperId
    /// A placed order, as a person reads it out on the telephone: `SW-7F3KQ92D`.
    OrderId
    /// Where a parcel is, as its carrier names it.
    TrackingNumber
    /// What was taken from a card.
    ChargeId
    /// A currency by its three letters of ISO 4217: `EUR`.
    CurrencyCode
}
