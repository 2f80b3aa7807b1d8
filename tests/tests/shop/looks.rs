//! How every page looks, on a phone and on a desk: pictures for a person, and what a program can judge.

use wharf_tests::app::{Placement, Shop};
use wharf_tests::browser::Browser;

use crate::till::{GOOD_CARD, pay, put, write_address};

/// Keeps a picture of the page on either screen, and judges it.
#[track_caller]
fn look(browser: &Browser, name: &str) {
    for (screen, show) in [("desk", Browser::desk as fn(&Browser)), ("phone", Browser::phone)] {
        show(browser);
        browser.screenshot(&format!("shop-{name}-{screen}"));
        assert!(!browser.overflows(), "{name} on a {screen} has to be scrolled sideways");
        assert_eq!(browser.accessibility_faults(), [""; 0], "{name} on a {screen}");
    }
    browser.desk();
}

#[test]
fn every_page_looks_like_something_to_buy_from() {
    let shop = Shop::open(Placement::OneProcess);
    let browser = Browser::new();
    for (name, path) in [
        ("home", "/"),
        ("product", "/product/petrel-lantern"),
        ("search", "/search?q=brass"),
        ("search-nothing", "/search?q=submarine"),
        ("cart-empty", "/cart"),
    ] {
        browser.goto(&shop.page(path));
        look(&browser, name);
    }
    put(&shop, &browser, "eider-kettle", "2");
    put(&shop, &browser, "godwit-flags", "1");
    look(&browser, "cart");
    write_address(&browser);
    browser.fill("#city", " ");
    pay(&browser, GOOD_CARD, "soon", "1");
    look(&browser, "cart-wrong");
    browser.fill("#city", "Wismar");
    pay(&browser, GOOD_CARD, "12/49", "123");
    assert_eq!(browser.text("h1"), "Thank you, Mira <Lind>");
    look(&browser, "order");
    browser.goto(&format!("file://{}", shop.letters()[0].display()));
    look_at_letter(&browser);
    let wrong: Vec<_> = browser.console().into_iter().filter(|line| line.level != "INFO").collect();
    // The form that was refused was answered with a 422.
    assert!(wrong.iter().all(|line| line.text.contains("422")), "{wrong:#?}");
}

#[test]
fn pages_that_say_no_look_like_the_others() {
    let shop = Shop::open(Placement::OneProcess);
    let browser = Browser::new();
    browser.goto(&shop.page("/product/dodo"));
    look(&browser, "unknown-product");
    browser.goto(&shop.page("/product/knot-cleat"));
    // What the browser would not let through.
    browser.run("document.querySelector('form.buy').noValidate = true");
    browser.fill("#quantity", "21");
    browser.follow("form.buy button");
    look(&browser, "bad-quantity");
    browser.run("document.querySelector('select#currency option').value = 'XYZ'");
    browser.choose("select#currency", "XYZ");
    browser.follow("form.currency button");
    assert!(browser.page_text().contains("XYZ"));
    look(&browser, "unknown-currency");
}

/// A letter has no page around it, and so no `<main>`.
#[track_caller]
fn look_at_letter(browser: &Browser) {
    browser.desk();
    browser.screenshot("shop-letter");
    browser.phone();
    assert!(!browser.overflows(), "the letter has to be scrolled sideways on a phone");
}
