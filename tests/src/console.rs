//! The console of a running app, as a program asks it.

use std::io::{BufRead, BufReader};

use serde_json::Value;
use ureq::Agent;

use crate::visitor::agent;

/// The console of a running app.
#[derive(Debug)]
pub struct Console {
    agent: Agent,
    origin: String,
    token: String,
}

/// What it answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The JSON.
    pub value: Value,
}

impl Console {
    /// The one whose address a text has, as `wharf up` prints it.
    pub fn found(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once("/?token=")?;
        let (token, _) = rest.split_once(|letter: char| !letter.is_ascii_alphanumeric())?;
        let origin = before.rsplit(|letter: char| letter.is_whitespace() || letter == '"').next()?;
        Some(Self { agent: agent(), origin: origin.to_owned(), token: token.to_owned() })
    }

    /// The address that opens it.
    pub fn address(&self) -> String {
        format!("{}/?token={}", self.origin, self.token)
    }

    /// The status of what somebody is answered who has no token.
    #[track_caller]
    pub fn status_without_token(&self, path: &str) -> u16 {
        let answer = self.agent.get(format!("{}{path}", self.origin)).call();
        answer.unwrap_or_else(|error| panic!("{path}: {error}")).status().as_u16()
    }

    /// Asks for something.
    ///
    /// # Panics
    /// When no JSON is answered.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.origin));
        read(path, request.header("authorization", format!("Bearer {}", self.token)).call())
    }

    /// Has something done.
    ///
    /// # Panics
    /// When no JSON is answered.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.origin));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        read(path, request.send_json(body))
    }

    /// The events of an answer that is a stream, until `is_last` says that it is enough: what each is, and what it says.
    ///
    /// # Panics
    /// When the stream ends before.
    #[track_caller]
    pub fn events(&self, path: &str, mut is_last: impl FnMut(&str, &Value) -> bool) {
        let request = self.agent.get(format!("{}{path}", self.origin));
        let answer = request.header("authorization", format!("Bearer {}", self.token)).call();
        let answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut event = String::new();
        for line in BufReader::new(answer.into_body().into_reader()).lines() {
            let line = line.unwrap_or_else(|error| panic!("{path} broke off: {error}"));
            if let Some(name) = line.strip_prefix("event: ") {
                name.clone_into(&mut event);
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"));
                if is_last(&event, &data) {
                    return;
                }
            }
        }
        panic!("{path} ended before it said what was waited for");
    }

    /// The state of the app, as soon as `is_so` says that it is so.
    #[track_caller]
    pub fn state(&self, mut is_so: impl FnMut(&Value) -> bool) -> Value {
        let mut found = Value::Null;
        self.events("/api/live", |event, data| {
            let is_it = event == "state" && is_so(data);
            if is_it {
                found = data.clone();
            }
            is_it
        });
        found
    }
}

/// The entry of a list that has this value at this name.
#[track_caller]
pub fn entry<'a>(list: &'a Value, name: &str, value: &str) -> &'a Value {
    let found = list.as_array().into_iter().flatten().find(|entry| entry[name] == value);
    found.unwrap_or_else(|| panic!("no {name} {value} in {list}"))
}

#[track_caller]
fn read(path: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
    let status = answer.status().as_u16();
    let value = answer.body_mut().read_json().unwrap_or_else(|error| panic!("{path}, {status}: {error}"));
    Answer { status, value }
}
