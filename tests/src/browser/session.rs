//! One session with chromedriver: its process, its requests, its answers.

use std::path::PathBuf;

use serde_json::{Value, json};
use ureq::Agent;

use crate::folder::Folder;
use crate::ports;
use crate::processes::Process;
use crate::program::{Program, Start};
use crate::visitor::agent;

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--lang=en",
];

/// A session, and the processes behind it.
#[derive(Debug)]
pub(super) struct Session {
    agent: Agent,
    address: String,
    // Ended before its profile is removed.
    driver: Program,
    _profile: Folder,
}

impl Session {
    pub(super) fn start() -> Self {
        let browser = on_path(&["chromium", "chromium-browser", "google-chrome"]);
        let driver = on_path(&["chromedriver"]);
        let profile = Folder::new();
        // All that the browser writes goes into its own folder: caches and crash reports would go to the home folder.
        // Left to itself chromedriver asks the system for a port of IPv6 and takes the same of IPv4, which may be somebody's.
        let mut driver = Start::new(driver)
            .args([format!("--port={}", ports::free())])
            .env("HOME", profile.path())
            .env("TMPDIR", profile.folder("tmp"))
            .env("XDG_CONFIG_HOME", profile.folder("config"))
            .env("XDG_CACHE_HOME", profile.folder("cache"))
            .start();
        let port = driver.wait_for("chromedriver named its port", |output| {
            let (_, rest) = output.split_once("started successfully on port ")?;
            let (port, _) = rest.split_once(|character: char| !character.is_ascii_digit())?;
            port.parse::<u16>().ok()
        });
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(|argument| (*argument).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.folder("profile").display()));
        let mut session = Self {
            agent: agent(),
            address: format!("http://127.0.0.1:{port}/session"),
            driver,
            _profile: profile,
        };
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": browser, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        }}});
        let answer = session.post("", &wanted);
        let id = answer["sessionId"].as_str().expect("chromedriver names the session");
        session.address = format!("{}/{id}", session.address);
        session
    }

    #[track_caller]
    pub(super) fn get(&self, what: &str) -> Value {
        judge(what, self.agent.get(self.path(what)).call())
    }

    #[track_caller]
    pub(super) fn post(&self, what: &str, body: &Value) -> Value {
        judge(what, self.agent.post(self.path(what)).send_json(body))
    }

    /// A command of the browser's own protocol, for what WebDriver has no word for.
    #[track_caller]
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// The processes of the browser, and none of chromedriver's.
    pub(super) fn processes(&self) -> Vec<Process> {
        self.driver.family()
    }

    fn path(&self, what: &str) -> String {
        if what.is_empty() { self.address.clone() } else { format!("{}/{what}", self.address) }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Lets the browser close by itself; what does not is killed with the driver.
        _ = self.agent.delete(&self.address).call();
    }
}

#[track_caller]
fn judge(what: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut answer = answer.unwrap_or_else(|error| panic!("chromedriver did not answer {what}: {error}"));
    // Pictures are larger than what is read by default.
    let body = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_json::<Value>();
    let mut body =
        body.unwrap_or_else(|error| panic!("chromedriver's answer to {what} is not JSON: {error}"));
    let value = body["value"].take();
    if !answer.status().is_success() {
        panic!(
            "chromedriver refused {what}: {}: {}",
            value["error"],
            value["message"].as_str().unwrap_or_default()
        );
    }
    value
}

fn on_path(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    found.into_iter().find(|file| file.is_file()).unwrap_or_else(|| {
        panic!(
            "there is no {} on PATH: run `cargo xtask test tools`, which installs it or says how",
            names[0]
        )
    })
}
