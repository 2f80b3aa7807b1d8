//! What a file of Python imports: that which its text mentions.

const MODULES: [&str; 29] = [
    "abc",
    "base64",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "hashlib",
    "http.client",
    "http.server",
    "itertools",
    "json",
    "math",
    "os",
    "queue",
    "re",
    "secrets",
    "select",
    "signal",
    "socket",
    "socketserver",
    "ssl",
    "struct",
    "sys",
    "threading",
    "time",
    "traceback",
    "urllib.parse",
];

const TYPING: [&str; 21] = [
    "Any",
    "Callable",
    "Dict",
    "Generator",
    "Iterable",
    "Iterator",
    "List",
    "Mapping",
    "NamedTuple",
    "NewType",
    "NoReturn",
    "Optional",
    "Sequence",
    "Set",
    "Tuple",
    "Type",
    "TypeVar",
    "Union",
    "cast",
    "overload",
    "Deque",
];

/// The imports of a file with this body, a line each.
pub(super) fn of(body: &str) -> String {
    let mut text = String::from("from __future__ import annotations\n\n");
    for module in MODULES {
        if mentions(body, &format!("{module}.")) {
            text.push_str(&format!("import {module}\n"));
        }
    }
    if mentions(body, "dataclass") {
        text.push_str("from dataclasses import dataclass\n");
    }
    let mut typing: Vec<&str> = TYPING.into_iter().filter(|name| mentions(body, name)).collect();
    typing.sort_unstable();
    let whole = format!("from typing import {}\n", typing.join(", "));
    if whole.len() <= super::super::text::WIDTH {
        text.push_str(&whole);
    } else {
        text.push_str(&format!("from typing import (\n    {},\n)\n", typing.join(",\n    ")));
    }
    text
}

/// Names that no type of an interface may take.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let modules = MODULES.into_iter().map(|module| module.split('.').next().unwrap_or(module));
    modules.chain(TYPING).chain(["dataclass", "annotations"])
}

/// Whether `name` is in `text`, and not as the end or the beginning of another name.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + name.len()..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        !before && (name.ends_with('.') || !after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mentioned_is_imported_and_nothing_else() {
        let imports = of("x: Optional[int] = time.monotonic()\nCopyUnion = urllib.parse.quote(mytime.x)\n");
        assert_eq!(
            imports,
            "from __future__ import annotations\n\nimport time\nimport urllib.parse\nfrom typing import Optional\n"
        );
    }
}
