//! Filling a cart, and buying what is in it.

use wharf_tests::app::Shop;
use wharf_tests::browser::Browser;

use crate::till::{GOOD_CARD, pay, put, write_address};

/// Amounts of the cart's page: of each line, and the sums below.
fn sums(browser: &Browser) -> Vec<String> {
    browser.all(".lines .sum, .sums dd").iter().map(|amount| amount.text()).collect()
}

pub(crate) fn a_cart_is_filled_and_changed(shop: &Shop, browser: &Browser) {
    browser.goto(&shop.page("/cart"));
    assert_eq!(browser.text("h1"), "Your cart is empty");
    put(shop, browser, "eider-kettle", "2");
    put(shop, browser, "dunlin-line", "1");
    // 2 * 39.00 = 78.00; 34.50; together 112.50; a parcel of three: 6.90 + 2 * 1.50 = 9.90; 122.40
    assert_eq!(sums(browser), ["€78.00", "€34.50", "€112.50", "€9.90", "€122.40"]);
    assert_eq!(browser.text(".count").split_whitespace().next(), Some("3"));

    put(shop, browser, "eider-kettle", "3");
    // On top of the two: 5 * 39.00 = 195.00; 229.50; a parcel of six: 6.90 + 5 * 1.50 = 14.40; 243.90
    assert_eq!(sums(browser), ["€195.00", "€34.50", "€229.50", "€14.40", "€243.90"]);

    browser.fill("#quantity-eider-kettle", "1");
    browser.follow("form.amount button");
    // 39.00 + 34.50 = 73.50; a parcel of two: 8.40; 81.90
    assert_eq!(sums(browser), ["€39.00", "€34.50", "€73.50", "€8.40", "€81.90"]);

    browser.follow(".lines li button[value='0']");
    // 34.50; a parcel of one: 6.90; 41.40
    assert_eq!(sums(browser), ["€34.50", "€34.50", "€6.90", "€41.40"]);
    browser.follow("form[action='/cart/empty'] button");
    assert_eq!(browser.text("h1"), "Your cart is empty");
}

pub(crate) fn a_checkout_ends_with_an_order_and_a_letter(shop: &Shop, browser: &Browser) {
    browser.goto(&shop.page("/"));
    browser.choose("select#currency", "USD");
    browser.follow("form.currency button");
    put(shop, browser, "dunlin-line", "3");
    put(shop, browser, "pelican-bucket", "2");
    write_address(browser);
    pay(browser, GOOD_CARD, "12 / 2049", "123");

    assert_eq!(browser.text("h1"), "Thank you, Mira <Lind>");
    let (order, tracking) = (browser.text("#order-number"), browser.text("#tracking-number"));
    assert!(order.starts_with("SW-") && order.len() == 11, "{order}");
    assert!(tracking.starts_with("SW") && tracking.ends_with("ZZ") && tracking.len() == 13, "{tracking}");
    // Each price in coins first: 34.50 * 1.0853 = 37.44285, so 37.44; * 3 = 112.32.
    // 24.60 * 1.0853 = 26.69838, so 26.70; * 2 = 53.40. A parcel of five: 12.90 * 1.0853 = 14.00037, so 14.00.
    // 112.32 + 53.40 + 14.00 = 179.72
    let amounts: Vec<String> = browser.all(".order table td").iter().map(|amount| amount.text()).collect();
    assert_eq!(amounts, ["$112.32", "$53.40", "$14.00", "$179.72"]);

    browser.goto(&shop.page("/cart"));
    assert_eq!(browser.text("h1"), "Your cart is empty");

    let letters = shop.letters();
    assert_eq!(letters.len(), 1, "{letters:?}");
    browser.goto(&format!("file://{}", letters[0].display()));
    let letter = browser.page_text();
    for part in [
        &order,
        &tracking,
        "mira@example.com",
        "Mira <Lind>",
        "Berth 12, Old Harbour",
        "23966 Wismar",
        "Germany",
    ] {
        assert!(letter.contains(part), "{part} is not in the letter:\n{letter}");
    }
    for part in ["3 × Dunlin mooring line", "$112.32", "2 × Pelican bucket", "$53.40", "$14.00", "$179.72"]
    {
        assert!(letter.contains(part), "{part} is not in the letter:\n{letter}");
    }
}
