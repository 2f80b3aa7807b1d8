//! Programs that are missing, that do not start, or that answer nonsense: the rest of the app goes on.

use wharf_tests::app::Shop;
use wharf_tests::up::Setup;
use wharf_tests::workspace;

use super::{PROGRAM, SAID, asked, setup, shop};

#[test]
fn where_the_interpreter_is_missing_that_is_said_once_and_the_shop_goes_on() {
    let toml = SAID.replace("python3", "python3.99");
    let mut shop = Shop::of(Setup::of(&workspace::program("shop")).file("recommend.py", PROGRAM).toml(&toml));
    let why = "no program python3.99 is found in PATH; install it, or change `run` at";
    shop.up.program.wait_for_line(why);
    wharf_tests::wait::wait_until("it was tried again a few times", || {
        shop.up.process("recommendation-1")["restarts"].as_u64().is_some_and(|restarts| restarts >= 2)
    });
    let said = shop.up.program.stderr();
    assert_eq!(said.matches("python3.99").count(), 1, "{said}");
    for part in
        ["wharf.toml:2:7", "or comment `run` out to have the app's own", "9 of 10 processes are ready"]
    {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    let page = shop.visitor().get("/product/eider-kettle");
    assert!(page.status == 200 && page.body.contains("€"), "{}", page.body);
    let told = asked(&shop.up, "ana");
    told.assert_refused(1, &["recommendation can't be reached: no program python3.99 is found"]);
}

#[test]
fn a_program_that_ends_at_once_is_shown_with_what_it_wrote() {
    let mut shop = Shop::of(setup("").file("recommend.py", "raise ValueError('no such shelf')"));
    shop.up.program.wait_for_line("recommendation-1 can't start: exited with status 1 before it was ready");
    shop.up.program.wait_for_line("ValueError: no such shelf");
    assert_eq!(shop.visitor().get("/").status, 200);
}

#[test]
fn an_answer_that_does_not_fit_names_the_field_to_rust_and_the_page_goes_on() {
    let wrong = PROGRAM.replace("products = call(", "return [7]\n    products = call(");
    let mut shop = Shop::of(setup("[env]\nWHARF_LOG = \"debug\"\n").file("recommend.py", &wrong));
    assert_eq!(shop.visitor().get("/product/eider-kettle").status, 200);
    shop.up
        .program
        .wait_for_line("the answer of Recommendation.recommend does not fit its type: /0: invalid type");
}

#[test]
fn the_apps_own_is_one_line_away() {
    let shop = shop("");
    assert!(shop.up.process("recommendation-1")["endpoints"][0].as_str().unwrap().starts_with("http:"));
    drop(shop);
    let own = Shop::configured(&SAID.replace("run =", "# run ="));
    assert!(own.up.process("recommendation-1")["endpoints"][0].as_str().unwrap().starts_with("unix:"));
}
