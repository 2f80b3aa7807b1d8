//! The interfaces that are checked in are those of the code: `WHARF_ACCEPT=1` writes them.

use shop_api::{
    AdsClient, CartClient, CatalogClient, CheckoutClient, CurrencyClient, EmailClient, PaymentClient,
    RecommendationClient, ShippingClient,
};
use wharf::{Client, interfaces};

#[test]
fn the_interfaces_that_are_checked_in_are_those_of_the_code() -> Result<(), interfaces::Outdated> {
    let all = [
        AdsClient::INTERFACE,
        CartClient::INTERFACE,
        CatalogClient::INTERFACE,
        CheckoutClient::INTERFACE,
        CurrencyClient::INTERFACE,
        EmailClient::INTERFACE,
        PaymentClient::INTERFACE,
        RecommendationClient::INTERFACE,
        ShippingClient::INTERFACE,
    ];
    interfaces::check(concat!(env!("CARGO_MANIFEST_DIR"), "/../interfaces"), &all)
}
