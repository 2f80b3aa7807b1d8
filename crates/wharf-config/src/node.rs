//! A TOML document as a tree whose every key and value knows where it came from.
use std::collections::BTreeMap;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::source::{Origin, Source};

#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Bool(bool),
    Integer(i128),
    Float(f64),
    String(String),
    Datetime(String),
    Array(Vec<Node>),
    Table(Table),
    /// From the environment: what it is depends on what it is read as.
    Text(String),
}

pub(crate) type Table = BTreeMap<String, Entry>;

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Where the key stands.
    pub(crate) key: Origin,
    pub(crate) node: Node,
}

impl Node {
    /// The tree, with each place looked up by `origin`.
    pub(crate) fn from_toml(
        value: Spanned<DeValue<'_>>,
        origin: &dyn Fn(std::ops::Range<usize>) -> Origin,
    ) -> Self {
        let here = origin(value.span());
        let value = match value.into_inner() {
            DeValue::String(text) => Value::String(text.into_owned()),
            // The parser has refused what is no number; a number past 128 bits is left as its text.
            DeValue::Integer(integer) => i128::from_str_radix(integer.as_str(), integer.radix())
                .map_or_else(|_| Value::String(integer.to_string()), Value::Integer),
            DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(value) => Value::Bool(value),
            DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
            DeValue::Array(items) => {
                Value::Array(items.into_iter().map(|item| Self::from_toml(item, origin)).collect())
            }
            DeValue::Table(table) => Value::Table(table_from_toml(table, origin)),
        };
        Self { value, origin: here }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Bool(_) => "true or false",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number with a fraction",
            Value::String(_) => "text",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
            Value::Text(_) => "text",
        }
    }
}

pub(crate) fn table_from_toml(
    table: DeTable<'_>,
    origin: &dyn Fn(std::ops::Range<usize>) -> Origin,
) -> Table {
    table
        .into_iter()
        .map(|(key, value)| {
            let entry = Entry { key: origin(key.span()), node: Node::from_toml(value, origin) };
            (key.into_inner().into_owned(), entry)
        })
        .collect()
}

/// Reads a document, or says what is wrong with its syntax.
pub(crate) fn parse(source: &Source) -> Result<Table, Vec<crate::Problem>> {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    if errors.is_empty() {
        return Ok(table_from_toml(document.into_inner(), &|span| source.origin(span)));
    }
    let problem = |error: &toml::de::Error| {
        let origin = source.origin(error.span().unwrap_or(0..0));
        crate::Problem::new(&origin, syntax(error.message()), remedy(error.message()))
    };
    Err(errors.iter().map(problem).collect())
}

fn syntax(message: &str) -> String {
    format!("not TOML: {}", message.replace('\n', "; "))
}

fn remedy(message: &str) -> &'static str {
    if message.contains("duplicate") {
        "keep one of the two"
    } else {
        "the format is described at https://toml.io"
    }
}
