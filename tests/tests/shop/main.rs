//! The shop as a shopper sees it: in a real browser, in one process and in a process for each service.

mod browse;
mod buy;
mod console;
mod door;
mod fewer;
mod foreign;
mod harness;
mod looks;
mod outside;
mod refuse;
mod same;
mod till;

use wharf_tests::app::{Placement, Shop};
use wharf_tests::browser::Browser;

/// A story of somebody with a browser who was never in this shop before.
type Story = fn(&Shop, &Browser);

/// What is told in either placement: same pages, same behaviour.
const STORIES: [(&str, Story); 7] = [
    ("the window shows every product", browse::the_window_shows_every_product),
    ("a product has company", browse::a_product_has_company),
    ("prices follow the currency", browse::prices_follow_the_currency),
    ("a search finds or says so", browse::a_search_finds_or_says_so),
    ("a cart is filled and changed", buy::a_cart_is_filled_and_changed),
    ("a checkout ends with an order and a letter", buy::a_checkout_ends_with_an_order_and_a_letter),
    ("a card that is not taken changes nothing", refuse::a_card_that_is_not_taken_changes_nothing),
];

/// One browser for all of them, because starting one costs more than the rest of a story; a shop for each.
fn tell(placement: Placement) {
    let browser = Browser::new();
    for (what, story) in STORIES {
        println!("{what}");
        browser.forget();
        story(&Shop::open(placement), &browser);
    }
}

#[test]
fn stories_in_one_process() {
    tell(Placement::OneProcess);
}

#[test]
fn stories_in_a_process_each() {
    tell(Placement::ProcessEach);
}
