//! The console of a running app, as a program asks it.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::asker::{Asker, Said};

/// The console of a running app.
#[derive(Debug)]
pub struct Console {
    door: Asker,
    token: String,
}

impl Console {
    /// The one whose address a text has, as `wharf up` prints it.
    pub fn found(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once("/?token=")?;
        let (token, _) = rest.split_once(|letter: char| !letter.is_ascii_alphanumeric())?;
        let origin = before.rsplit(|letter: char| letter.is_whitespace() || letter == '"').next()?;
        Some(Self { door: Asker::new(origin), token: token.to_owned() })
    }

    /// The address that opens it.
    pub fn address(&self) -> String {
        format!("{}/?token={}", self.door.base(), self.token)
    }

    /// The status of what somebody is answered who has no token.
    #[track_caller]
    pub fn status_without_token(&self, path: &str) -> u16 {
        self.door.get(path).status
    }

    /// Asks for something.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn get(&self, path: &str) -> Said {
        self.door.get_with(path, &[("authorization", &self.bearer())])
    }

    /// Has something done.
    ///
    /// # Panics
    /// When no answer came.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Said {
        self.door.post_with(path, body, &[("authorization", &self.bearer())])
    }

    /// The events of an answer that is a stream, until `is_last` says that it is enough: what each is, and what it says.
    ///
    /// # Panics
    /// When the stream ends before.
    #[track_caller]
    pub fn events(&self, path: &str, mut is_last: impl FnMut(&str, &Value) -> bool) {
        let answer = self.door.open(path, &[("authorization", &self.bearer())]);
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

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

/// The entry of a list that has this value at this name.
#[track_caller]
pub fn entry<'a>(list: &'a Value, name: &str, value: &str) -> &'a Value {
    let found = list.as_array().into_iter().flatten().find(|entry| entry[name] == value);
    found.unwrap_or_else(|| panic!("no {name} {value} in {list}"))
}
