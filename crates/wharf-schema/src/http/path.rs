//! `Path`: the template of a route's path.

use std::{fmt, str::FromStr};

use super::text::decoded;

/// The longest template, in bytes.
pub const MAX_PATH: usize = 256;

/// The most segments that a template has.
pub const MAX_SEGMENTS: usize = 16;

/// First segments that no route has: processes answer these themselves.
pub const RESERVED: [&str; 4] = ["livez", "metrics", "openapi.json", "readyz"];

/// A path with places for arguments: `/carts/{shopper}/items`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    segments: Vec<Segment>,
}

/// What is between two slashes of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// This text.
    Literal(String),
    /// Any text that is not empty: the argument of this name.
    Parameter(String),
}

/// Why a text is no template of a path, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPath(String);

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadPath {}

// === impl Path ===

impl Path {
    /// Its segments, in order; there is at least one.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The names of the arguments in it, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// Whether every request for the one is one for the other: the same literals at the same places.
    pub fn has_shape_of(&self, other: &Self) -> bool {
        self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(|pair| match pair {
                (Segment::Literal(one), Segment::Literal(other)) => one == other,
                (Segment::Parameter(_), Segment::Parameter(_)) => true,
                _ => false,
            })
    }

    /// The texts of the arguments in `path` (without a query, as it came, percent-encoded), with their names; nothing
    /// where it is another path.
    pub fn matched<'a, 'p>(&'a self, path: &'p str) -> Option<Vec<(&'a str, &'p str)>> {
        let mut parts = path.strip_prefix('/')?.split('/');
        let mut found = Vec::new();
        for segment in &self.segments {
            let part = parts.next()?;
            match segment {
                Segment::Literal(literal) if part == literal => {}
                // A client may encode what it need not.
                Segment::Literal(literal) if part.contains('%') && decoded(part, false)? == *literal => {}
                Segment::Parameter(name) if !part.is_empty() => found.push((name.as_str(), part)),
                _ => return None,
            }
        }
        parts.next().is_none().then_some(found)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.segments.iter().try_for_each(|segment| match segment {
            Segment::Literal(literal) => write!(f, "/{literal}"),
            Segment::Parameter(name) => write!(f, "/{{{name}}}"),
        })
    }
}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, BadPath> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err(BadPath(format!("`{text}` is no path: begin it with `/`")));
        };
        if text.len() > MAX_PATH {
            return Err(BadPath(format!("a path has at most {MAX_PATH} bytes, and this has {}", text.len())));
        }
        let segments = rest.split('/').map(|part| segment(text, part)).collect::<Result<Vec<_>, _>>()?;
        if segments.len() > MAX_SEGMENTS {
            return Err(BadPath(format!("a path has at most {MAX_SEGMENTS} segments: `{text}` has more")));
        }
        if let Some(Segment::Literal(first)) = segments.first()
            && RESERVED.contains(&first.as_str())
        {
            return Err(BadPath(format!("every process answers `/{first}` itself: choose another path")));
        }
        let path = Self { segments };
        let names: Vec<&str> = path.parameters().collect();
        match names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
            Some((_, twice)) => {
                Err(BadPath(format!("`{{{twice}}}` is in the path twice: remove one of them")))
            }
            None => Ok(path),
        }
    }
}

fn segment(path: &str, part: &str) -> Result<Segment, BadPath> {
    if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        let is_name =
            !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        return if is_name {
            Ok(Segment::Parameter(name.to_owned()))
        } else {
            Err(BadPath(format!("`{part}` names no argument: write `{{name}}` with the argument's name")))
        };
    }
    match part {
        "" => {
            Err(BadPath(format!("`{path}` has an empty segment: a path has no `//` and no `/` at its end")))
        }
        "." | ".." => {
            Err(BadPath(format!("`{part}` is taken out of addresses before they are sent: remove it")))
        }
        _ if part.contains(['{', '}']) => {
            Err(BadPath(format!("`{part}` is more than one argument: give `{{name}}` a segment of its own")))
        }
        _ => match part.chars().find(|letter| !is_unreserved(*letter)) {
            None => Ok(Segment::Literal(part.to_owned())),
            Some(letter) => Err(BadPath(format!(
                "`{letter}` cannot be in a path: write letters and digits of ASCII, `-`, `.`, `_` and `~`"
            ))),
        },
    }
}

/// What never has to be encoded in an address.
fn is_unreserved(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn templates_are_read_and_written() {
        let items = path("/carts/{shopper}/items");
        assert_eq!(items.to_string(), "/carts/{shopper}/items");
        assert_eq!(items.parameters().collect::<Vec<_>>(), ["shopper"]);
        assert!(items.has_shape_of(&path("/carts/{who}/items")));
        assert!(!items.has_shape_of(&path("/carts/{who}/{what}")));
        assert!(!items.has_shape_of(&path("/carts/{who}")));
    }

    #[test]
    fn what_is_no_template_is_refused_with_what_to_write() {
        for (text, said) in [
            ("products", "begin it with `/`"),
            ("", "begin it with `/`"),
            ("/", "has an empty segment"),
            ("/products/", "no `/` at its end"),
            ("/products//all", "no `//`"),
            ("/products/..", "`..` is taken out"),
            ("/products/{}", "names no argument"),
            ("/products/{a b}", "names no argument"),
            ("/products/{id}.json", "more than one argument"),
            ("/products/{id", "more than one argument"),
            ("/products?all", "`?` cannot be in a path"),
            ("/pro%64ucts", "`%` cannot be in a path"),
            ("/prodücts", "`ü` cannot be in a path"),
            ("/{id}/{id}", "in the path twice"),
            ("/metrics", "answers `/metrics` itself"),
            ("/livez/{id}", "answers `/livez` itself"),
        ] {
            let error = text.parse::<Path>().expect_err(text).to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(format!("/{}", "a".repeat(MAX_PATH)).parse::<Path>().is_err());
        assert!("/a".repeat(MAX_SEGMENTS + 1).parse::<Path>().is_err());
        path(&"/a".repeat(MAX_SEGMENTS));
    }

    #[test]
    fn a_path_is_matched_segment_by_segment() {
        let items = path("/carts/{shopper}/items");
        assert_eq!(items.matched("/carts/mira/items"), Some(vec![("shopper", "mira")]));
        assert_eq!(items.matched("/c%61rts/m%2Fra/items"), Some(vec![("shopper", "m%2Fra")]));
        for other in [
            "/carts/mira",
            "/carts//items",
            "/carts/mira/items/",
            "/carts/mira/items/2",
            "carts/mira/items",
            "/Carts/mira/items",
            "/c%6/mira/items",
            "/%ff%fe/mira/items",
            "",
        ] {
            assert_eq!(items.matched(other), None, "{other}");
        }
    }
}
