//! The reference app: a shop of nine services and a storefront.

#![expect(unreachable_pub, reason = "a program exports nothing, and pub reads better than pub(crate)")]

use std::process::ExitCode;

mod ads;
mod cart;
mod catalog;
mod checkout;
mod currency;
mod edge;
mod email;
mod payment;
mod recommendation;
mod shipping;
mod storefront;
#[cfg(test)]
mod testing;

fn main() -> ExitCode {
    wharf::App::new("shop")
        .service(catalog::service())
        .service(currency::service())
        .service(cart::service())
        .service(recommendation::service())
        .service(ads::service())
        .service(shipping::service())
        .service(payment::service())
        .service(email::service())
        .service(checkout::service())
        .edge("storefront", edge::edge())
        .run()
}
