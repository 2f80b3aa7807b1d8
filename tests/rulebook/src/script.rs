//! What a server of any case does: it answers as it was told, and notes what it was called with.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use wharf::{CallError, Fault};

use crate::Told;
use crate::orders::{Heard, Way};

/// The implementation of every interface of one case.
#[derive(Clone, Debug)]
pub struct Script {
    case: Arc<str>,
    lines: Arc<Mutex<Lines>>,
}

#[derive(Debug, Default)]
struct Lines {
    answers: HashMap<Way, VecDeque<Value>>,
    heard: Vec<Heard>,
}

impl Script {
    /// One that has no answers yet.
    pub fn new(case: &str) -> Self {
        Self { case: case.into(), lines: Arc::default() }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers further calls of `way`.
    pub fn tell(&self, way: Way, answers: Vec<Value>) {
        self.lines().answers.entry(way).or_default().extend(answers);
    }

    /// The calls since the last time.
    pub fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.lines().heard)
    }

    /// Notes a call, and gives what it is to be answered with.
    ///
    /// # Errors
    /// The error that it is to be answered with; a fault where nothing was told that fits.
    pub fn answer(&self, interface: &str, method: &str, arguments: Value) -> Told {
        let way =
            Way { case: self.case.to_string(), interface: interface.to_owned(), method: method.to_owned() };
        let mut lines = self.lines();
        lines.heard.push(Heard { way: way.clone(), arguments });
        let answer = lines.answers.get_mut(&way).and_then(VecDeque::pop_front);
        let mut answer = answer.ok_or_else(|| Fault::internal(format!("no answer is told for {way:?}")))?;
        match (answer.get_mut("value").map(Value::take), answer.get_mut("error").map(Value::take)) {
            (Some(value), _) => Ok(value),
            (None, Some(error)) => Err(CallError::Service(error)),
            (None, None) => Err(Fault::internal(format!("what is told for {way:?} is no answer")).into()),
        }
    }
}
