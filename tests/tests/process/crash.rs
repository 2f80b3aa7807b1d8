//! Processes that crash, and processes that cannot start.

use wharf_tests::app::{Placement, Shop};
use wharf_tests::processes::{self, Signal};
use wharf_tests::up::Setup;
use wharf_tests::wait::wait_until;
use wharf_tests::workspace;

#[test]
fn a_crash_is_shown_with_its_last_lines_and_mended() {
    let mut shop = Shop::open(Placement::ProcessEach);
    let pid = shop.up.pid("cart-1");
    processes::send(pid, Signal::KILL);
    shop.up.program.wait_for_line("cart-1 crashed after");
    shop.up.program.wait_for_line("Restarting cart-1 in");
    shop.up.program.wait_for_line("Ready cart-1 after");
    let said = shop.up.program.stderr();
    let (_, told) = said.split_once("cart-1 crashed after").unwrap();
    assert!(told.contains("killed by signal 9 (SIGKILL)\n  the last lines of cart-1:\n  │ "), "{said}");
    assert!(told.contains("cart-1 ready: cart"), "{said}");

    assert_ne!(shop.up.pid("cart-1"), pid);
    let cart = shop.up.process("cart-1");
    assert_eq!((&cart["restarts"], &cart["last_exit"]["signal"]), (&1.into(), &9.into()), "{cart}");
    assert_eq!(shop.visitor().get("/cart").status, 200);
}

#[test]
fn a_process_that_ends_without_being_asked_by_us_is_started_again() {
    let mut shop = Shop::open(Placement::ProcessEach);
    processes::send(shop.up.pid("catalog-1"), Signal::TERM);
    shop.up.program.wait_for_line("catalog-1 crashed after");
    shop.up.program.wait_for_line("Ready catalog-1 after");
    assert_eq!(shop.up.process("catalog-1")["last_exit"]["status"], 0);
    wait_until("the window is open", || shop.visitor().try_get("/").is_ok_and(|page| page.status == 200));
}

#[test]
fn a_process_that_cannot_start_is_told_once_and_the_others_go_on() {
    let mut shop = Shop::configured("[service.cart]\n\n[service.cart.config]\nfiel = \"x.sqlite\"\n");
    wait_until("it was tried again a few times", || {
        shop.up.process("cart-1")["restarts"].as_u64().is_some_and(|restarts| restarts >= 3)
    });
    let said = shop.up.program.stderr();
    assert_eq!(
        said.matches("cart-1 can't start: exited with status 1 before it was ready").count(),
        1,
        "{said}"
    );
    for part in ["wharf.toml:4:1", "fiel", "did you mean `file`?", "9 of 10 processes are ready"] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    let page = shop.visitor().get("/");
    assert!(page.status == 200 && page.body.contains("€39.00"), "{}", page.body);
    let cart = shop.up.process("cart-1");
    assert!(cart["last_exit"]["reason"].as_str().unwrap().contains("status 1"), "{cart}");

    // Once the file is mended, the next try works.
    std::fs::write(shop.up.path("app/wharf.toml"), "[service.cart]\n").unwrap();
    shop.up.program.wait_for_line("Ready cart-1 after");
    assert_eq!(shop.visitor().get("/cart").status, 200);
}

#[test]
fn a_value_of_the_wrong_type_names_its_place() {
    let setup = Setup::of(&workspace::program("shop")).args(&["--port", "storefront=0"]);
    let mut up = setup.toml("[service.payment.config]\nrefuse = 4111\n").start();
    up.program.wait_for_line("payment-1 can't start");
    up.program.wait_for_line("wharf.toml:2:10");
    up.program.wait_for_line("9 of 10 processes are ready");
}
