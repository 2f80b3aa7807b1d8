//! Reads a `policy` table of `wharf.toml`.

use super::layers::{Layer, Said, Scope};
use super::setting::{Level, Setting, Takes, named};
use super::value::{self, Value};
use super::{KEYS, SETTINGS};
use crate::error::Problem;
use crate::node::{self, Entry, Node, Table};
use crate::section::unknown_key;

/// A table being read.
pub(crate) struct Reading<'p> {
    /// Its header, for messages.
    pub(crate) title: String,
    pub(crate) scope: Scope,
    pub(crate) said: &'p mut Vec<Said>,
    pub(crate) problems: &'p mut Vec<Problem>,
}

impl Reading<'_> {
    /// Reads the table, or the part of it below `prefix`.
    pub(crate) fn table(&mut self, table: Table, prefix: &str) {
        for (key, entry) in table {
            let name = format!("{prefix}{key}");
            match named(&name) {
                Some(setting) => self.entry(setting, entry),
                None if begins_others(&name) => self.group(&name, entry),
                None => self.unknown(&key, &name, prefix, &entry),
            }
        }
    }

    fn entry(&mut self, setting: &'static Setting, entry: Entry) {
        if self.scope.method.is_some() && setting.level != Level::Call {
            let (title, name) = (&self.title, setting.name());
            let service = self.scope.service.as_deref().unwrap_or_default();
            return self.problems.push(Problem::new(
                &entry.key,
                format!("`{name}` in [{title}] is not for one method"),
                format!("it holds for all calls of a service: set it in [service.{service}.policy]"),
            ));
        }
        match entry.node.value {
            node::Value::Table(table) if setting.is_switch() => {
                self.say(setting, Value::On, &entry.node.origin);
                self.table(table, &format!("{}.", setting.name()));
            }
            _ => match read(setting, &entry.node) {
                Some(value) => self.say(setting, value, &entry.node.origin),
                None => self.unusable(setting, &entry.node),
            },
        }
    }

    /// A table that is no mechanism by itself, such as `backoff`.
    fn group(&mut self, name: &str, entry: Entry) {
        match entry.node.value {
            node::Value::Table(table) => self.table(table, &format!("{name}.")),
            _ => self.problems.push(Problem::new(
                &entry.node.origin,
                format!("`{name}` in [{}] is {}, not a table", self.title, entry.node.kind()),
                format!("set its values one by one: {}", crate::suggest::list(below(&format!("{name}.")))),
            )),
        }
    }

    fn say(&mut self, setting: &'static Setting, value: Value, origin: &crate::Origin) {
        self.said.push(Said {
            scope: self.scope.clone(),
            layer: Layer::File,
            origin: origin.clone(),
            setting,
            value,
        });
    }

    fn unknown(&mut self, key: &str, name: &str, prefix: &str, entry: &Entry) {
        let title = match prefix.strip_suffix('.') {
            Some(group) => format!("{}.{group}", self.title),
            None => self.title.clone(),
        };
        // A key of a group that was written one level too high is found by its last part.
        let known: Vec<&str> = below(prefix);
        let elsewhere = KEYS.iter().map(|key| key.name).find(|known| known.rsplit('.').next() == Some(name));
        let problem = match elsewhere.filter(|_| prefix.is_empty()) {
            Some(full) => Problem::new(
                &entry.key,
                format!("unknown key `{key}` in [{title}]"),
                format!("did you mean `{full}`?"),
            ),
            None => unknown_key(key, &entry.key, &title, known.into_iter()),
        };
        self.problems.push(problem);
    }

    fn unusable(&mut self, setting: &Setting, node: &Node) {
        let takes = setting.key.takes;
        let kind = match &node.value {
            node::Value::Integer(_) | node::Value::Float(_) if setting.takes_like(&node.value) => {
                "out of range"
            }
            value if setting.takes_like(value) => "an unusable value",
            _ => node.kind(),
        };
        self.problems.push(Problem::new(
            &node.origin,
            format!("`{}` in [{}] is {kind}", setting.name(), self.title),
            format!("it takes {takes}"),
        ));
    }
}

impl Setting {
    /// Whether it takes values of that kind, though perhaps not this one.
    fn takes_like(&self, value: &node::Value) -> bool {
        match value {
            node::Value::String(_) => matches!(self.takes, Takes::Time | Takes::Bound),
            node::Value::Bool(_) => matches!(self.takes, Takes::Switch | Takes::Bound),
            node::Value::Integer(_) => matches!(self.takes, Takes::Count(..) | Takes::Number(_)),
            node::Value::Float(_) => matches!(self.takes, Takes::Number(_)),
            _ => false,
        }
    }
}

fn read(setting: &Setting, node: &Node) -> Option<Value> {
    let value = match &node.value {
        node::Value::Bool(true) => Value::On,
        node::Value::Bool(false) => Value::Off,
        node::Value::Integer(number) if matches!(setting.takes, Takes::Count(..)) => {
            Value::Count(u32::try_from(*number).ok()?)
        }
        // What no setting takes is refused below, so that nothing is lost by this.
        node::Value::Integer(number) => Value::Number(*number as f64),
        node::Value::Float(number) => Value::Number(*number),
        node::Value::String(text) => Value::Time(value::time(text)?),
        _ => return None,
    };
    setting.checked(value)
}

/// Whether `name` is the beginning of settings without being one.
fn begins_others(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name().strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

/// The keys that may stand below `prefix`.
fn below(prefix: &str) -> Vec<&'static str> {
    let next = |setting: &'static Setting| setting.name().strip_prefix(prefix)?.split('.').next();
    let mut keys: Vec<&str> = SETTINGS.iter().filter_map(next).collect();
    keys.dedup();
    keys
}
