//! Lays variables of the environment over a section: `WHARF_CART__CACHE__SIZE` sets `cache.size` of `cart`, and
//! `WHARF_API_EDGE__RATE__BURST` sets `rate.burst` of the edge `api`.
use std::collections::BTreeMap;

use crate::{
    error::{ConfigError, Problem},
    node::{Entry, Node, Table, Value},
    source::Origin,
};

/// What the names of a service's variables begin with.
pub(crate) fn prefix(service: &str) -> String {
    format!("WHARF_{}__", service.to_uppercase().replace('-', "_"))
}

/// What the names of an edge's variables begin with.
pub(crate) fn edge_prefix(service: &str) -> String {
    format!("WHARF_{}_EDGE__", service.to_uppercase().replace('-', "_"))
}

/// The variable that sets the key at `path`.
pub(super) fn variable(service: &str, path: &[String]) -> String {
    let keys: Vec<String> = path.iter().map(|key| key.to_uppercase().replace('-', "_")).collect();
    format!("{}{}", prefix(service), keys.join("__"))
}

/// Lays those that begin with `prefix` over `root`.
pub(crate) fn lay(
    prefix: &str,
    root: &mut Node,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    let mut problems = Vec::new();
    // Sorted, so that a whole table is set before the keys inside of it, whatever the environment's order.
    let variables: BTreeMap<String, String> = environment.into_iter().collect();
    for (name, value) in variables {
        let Some(path) = name.strip_prefix(prefix) else { continue };
        let keys: Vec<&str> = path.split("__").collect();
        if keys.contains(&"") {
            problems.push(Problem::new(
                &Origin::Variable(name.clone()),
                "the variable names no key",
                format!("after {prefix} comes a key, then `__` and a key within it, and so on"),
            ));
            continue;
        }
        set(root, &keys, &Origin::Variable(name.clone()), value)
            .unwrap_or_else(|problem| problems.push(problem));
    }
    ConfigError::unless_empty(problems)
}

fn set(node: &mut Node, keys: &[&str], origin: &Origin, value: String) -> Result<(), Problem> {
    let Some((first, rest)) = keys.split_first() else {
        *node = Node { value: Value::Text(value), origin: origin.clone() };
        return Ok(());
    };
    if let Value::Text(text) = &node.value {
        *node = reparse(text, &node.origin).unwrap_or_else(|| node.clone());
    }
    let Value::Table(table) = &mut node.value else {
        return Err(Problem::new(
            origin,
            format!("the variable sets a key inside of what is {}, not a table", node.kind()),
            format!("that is set by {}: change one of the two", node.origin),
        ));
    };
    let key = existing(table, first).unwrap_or_else(|| first.to_lowercase());
    let entry = table.entry(key).or_insert_with(|| Entry {
        key: origin.clone(),
        node: Node { value: Value::Table(Table::new()), origin: origin.clone() },
    });
    entry.key = origin.clone();
    set(&mut entry.node, rest, origin, value)
}

/// The key that is meant by a variable, which has neither case nor hyphens.
pub(super) fn existing(table: &Table, wanted: &str) -> Option<String> {
    table.keys().find(|key| same(key, wanted)).cloned()
}

/// Whether two keys are the same but for case and hyphens.
pub(super) fn same(key: &str, other: &str) -> bool {
    let plain = |key: &str| key.to_lowercase().replace('-', "_");
    plain(key) == plain(other)
}

/// A variable's text as the TOML value that it may be.
pub(crate) fn reparse(text: &str, origin: &Origin) -> Option<Node> {
    let value = toml::de::DeValue::parse(text.trim()).ok()?;
    Some(Node::from_toml(value, &|_| origin.clone()))
}
