//! Acting by the page: a scale, a restart; and what happens without being asked for.

use wharf_tests::processes::{self, Signal};
use wharf_tests::wait::wait_until;

use super::desk::Desk;

#[test]
fn a_service_is_scaled_and_drained_from_its_page() {
    let desk = Desk::new();
    desk.open("/service/cart");
    desk.press(".head button", "Scale");
    desk.browser.fill("dialog input[name=replicas]", "3");
    desk.press("dialog button", "Scale");
    desk.shows(".notes", "scaled to 3");
    desk.shows("table", "cart-3");
    desk.shows(".figures", "of 3 ready");
    desk.press("table button", "Drain");
    desk.press("dialog button", "Drain");
    desk.shows(".figures", "of 2 ready");
    desk.press(".head button", "Restart");
    desk.press("dialog button", "Cancel");
    desk.open("/events?service=cart");
    desk.shows(".happenings", "scaled");
    desk.assert_silent();
}

#[test]
fn a_service_that_is_killed_is_seen_to_die_and_to_return() {
    let desk = Desk::new();
    desk.open("/map?focus=currency");
    desk.shows(".inspector", "1 of 1 ready");
    // Shown once a second; a process comes back faster. So what was shown is noted by the page itself.
    desk.browser.run(
        "window.seen = new Set(); new MutationObserver(() => seen.add(document.querySelector('[data-node=currency]').className))
            .observe(document.querySelector('.map'), { subtree: true, attributes: true, childList: true })",
    );
    wait_until("its death was shown", || {
        // Each start after a crash waits longer: sooner or later it is long enough to be seen.
        processes::send(desk.shop.up.pid("currency-1"), Signal::KILL);
        desk.browser.run("return [...seen].some((names) => /bad|busy/.test(names))") == true
    });
    desk.shows(".inspector", "1 of 1 ready");
    desk.open("/events?kinds=trouble");
    desk.shows(".happenings", "killed by signal 9 (SIGKILL)");
    desk.assert_silent();
}

#[test]
fn a_page_that_loses_its_app_says_so() {
    let mut desk = Desk::new();
    desk.open("/map");
    desk.shows(".towns", "cart");
    desk.shop.up.program.send(Signal::TERM);
    desk.shop.up.program.exit();
    let banner = |text: &str| desk.texts(".banner").iter().any(|each| each.contains(text));
    wait_until("the page says that the app has stopped", || {
        banner("The app has stopped") || banner("Connection lost")
    });
}

#[test]
fn the_palette_leads_anywhere_by_the_keyboard() {
    let desk = Desk::new();
    desk.open("/map");
    desk.shows(".towns", "cart");
    desk.browser.run("dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))");
    desk.browser.find(".palette input").type_text("placeord\u{e007}");
    wait_until("the form is open", || desk.place() == "/call/checkout/place_order");
    desk.browser
        .run("document.activeElement.blur(); dispatchEvent(new KeyboardEvent('keydown', { key: '6' }))");
    wait_until("the events are open", || desk.place() == "/events");
    desk.assert_silent();
}
