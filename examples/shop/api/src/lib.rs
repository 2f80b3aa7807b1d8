//! What the shop's services say to each other: an interface per file, with its messages and errors.
//!
//! Callers depend on this crate alone, and never see an implementation.

mod ads;
mod cart;
mod catalog;
mod checkout;
mod currency;
mod email;
mod ids;
mod money;
mod payment;
mod recommendation;
mod shipping;

pub use ads::{Ad, Ads, AdsClient, AdsServer};
pub use cart::{Cart, CartClient, CartError, CartItem, CartServer, MAX_QUANTITY};
pub use catalog::{Catalog, CatalogClient, CatalogError, CatalogServer, Product};
pub use checkout::{Checkout, CheckoutClient, CheckoutError, CheckoutServer, NewOrder, Order, OrderLine};
pub use currency::{Currency, CurrencyClient, CurrencyError, CurrencyServer};
pub use email::{Email, EmailAddress, EmailClient, EmailError, EmailServer};
pub use ids::{ChargeId, CurrencyCode, OrderId, ProductId, ShopperId, TrackingNumber};
pub use money::{Money, MoneyError, digits};
pub use payment::{Card, Payment, PaymentClient, PaymentError, PaymentServer};
pub use recommendation::{Recommendation, RecommendationClient, RecommendationServer};
pub use shipping::{
    Address, AddressField, ParcelState, Shipping, ShippingClient, ShippingError, ShippingServer,
};
