//! Looking around: the window, a product, a currency, a search.

use wharf_tests::app::Shop;
use wharf_tests::browser::{Browser, Element};
use wharf_tests::wait::wait_until;

/// Every picture of it is there, and drawn.
#[track_caller]
fn assert_drawn(pictures: &[Element<'_>], count: usize) {
    assert_eq!(pictures.len(), count);
    for picture in pictures {
        let source = picture.attribute("src");
        wait_until(&format!("{source} is drawn"), || {
            picture.property("complete") == true && picture.property("naturalWidth") != 0
        });
        assert!(picture.attribute("alt").len() > 10, "{source} has no words for who cannot see it");
    }
}

fn texts(elements: &[Element<'_>]) -> Vec<String> {
    elements.iter().map(Element::text).collect()
}

pub(crate) fn the_window_shows_every_product(shop: &Shop, browser: &Browser) {
    browser.goto(&shop.page("/"));
    assert_eq!(browser.text("h1"), "Goods for small boats and quiet harbours");
    assert_drawn(&browser.all(".tile img"), 12);
    let prices = texts(&browser.all(".tile .price"));
    let expected = [
        "€39.00",
        "€34.50",
        "€68.00",
        "€42.00",
        "€27.80",
        "€31.20",
        "€89.00",
        "€74.90",
        "€24.60",
        "€119.00",
        "€52.40",
        "€145.00",
    ];
    assert_eq!(prices, expected);
    browser.follow(".tile a");
    assert_eq!(browser.text("h1"), "Eider kettle");
    assert_eq!(browser.address(), shop.page("/product/eider-kettle"));
}

pub(crate) fn a_product_has_company(shop: &Shop, browser: &Browser) {
    // Pages do without either when it takes too long: on a busy machine, the first may.
    wait_until("the page has recommendations and an ad", || {
        browser.goto(&shop.page("/product/dunlin-line"));
        !browser.all("section .tile").is_empty() && !browser.all("aside .ad").is_empty()
    });
    assert_drawn(&browser.all(".product img"), 1);
    assert_eq!(browser.text(".product .price"), "€34.50");
    assert_drawn(&browser.all("section .tile img"), 4);
    let recommended = texts(&browser.all("section .tile a"));
    assert!(!recommended.contains(&"Dunlin mooring line".to_owned()), "{recommended:?}");
    assert!(recommended.contains(&"Auk fender".to_owned()), "the other thing of rope: {recommended:?}");
    assert!(browser.text("aside .ad").contains("Advertisement"));
    browser.follow("aside .ad");
    assert_eq!(browser.all(".product .price").len(), 1, "an ad leads to a product: {}", browser.address());
}

pub(crate) fn prices_follow_the_currency(shop: &Shop, browser: &Browser) {
    browser.goto(&shop.page("/product/eider-kettle"));
    let choose = |currency: &str| {
        browser.choose("select#currency", currency);
        browser.follow("form.currency button");
    };
    // 39.00 * 1.0853 = 42.3267; * 163.55 = 6378.45; * 11.2845 = 440.0955
    for (currency, price) in
        [("USD", "$42.33"), ("JPY", "¥6,378"), ("SEK", "SEK\u{a0}440.10"), ("EUR", "€39.00")]
    {
        choose(currency);
        assert_eq!(browser.address(), shop.page("/product/eider-kettle"), "back to the same page");
        assert_eq!(browser.text(".product .price").replace(' ', "\u{a0}"), price);
    }
    choose("GBP");
    browser.goto(&shop.page("/"));
    // 39.00 * 0.84625 = 33.00375
    assert_eq!(browser.text(".tile .price"), "£33.00");
    assert_eq!(browser.find("select#currency").property("value"), "GBP");
}

pub(crate) fn a_search_finds_or_says_so(shop: &Shop, browser: &Browser) {
    browser.goto(&shop.page("/"));
    browser.fill("#q", "brass lantern");
    browser.follow("form.search button");
    assert_eq!(texts(&browser.all(".tile h3")), ["Petrel lantern"]);
    browser.fill("#q", "<b>submarine</b>");
    browser.follow("form.search button");
    assert_eq!(browser.text("h1"), "“<b>submarine</b>”");
    assert!(browser.text("[role=status]").contains("We have nothing by these words"));
}
