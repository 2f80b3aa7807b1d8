//! The shop as a shopper sees it: in a real browser, in one process and in a process for each service.

mod browse;
mod buy;
mod fewer;
mod harness;
mod looks;
mod refuse;
mod same;
mod till;

/// Tells stories in either placement: same pages, same behaviour.
macro_rules! in_both_placements {
    ($($file:ident::$story:ident),* $(,)?) => {
        mod one_process {
            $(#[test] fn $story() { crate::$file::$story(&wharf_tests::app::Shop::open(wharf_tests::app::Placement::OneProcess)); })*
        }
        mod process_each {
            $(#[test] fn $story() { crate::$file::$story(&wharf_tests::app::Shop::open(wharf_tests::app::Placement::ProcessEach)); })*
        }
    };
}

in_both_placements! {
    browse::the_window_shows_every_product,
    browse::a_product_has_company,
    browse::prices_follow_the_currency,
    browse::a_search_finds_or_says_so,
    buy::a_cart_is_filled_and_changed,
    buy::a_checkout_ends_with_an_order_and_a_letter,
    refuse::a_card_that_is_not_taken_changes_nothing,
    refuse::an_order_that_cannot_be_placed_is_not_placed,
    refuse::what_is_unknown_has_a_page,
    refuse::a_bad_quantity_is_said_and_changes_nothing,
    refuse::a_form_that_is_none_is_refused,
}
