//! A real browser: Chromium, driven through chromedriver's WebDriver protocol.
//!
//! The protocol is HTTP with JSON, so a small HTTP client is all that this takes. The WebDriver crates that there are
//! bring some hundred crates each, TLS aside; `ureq` brings seven that are not in the tree already.

mod accessibility;
mod element;
mod session;

use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

pub use element::Element;

use crate::processes::Process;
use crate::wait::{LIMIT, within};
use crate::workspace;
use session::Session;

/// A browser with one window, a profile of its own and nobody's cookies. Dropping it ends all of its processes.
#[derive(Debug)]
pub struct Browser {
    session: Session,
}

/// One line that the browser wrote to its console: what scripts log, errors that nothing caught, resources that could
/// not be loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// What it says.
    pub text: String,
}

impl Browser {
    /// Starts one, with a window as wide as a desk's.
    ///
    /// # Panics
    /// When there is no `chromium` or `chromedriver`, or they do not start: with what to do.
    #[expect(clippy::new_without_default, reason = "starting a browser is no default")]
    pub fn new() -> Self {
        let browser = Self { session: Session::start() };
        browser.desk();
        browser
    }

    /// The processes of the browser.
    pub fn processes(&self) -> Vec<Process> {
        self.session.processes()
    }

    /// Opens an address, and waits until the page is loaded.
    #[track_caller]
    pub fn goto(&self, address: &str) {
        self.session.post("url", &json!({ "url": address }));
    }

    /// Forgets every cookie, as a browser does that was never anywhere.
    #[track_caller]
    pub fn forget(&self) {
        self.session.devtools("Network.clearBrowserCookies", &json!({}));
    }

    /// The address of the page.
    #[track_caller]
    pub fn address(&self) -> String {
        text(&self.session.get("url"))
    }

    /// The title of the page.
    #[track_caller]
    pub fn title(&self) -> String {
        text(&self.session.get("title"))
    }

    /// The first element that a CSS selector finds. Waits until there is one.
    ///
    /// # Panics
    /// When there is none in time: with the text of the page.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        match within(LIMIT, || self.all(css).into_iter().next()) {
            Some(element) => element,
            None => panic!("no `{css}` on {}, which says:\n{}", self.address(), self.page_text()),
        }
    }

    /// Every element that a CSS selector finds now.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        element::found(&self.session, "elements", css)
    }

    /// The text of the first element that a CSS selector finds, as a person sees it.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        self.find(css).text()
    }

    /// The text of the page, as a person sees it.
    #[track_caller]
    pub fn page_text(&self) -> String {
        text(&self.run("return document.body ? document.body.innerText : ''"))
    }

    /// Clicks the first element that a CSS selector finds. [`Browser::follow`] is for those that lead to another page.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.find(css).click();
    }

    /// Clicks the first element that a CSS selector finds, which leads to another page, and waits until that is loaded.
    ///
    /// # Panics
    /// When no other page comes: with the text of the present one.
    #[track_caller]
    pub fn follow(&self, css: &str) {
        // A click returns before the answer to a form begins to come, and then the old page is still there.
        self.run("window.isLeft = true");
        self.click(css);
        let script = "return !window.isLeft && document.readyState === 'complete'";
        if within(LIMIT, || (self.run(script) == true).then_some(())).is_none() {
            panic!("`{css}` leads nowhere from {}, which says:\n{}", self.address(), self.page_text());
        }
    }

    /// Replaces what is in a field, by typing.
    #[track_caller]
    pub fn fill(&self, css: &str, value: &str) {
        let field = self.find(css);
        field.clear();
        field.type_text(value);
    }

    /// Chooses the option with this value of a `select`.
    #[track_caller]
    pub fn choose(&self, css: &str, value: &str) {
        self.find(css).find(&format!("option[value='{value}']")).click();
    }

    /// Runs a script in the page, and gives what it returns.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        self.session.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Shows the page as on a desk: 1280 by 900.
    #[track_caller]
    pub fn desk(&self) {
        self.show_as(1280, 900, 1, false);
    }

    /// Shows the page as on a phone: 390 by 844, with a dense screen that is touched.
    #[track_caller]
    pub fn phone(&self) {
        self.show_as(390, 844, 2, true);
    }

    /// Shows pages in dark colours, as for somebody who asked the system for them.
    #[track_caller]
    pub fn dark(&self) {
        self.colours("dark");
    }

    /// Shows pages in light colours.
    #[track_caller]
    pub fn light(&self) {
        self.colours("light");
    }

    #[track_caller]
    fn colours(&self, scheme: &str) {
        let wanted = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.session.devtools("Emulation.setEmulatedMedia", &wanted);
    }

    fn show_as(&self, width: u32, height: u32, density: u32, mobile: bool) {
        let screen =
            json!({ "width": width, "height": height, "deviceScaleFactor": density, "mobile": mobile });
        self.session.devtools("Emulation.setDeviceMetricsOverride", &screen);
    }

    /// Keeps a picture of the whole page as `target/screenshots/NAME.png`.
    #[track_caller]
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let options = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = self.session.devtools("Page.captureScreenshot", &options);
        let picture = BASE64_STANDARD.decode(text(&picture["data"])).expect("chromedriver sends base64");
        let path = workspace::screenshots().join(format!("{name}.png"));
        std::fs::write(&path, picture)
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        path
    }

    /// What was written to the console since this was asked last.
    #[track_caller]
    pub fn console(&self) -> Vec<ConsoleLine> {
        let lines = self.session.post("se/log", &json!({ "type": "browser" }));
        let lines = lines.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .map(|line| ConsoleLine { level: text(&line["level"]), text: text(&line["message"]) })
            .collect()
    }

    /// Whether the page is wider than the window, so that one has to scroll sideways.
    #[track_caller]
    pub fn overflows(&self) -> bool {
        let script = "const page = document.documentElement; return page.scrollWidth > page.clientWidth";
        self.run(script).as_bool().unwrap_or_default()
    }

    /// What axe-core, the judge of most, holds against the page at levels A and AA of WCAG: one sentence for each fault.
    ///
    /// # Panics
    /// When there is no axe-core: with what to do.
    #[track_caller]
    pub fn violations(&self) -> Vec<String> {
        let path = workspace::target().join(accessibility::AXE);
        let script = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask test tools`", path.display()));
        self.run(&script);
        let body = json!({ "script": accessibility::JUDGE, "args": [] });
        let faults = self.session.post("execute/async", &body);
        faults.as_array().into_iter().flatten().map(text).collect()
    }

    /// What stands between this page and people who cannot see it well, or use no mouse: one sentence for each fault.
    #[track_caller]
    pub fn accessibility_faults(&self) -> Vec<String> {
        let faults = self.run(accessibility::SCRIPT);
        faults.as_array().into_iter().flatten().map(text).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
