//! What cannot be done: a page says what is wrong, and nothing is changed.

use wharf_tests::app::{Placement, Shop};
use wharf_tests::browser::Browser;
use wharf_tests::visitor::{Page, Visitor};

use crate::till::{GOOD_CARD, contents, order, pay, put, with_a_cart, write_address};

#[track_caller]
fn assert_says(page: &Page, status: u16, words: &[&str]) {
    assert_eq!(page.status, status, "{}", page.body);
    assert!(page.body.contains("role=\"alert\""), "nobody is told: {}", page.body);
    for part in words {
        assert!(page.body.contains(part), "`{part}` is not on {}:\n{}", page.path, page.body);
    }
}

/// Runs `attempt`; the visitor's cart and the shop's letters are the same afterwards.
#[track_caller]
fn unchanged(shop: &Shop, visitor: &mut Visitor, attempt: impl FnOnce(&mut Visitor)) {
    let before = (contents(visitor), shop.letters());
    attempt(visitor);
    assert_eq!((contents(visitor), shop.letters()), before);
}

/// In the browser, one mistake after the other, as people make them: what was typed stays, and in the end it works.
pub(crate) fn a_card_that_is_not_taken_changes_nothing(shop: &Shop, browser: &Browser) {
    put(shop, browser, "turnstone-clock", "1");
    write_address(browser);
    let cart = browser.text(".lines");
    for (number, expiry, code, field, text) in [
        (GOOD_CARD, "01/20", "123", "card_expiry", "01/2020 and has expired"),
        ("4111 1111 1111 1112", "12/49", "123", "card_number", "no card number"),
        ("4000 0000 0000 0002", "12/49", "123", "card_number", "refused"),
        ("3782 822463 10005", "12/49", "123", "card_number", "neither"),
        (GOOD_CARD, "soon", "123", "card_expiry", "month and year"),
        (GOOD_CARD, "13/49", "123", "card_expiry", "month"),
        (GOOD_CARD, "12/49", "12", "security_code", "three digits"),
    ] {
        pay(browser, number, expiry, code);
        let alert = browser.text("[role=alert]");
        assert!(alert.contains("Your order was not placed") && alert.contains(text), "{text}: {alert}");
        assert_eq!(browser.find(&format!("#{field}")).attribute("aria-invalid"), "true");
        assert!(browser.text(&format!("#{field}-wrong")).contains(text));
        assert_eq!(browser.find("#name").property("value"), "Mira <Lind>", "what was typed stays");
        assert_eq!(browser.find("#security_code").property("value"), "", "but for the code");
        assert_eq!(browser.text(".lines"), cart);
        assert_eq!(shop.letters().len(), 0);
    }
    pay(browser, GOOD_CARD, "12/49", "123");
    assert_eq!(browser.text("h1"), "Thank you, Mira <Lind>");
    // 119.00 + 6.90
    assert_eq!(browser.text("#order-total"), "€125.90");
}

#[test]
fn an_order_that_cannot_be_placed_is_not_placed() {
    both(|shop| {
        let nobody = &mut shop.visitor();
        assert_says(&order(nobody, &[]), 422, &["Your order was not placed", "Your cart is empty"]);
        let visitor = &mut with_a_cart(shop);
        for (field, value, words) in [
            ("card_expiry", "11/2020", "11/2020 and has expired"),
            ("card_number", "4111", "no card number"),
            ("card_number", "4000000000000002", "refused"),
            ("email", "mira", "e-mail"),
            ("city", " ", "city"),
            ("country", "", "country"),
            ("street", &"a".repeat(81), "street"),
        ] {
            unchanged(shop, visitor, |visitor| {
                assert_says(&order(visitor, &[(field, value)]), 422, &["Your order was not placed", words]);
            });
        }
        assert_eq!(shop.letters().len(), 0);
    });
}

#[test]
fn what_is_unknown_has_a_page() {
    both(|shop| {
        let visitor = &mut with_a_cart(shop);
        unchanged(shop, visitor, |visitor| {
            assert_says(&visitor.get("/product/dodo"), 404, &["We don't sell that", "dodo"]);
            assert_says(&visitor.get("/product/%3Cscript%3E"), 404, &["&lt;script&gt;"]);
            let put = visitor.post("/cart", &[("product", "dodo"), ("quantity", "1")]);
            assert_says(&put, 404, &["dodo", "Nothing was changed"]);
            let set = visitor.post("/cart/set", &[("product", "dodo"), ("quantity", "1")]);
            assert_says(&set, 404, &["dodo"]);
            let currency = visitor.post("/currency", &[("currency", "XYZ"), ("back", "/")]);
            assert_says(&currency, 400, &["know that currency", "XYZ"]);
            assert_says(&visitor.get("/harbour"), 404, &["no such page"]);
        });
        assert!(visitor.get("/").body.contains("€39.00"), "the currency is what it was");
    });
}

#[test]
fn a_bad_quantity_is_said_and_changes_nothing() {
    both(|shop| {
        let visitor = &mut with_a_cart(shop);
        for (quantity, words) in [
            ("0", "at least one"),
            ("21", "at most 20"),
            ("19", "this would make 21"),
            ("-1", "whole number"),
            ("1.5", "whole number"),
            ("", "whole number"),
            ("many", "“many”"),
            ("99999999999", "whole number"),
        ] {
            unchanged(shop, visitor, |visitor| {
                let page = visitor.post("/cart", &[("product", "eider-kettle"), ("quantity", quantity)]);
                assert_says(&page, 422, &["Nothing was put into your cart", words]);
            });
        }
        for (quantity, words) in [("21", "at most 20"), ("-1", "whole number"), ("x", "“x”")] {
            unchanged(shop, visitor, |visitor| {
                let page = visitor.post("/cart/set", &[("product", "eider-kettle"), ("quantity", quantity)]);
                assert_says(&page, 422, &["Your cart is as it was", words]);
            });
        }
    });
}

#[test]
fn a_form_that_is_none_is_refused() {
    both(|shop| {
        let visitor = &mut with_a_cart(shop);
        unchanged(shop, visitor, |visitor| {
            assert_says(&order(visitor, &[("name", &"x".repeat(20_000))]), 400, &["read that form"]);
            // What is not sent at all is missing.
            assert_says(&visitor.post("/checkout", &[]), 422, &["card", "e-mail", "postcode"]);
            assert_says(&visitor.post("/cart", &[]), 404, &["Nothing was changed"]);
        });
    });
}

/// In either placement.
fn both(story: fn(&Shop)) {
    for placement in [Placement::OneProcess, Placement::ProcessEach] {
        println!("{placement:?}");
        story(&Shop::open(placement));
    }
}
