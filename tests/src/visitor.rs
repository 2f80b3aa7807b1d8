//! A visitor without a browser: fetches pages, sends forms, keeps cookies and follows redirects.

use std::collections::BTreeMap;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;

const MAX_REDIRECTS: usize = 5;

/// Somebody who visits one site over HTTP.
#[derive(Debug)]
pub struct Visitor {
    agent: Agent,
    base: String,
    cookies: BTreeMap<String, String>,
}

/// What the site answered in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The status of the answer.
    pub status: u16,
    /// The path of the page, after redirects.
    pub path: String,
    /// Its content.
    pub body: String,
}

impl Visitor {
    /// A visitor of the site at `base`, such as `http://127.0.0.1:8080`, without cookies.
    pub fn new(base: impl Into<String>) -> Self {
        Self { agent: agent(), base: base.into().trim_end_matches('/').to_owned(), cookies: BTreeMap::new() }
    }

    /// Keeps a cookie, as if the site had set it.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Fetches a page.
    ///
    /// # Errors
    /// When no answer came: with the path and the reason.
    pub fn try_get(&mut self, path: &str) -> Result<Page, String> {
        let request = self.agent.get(self.address(path)).header("cookie", self.cookie_header());
        let answer = request.call().map_err(|error| format!("GET {path}: {error}"))?;
        self.follow(path, answer)
    }

    /// Sends a form, as the browser's button does.
    ///
    /// # Errors
    /// When no answer came: with the path and the reason.
    pub fn try_post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Page, String> {
        let request = self.agent.post(self.address(path)).header("cookie", self.cookie_header());
        let answer =
            request.send_form(form.iter().copied()).map_err(|error| format!("POST {path}: {error}"))?;
        self.follow(path, answer)
    }

    /// Fetches a page.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn get(&mut self, path: &str) -> Page {
        self.try_get(path).unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Sends a form.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.try_post(path, form).unwrap_or_else(|reason| panic!("{reason}"))
    }

    fn follow(&mut self, path: &str, mut answer: Response<ureq::Body>) -> Result<Page, String> {
        let mut path = path.to_owned();
        for _ in 0..MAX_REDIRECTS {
            self.keep_cookies(&answer);
            if !answer.status().is_redirection() {
                let body = answer.body_mut().read_to_string().map_err(|error| format!("{path}: {error}"))?;
                return Ok(Page { status: answer.status().as_u16(), path, body });
            }
            let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
            let location = location.ok_or_else(|| format!("{path} redirects to nowhere"))?;
            path = location.strip_prefix(&self.base).unwrap_or(location).to_owned();
            let request = self.agent.get(self.address(&path)).header("cookie", self.cookie_header());
            answer = request.call().map_err(|error| format!("GET {path}: {error}"))?;
        }
        Err(format!("{path}: more than {MAX_REDIRECTS} redirects"))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&mut self, answer: &Response<ureq::Body>) {
        for cookie in answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

/// Answers of every status are answers, redirects are the caller's, and none takes longer than a minute.
pub(crate) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .new_agent()
}
