//! Somebody's desk: a shop that runs in a process for each service, and its console in a browser.

use wharf_tests::app::{Placement, Shop};
use wharf_tests::browser::Browser;
use wharf_tests::console::Console;
use wharf_tests::wait::{wait_for, wait_until};

pub(super) struct Desk {
    pub(super) shop: Shop,
    pub(super) browser: Browser,
    origin: String,
}

impl Desk {
    /// Starts a shop, and opens the address of its console.
    #[track_caller]
    pub(super) fn new() -> Self {
        let mut shop = Shop::open(Placement::ProcessEach);
        let console = shop.up.program.wait_for("the console's address was printed", Console::found);
        let address = console.address();
        let (origin, _) = address.split_once("/?").expect("an address with a token");
        let desk = Self { shop, browser: Browser::new(), origin: origin.to_owned() };
        desk.browser.goto(&address);
        desk.says("storefront");
        desk
    }

    /// Opens a place of the console.
    #[track_caller]
    pub(super) fn open(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.origin));
    }

    /// Waits until the page says something.
    #[track_caller]
    pub(super) fn says(&self, text: &str) {
        let waited = wait_for_text(&self.browser, text);
        assert!(waited, "`{text}` is not in the page, which says:\n{}", self.browser.page_text());
    }

    /// Waits until the first element that a CSS selector finds says something.
    #[track_caller]
    pub(super) fn shows(&self, css: &str, text: &str) {
        wait_until(&format!("`{css}` says `{text}`"), || {
            self.texts(css).iter().any(|each| each.contains(text))
        });
    }

    /// What each element says that a CSS selector finds. Asked in one go: the page may change between two questions.
    pub(super) fn texts(&self, css: &str) -> Vec<String> {
        let script = format!("return [...document.querySelectorAll({css:?})].map((each) => each.innerText)");
        let found = self.browser.run(&script);
        found.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    /// Clicks the first element with this text that a CSS selector finds, as soon as there is one. By a script, because
    /// the page may draw it anew between finding and clicking.
    #[track_caller]
    pub(super) fn press(&self, css: &str, text: &str) {
        let script = format!(
            "const found = [...document.querySelectorAll({css:?})].find((each) => each.innerText.includes({text:?}));
            found?.click(); return Boolean(found)"
        );
        wait_until(&format!("there is `{css}` with `{text}`"), || self.browser.run(&script) == true);
    }

    /// Chooses an option of a `select` by its text. The page's own have no attribute that says their value.
    #[track_caller]
    pub(super) fn choose(&self, css: &str, text: &str) {
        let script = format!(
            "const list = document.querySelector({css:?});
            const found = [...(list?.options ?? [])].findIndex((each) => each.text === {text:?});
            if (found < 0) return false;
            list.selectedIndex = found;
            list.dispatchEvent(new Event('change', {{ bubbles: true }}));
            return true"
        );
        wait_until(&format!("`{css}` has `{text}`"), || self.browser.run(&script) == true);
    }

    /// What is in the address of the page behind the origin.
    pub(super) fn place(&self) -> String {
        self.browser.address().replacen(&self.origin, "", 1)
    }

    /// Nothing was written to the browser's console that is no mere information.
    #[track_caller]
    pub(super) fn assert_silent(&self) {
        let wrong: Vec<_> = self.browser.console().into_iter().filter(|line| line.level != "INFO").collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

fn wait_for_text(browser: &Browser, text: &str) -> bool {
    wharf_tests::wait::within(wharf_tests::wait::LIMIT, || browser.page_text().contains(text).then_some(()))
        .is_some()
}

/// The first trace id that the list of traces leads to.
#[track_caller]
pub(super) fn first_trace(desk: &Desk) -> String {
    wait_for("a trace is listed", || {
        let found =
            desk.browser.run("return document.querySelector('a.trace')?.getAttribute('href') ?? null");
        found.as_str().map(str::to_owned)
    })
}
