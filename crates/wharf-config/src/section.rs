//! Takes a table of the file apart, key by key, and reports what is unknown or of the wrong kind.
use std::collections::BTreeMap;

use crate::{
    error::Problem,
    keys,
    node::{Entry, Node, Table, Value},
    settings::overlay::reparse,
    source::Origin,
    suggest::{list, nearest},
};

/// A value of the right kind, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// Variables of an environment.
pub(crate) type Variables = BTreeMap<String, Located<String>>;

/// Variables that the supervisor sets itself for every process.
const RESERVED: [&str; 13] = [
    "WHARF_SUPERVISOR",
    "WHARF_PROCESS",
    "WHARF_LIFELINE",
    "WHARF_LISTEN",
    "WHARF_AUTHORIZATION",
    "WHARF_CONFIG",
    "WHARF_HTTP",
    "WHARF_TLS",
    "WHARF_TLS_CERTIFICATE",
    "WHARF_TLS_KEY",
    "WHARF_TLS_AUTHORITY",
    "WHARF_PORT",
    "WHARF_SERVICE",
];

/// Text of at most so many bytes is shown where it can't be used.
const SHOWN: usize = 60;

/// A table being taken apart.
pub(crate) struct Reader<'p> {
    title: String,
    table: Table,
    known: &'static [keys::Key],
    problems: &'p mut Vec<Problem>,
}

impl<'p> Reader<'p> {
    /// Reports the unknown keys of `table` and keeps the others to be taken.
    pub(crate) fn new(
        title: impl Into<String>,
        mut table: Table,
        section: &keys::Section,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        let title = title.into();
        let known = section.keys;
        table.retain(|key, entry| {
            let ok = known.iter().any(|k| k.name == key);
            if !ok {
                problems.push(unknown_key(key, &entry.key, &title, known.iter().map(|k| k.name)));
            }
            ok
        });
        Self { title, table, known, problems }
    }

    /// Reports what is wrong with what was taken.
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Where the problems of a section within this one go.
    pub(crate) fn problems(&mut self) -> &mut Vec<Problem> {
        self.problems
    }

    pub(crate) fn take_text(&mut self, key: &str) -> Option<Located<String>> {
        self.take(key, |node| match node.value {
            Value::String(text) => Ok(text),
            _ => Err(node),
        })
    }

    pub(crate) fn take_bool(&mut self, key: &str) -> Option<Located<bool>> {
        self.take(key, |node| match node.value {
            Value::Bool(value) => Ok(value),
            _ => Err(node),
        })
    }

    /// True, false, or a table.
    pub(crate) fn take_switch(&mut self, key: &str) -> Option<Located<Value>> {
        self.take(key, |node| match node.value {
            value @ (Value::Bool(_) | Value::Table(_)) => Ok(value),
            _ => Err(node),
        })
    }

    pub(crate) fn take_number(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<u16>,
    ) -> Option<Located<u16>> {
        self.take(key, |node| match node.value {
            Value::Integer(number) => u16::try_from(number).ok().filter(|n| range.contains(n)).ok_or(node),
            _ => Err(node),
        })
    }

    /// A number from 0 to 1.
    pub(crate) fn take_share(&mut self, key: &str) -> Option<Located<f64>> {
        self.take(key, |node| match node.value {
            Value::Float(share) if (0.0..=1.0).contains(&share) => Ok(share),
            Value::Integer(share @ (0 | 1)) => Ok(share as f64),
            _ => Err(node),
        })
    }

    pub(crate) fn take_table(&mut self, key: &str) -> Option<Located<Table>> {
        self.take(key, |node| match node.value {
            Value::Table(table) => Ok(table),
            _ => Err(node),
        })
    }

    pub(crate) fn take_names(&mut self, key: &str) -> Option<Located<Vec<Located<String>>>> {
        self.take(key, |node| {
            let Value::Array(items) = &node.value else { return Err(node) };
            let texts = items.iter().map(|item| match &item.value {
                Value::String(text) => Some(Located { value: text.clone(), origin: item.origin.clone() }),
                _ => None,
            });
            texts.collect::<Option<Vec<_>>>().filter(|names| !names.is_empty()).ok_or(node)
        })
    }

    pub(crate) fn take_variables(&mut self, key: &str) -> Variables {
        let Some(table) = self.take_table(key) else { return Variables::new() };
        let title = if self.title.is_empty() { key.to_owned() } else { format!("{}.{key}", self.title) };
        let mut variables = Variables::new();
        for (name, Entry { key, node }) in table.value {
            match variable(&name, key, node, &title) {
                Ok(value) => _ = variables.insert(name, value),
                Err(problem) => self.problems.push(problem),
            }
        }
        variables
    }

