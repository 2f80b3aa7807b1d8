//! A program that asks over HTTP, with JSON in its hands: it knows an address, and follows nothing.

use serde_json::Value;
use ureq::Body;
use ureq::http::Response;

use crate::visitor::agent;

/// Asks one address.
#[derive(Debug)]
pub struct Asker {
    agent: ureq::Agent,
    base: String,
}

/// What came of a request.
#[derive(Debug)]
pub struct Said {
    /// The status of the answer.
    pub status: u16,
    /// Its content.
    pub body: String,
    headers: ureq::http::HeaderMap,
}

impl Asker {
    /// Asks whoever is at `base`, such as `http://127.0.0.1:8080`.
    pub fn new(base: impl Into<String>) -> Self {
        Self { agent: agent(), base: base.into().trim_end_matches('/').to_owned() }
    }

    /// Whom it asks.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Asks for a path.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn get(&self, path: &str) -> Said {
        self.get_with(path, &[])
    }

    /// Asks for a path, with these headers.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Said {
        Said::of(path, self.open(path, headers))
    }

    /// Asks for a path, with these headers, and leaves the content to be read as it comes.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn open(&self, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Sends JSON to a path.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn post(&self, path: &str, json: &Value) -> Said {
        self.post_with(path, json, &[])
    }

    /// Sends JSON to a path, with these headers.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn post_with(&self, path: &str, json: &Value, headers: &[(&str, &str)]) -> Said {
        let request = self.agent.post(format!("{}{path}", self.base));
        let mut request = request.header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send(json.to_string());
        Said::of(path, answer.unwrap_or_else(|error| panic!("{path}: {error}")))
    }
}

impl Said {
    #[track_caller]
    fn of(path: &str, mut answer: Response<Body>) -> Self {
        let body = answer.body_mut().read_to_string().unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { status: answer.status().as_u16(), body, headers: answer.headers().clone() }
    }

    /// A header of the answer; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The JSON that it is.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// The problem that it is, of that status and kind: what it says in words.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn problem(&self, status: u16, fault: &str) -> String {
        assert_eq!(
            (self.status, self.header("content-type")),
            (status, "application/problem+json"),
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!((&problem["status"], &problem["fault"]), (&status.into(), &fault.into()), "{self:?}");
        problem["detail"].as_str().unwrap_or_else(|| panic!("no words: {self:?}")).to_owned()
    }
}
