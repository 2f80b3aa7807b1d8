//! Calling from the page: a form, a stream, what came of it, and its trace with its logs.

use wharf_tests::wait::wait_until;

use super::desk::{Desk, first_trace};

#[test]
fn a_method_is_called_by_a_form_and_its_trace_is_opened() {
    let desk = Desk::new();
    desk.open("/call/catalog/product");
    desk.browser.fill("#arg-id", "eider-kettle");
    desk.shows(".snippets pre", "eider-kettle");
    desk.press(".do-call", "Call");
    desk.shows(".answer", "Eider kettle");
    desk.shows(".answer header", "value");
    assert!(desk.place().starts_with("/call/catalog/product?arguments="), "{}", desk.place());

    // The same place, opened anew, has the same arguments; what was called before is listed.
    let place = desk.place();
    desk.open(&place);
    wait_until("the arguments of the address are in the form", || {
        desk.browser.find("#arg-id").property("value") == "eider-kettle"
    });
    desk.shows(".history", "catalog.product");

    desk.browser.fill("#arg-id", "dodo");
    desk.press(".do-call", "Call");
    desk.shows(".answer header", "error");
    desk.press(".answer a", "Trace");
    desk.shows(".waterfall", "catalog.product");
    desk.shows("h1", "catalog.product");
    desk.press(".pick", "catalog.product");
    desk.shows(".details", "Span id");
    assert!(desk.place().contains("span="), "{}", desk.place());
    desk.press(".head a", "Logs");
    assert!(desk.place().starts_with("/logs?trace="), "{}", desk.place());
    desk.press(".filters a", "Trace");
    desk.shows(".waterfall", "catalog.product");
    desk.assert_silent();
}

#[test]
fn what_does_not_fit_is_said_at_its_field_and_json_says_the_same() {
    let desk = Desk::new();
    desk.open("/call/cart/add");
    desk.browser.fill("#arg-shopper", "mira");
    desk.browser.fill("#arg-item-quantity", "-1");
    desk.press(".do-call", "Call");
    desk.shows(".field", "a whole number from 0 to 4294967295");
    desk.browser.fill("#arg-item-quantity", "2");
    desk.browser.fill("#arg-item-product", "petrel-lantern");
    desk.press(".segments button", "JSON");
    let json = desk.browser.find("form textarea").property("value");
    assert!(json.as_str().unwrap().contains(r#""quantity": 2"#), "{json}");
    desk.press(".do-call", "Call");
    desk.shows(".answer header", "value");
    desk.assert_silent();
}

#[test]
fn a_stream_is_shown_as_it_comes_and_can_be_cancelled() {
    let desk = Desk::new();
    desk.open("/call/shipping/ship");
    for (field, value) in [
        ("address-name", "Mira"),
        ("address-street", "Berth 12"),
        ("address-postcode", "23966"),
        ("address-city", "Wismar"),
        ("address-country", "Germany"),
    ] {
        desk.browser.fill(&format!("#arg-{field}"), value);
    }
    desk.press(".add", "Add");
    desk.browser.fill("#arg-items-0-product", "eider-kettle");
    desk.browser.fill("#arg-items-0-quantity", "1");
    desk.press(".do-call", "Call");
    desk.shows(".answer header", "value");
    let parcel = desk.texts(".answer pre")[0].trim_matches('"').to_owned();

    desk.open("/call/shipping/track");
    desk.browser.fill("#arg-parcel", &parcel);
    desk.press(".do-call", "Call");
    desk.shows(".stream", "Packed");
    desk.shows(".answer header", "calling");
    desk.press(".answer button", "Cancel");
    desk.shows(".answer header", "cancelled here");
    desk.assert_silent();
}

#[test]
fn a_visit_is_found_among_the_traces_and_lines_among_the_logs() {
    let desk = Desk::new();
    desk.shop.visitor().get("/product/eider-kettle");
    desk.open("/traces?service=catalog&status=ok");
    let address = first_trace(&desk);
    desk.open(&address);
    desk.shows(".waterfall", "catalog");

    desk.open("/logs");
    desk.shows(".log", "ready");
    desk.choose("select[aria-label='Service or process']", "cart");
    wait_until("only lines of the cart are shown", || {
        let from = desk.texts(".log .from");
        !from.is_empty() && from.iter().all(|process| process == "cart-1")
    });
    desk.browser.fill(".filters input", "no such line");
    desk.says("No line is like this so far");
    assert_eq!(desk.place(), "/logs?service=cart&text=no+such+line");
    desk.assert_silent();
}