    /// Each `NAME` of `[process.NAME]` or `[service.NAME]`, with its table.
    pub(crate) fn take_sections(&mut self, key: &str) -> Vec<(Located<String>, Table)> {
        let mut named = self.take_methods(key);
        named.retain(|(name, _)| {
            let ok = is_name(&name.value);
            if !ok {
                self.problems.push(bad_name(key, &name.value, &name.origin));
            }
            ok
        });
        named
    }

    /// Each `NAME` of `[service.SERVICE.method.NAME]`, with its table. Which there are is for the app to say.
    pub(crate) fn take_methods(&mut self, key: &str) -> Vec<(Located<String>, Table)> {
        let Some(sections) = self.take_table(key) else { return Vec::new() };
        let path = if self.title.is_empty() { key.to_owned() } else { format!("{}.{key}", self.title) };
        let mut named = Vec::new();
        for (name, entry) in sections.value {
            match entry.node.value {
                Value::Table(table) => named.push((Located { value: name, origin: entry.key }, table)),
                _ => self.problems.push(Problem::new(
                    &entry.node.origin,
                    format!("`{path}.{name}` is {}, not a table", entry.node.kind()),
                    format!("write a section of its own, [{path}.{name}], with the keys below it"),
                )),
            }
        }
        named
    }

    pub(crate) fn take<T>(
        &mut self,
        key: &str,
        read: impl Fn(Node) -> Result<T, Node>,
    ) -> Option<Located<T>> {
        let node = self.table.remove(key)?.node;
        let origin = node.origin.clone();
        let taken = match &node.value {
            // What a variable says is text, or else the TOML value that it may be.
            Value::Text(text) => {
                let said = read(Node { value: Value::String(text.clone()), origin: origin.clone() });
                said.or_else(|said| reparse(text, &origin).map_or(Err(said), &read))
            }
            _ => read(node),
        };
        match taken {
            Ok(value) => Some(Located { value, origin }),
            Err(node) => {
                let takes = self.known.iter().find(|k| k.name == key).map_or("another value", |k| k.takes);
                let kind = match &node.value {
                    Value::Integer(_) if takes.contains(node.kind()) => "out of range".to_owned(),
                    // A size, a time or a name is text as well: what is wrong with it is seen beside what it can be.
                    Value::String(text) if text.len() <= SHOWN => format!("{text:?}"),
                    Value::Array(items) if items.is_empty() => "empty".to_owned(),
                    Value::Array(_) if takes.contains("a list") => "a list of something else".to_owned(),
                    _ => node.kind().to_owned(),
                };
                self.problems.push(Problem::new(
                    &origin,
                    format!("`{key}`{} is {kind}", within(&self.title)),
                    format!("it takes {takes}"),
                ));
                None
            }
        }
    }
}

fn variable(name: &str, key: Origin, node: Node, title: &str) -> Result<Located<String>, Problem> {
    let variable = format!("the variable `{name}`{}", within(title));
    if name.is_empty() || name.contains(['=', '\0']) {
        return Err(Problem::new(
            &key,
            format!("{variable} has a name that no environment can hold"),
            "a name is not empty and has no `=`",
        ));
    }
    if RESERVED.contains(&name) {
        return Err(Problem::new(
            &key,
            format!("{variable} is set by the supervisor itself"),
            "remove it; ports, replicas and processes have keys of their own",
        ));
    }
    match node.value {
        Value::String(value) if !value.contains('\0') => Ok(Located { value, origin: key }),
        Value::String(_) => Err(Problem::new(
            &node.origin,
            format!("{variable} contains a zero byte, which no environment can hold"),
            "remove the zero byte",
        )),
        _ => Err(Problem::new(
            &node.origin,
            format!("{variable} is {}, not text", node.kind()),
            "put the value in quotes",
        )),
    }
}

pub(crate) fn unknown_key<'a>(
    key: &str,
    origin: &Origin,
    title: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Problem {
    let remedy = match nearest(key, known.clone()) {
        Some(near) => format!("did you mean `{near}`? known keys: {}", list(known)),
        None => format!("remove it; known keys: {}", list(known)),
    };
    Problem::new(origin, format!("unknown key `{key}`{}", within(title)), remedy)
}

fn within(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" in [{title}]") }
}

/// What a service or a process may be called: a part of addresses, of file names and of process ids.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 63
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn bad_name(what: &str, name: &str, origin: &Origin) -> Problem {
    Problem::new(
        origin,
        format!("`{name}` is no name for a {what}"),
        "a name is a lower-case letter, then lower-case letters, digits and hyphens, 63 at most, such as `order-history`",
    )
}
