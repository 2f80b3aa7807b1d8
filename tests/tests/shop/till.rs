//! What the stories do over and over: put something into a cart, pay.

use wharf_tests::app::Shop;
use wharf_tests::browser::Browser;
use wharf_tests::visitor::{Page, Visitor};

/// A card that the bank accepts, good for long.
pub(crate) const GOOD_CARD: &str = "4111 1111 1111 1111";

/// Puts so many of a product into the cart, as a shopper does: from its page.
#[track_caller]
pub(crate) fn put(shop: &Shop, browser: &Browser, product: &str, quantity: &str) {
    browser.goto(&shop.page(&format!("/product/{product}")));
    browser.fill("#quantity", quantity);
    browser.follow("form.buy button");
    assert_eq!(browser.address(), shop.page("/cart"), "{}", browser.page_text());
}

/// Fills in the checkout's form but for the card.
#[track_caller]
pub(crate) fn write_address(browser: &Browser) {
    for (field, value) in ADDRESS {
        browser.fill(&format!("#{field}"), value);
    }
}

/// Fills in the card and places the order.
#[track_caller]
pub(crate) fn pay(browser: &Browser, number: &str, expiry: &str, code: &str) {
    for (field, value) in [("card_number", number), ("card_expiry", expiry), ("security_code", code)] {
        browser.fill(&format!("#{field}"), value);
    }
    browser.follow("#checkout .pay button");
}

/// The same form, sent without a browser.
pub(crate) fn order(visitor: &mut Visitor, changes: &[(&str, &str)]) -> Page {
    let card = [("card_number", GOOD_CARD), ("card_expiry", "12/49"), ("security_code", "123")];
    let mut form: Vec<(&str, &str)> = ADDRESS.into_iter().chain(card).collect();
    for (field, value) in changes {
        form.retain(|(name, _)| name != field);
        form.push((field, value));
    }
    visitor.post("/checkout", &form)
}

/// A visitor with two kettles and a rope in the cart.
pub(crate) fn with_a_cart(shop: &Shop) -> Visitor {
    let mut visitor = shop.visitor();
    for (product, quantity) in [("eider-kettle", "2"), ("dunlin-line", "1")] {
        let page = visitor.post("/cart", &[("product", product), ("quantity", quantity)]);
        assert_eq!((page.status, page.path.as_str()), (200, "/cart"));
    }
    visitor
}

/// What the page of the cart says of its contents.
pub(crate) fn contents(visitor: &mut Visitor) -> String {
    let page = visitor.get("/cart");
    assert_eq!(page.status, 200, "{}", page.body);
    between(&page.body, "<h1>", "<section").to_owned()
}

/// The text between two marks, or up to the end.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split_once(to).map_or(rest, |(text, _)| text)
}

const ADDRESS: [(&str, &str); 6] = [
    ("email", "mira@example.com"),
    ("name", "Mira <Lind>"),
    ("street", "Berth 12, Old Harbour"),
    ("postcode", "23966"),
    ("city", "Wismar"),
    ("country", "Germany"),
];
