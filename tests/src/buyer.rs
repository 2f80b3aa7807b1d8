//! Somebody who buys a kettle, without a browser.

use crate::visitor::Visitor;

const FORM: [(&str, &str); 9] = [
    ("email", "mira@example.com"),
    ("name", "Mira"),
    ("street", "Berth 12"),
    ("postcode", "23966"),
    ("city", "Wismar"),
    ("country", "Germany"),
    ("card_number", "4111111111111111"),
    ("card_expiry", "12/49"),
    ("security_code", "123"),
];

/// Puts a kettle into the cart, and pays for it.
///
/// # Errors
/// When the last page is not that of an order: with that page.
pub fn buy(visitor: &mut Visitor) -> Result<(), String> {
    let cart = visitor.try_post("/cart", &[("product", "eider-kettle"), ("quantity", "1")])?;
    if cart.status != 200 || cart.path != "/cart" {
        return Err(format!("{} for a kettle: {}", cart.status, cart.body));
    }
    let order = visitor.try_post("/checkout", &FORM)?;
    // 39.00 + 6.90
    if order.status == 200 && order.body.contains("Thank you, Mira") && order.body.contains("€45.90") {
        return Ok(());
    }
    Err(format!("{} for an order: {}", order.status, order.body))
}
