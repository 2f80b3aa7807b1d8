//! Parses the path of a route: the rules of `wharf_schema::http::Path`, which this crate is compiled without.

use crate::model::Segment;

/// As many bytes, and as many segments, as a path may have.
const MAX_PATH: usize = 256;
const MAX_SEGMENTS: usize = 16;

/// First segments that processes answer themselves.
const RESERVED: [&str; 4] = ["livez", "metrics", "openapi.json", "readyz"];

/// The segments of a path, or what to write instead.
pub(super) fn segments(text: &str) -> Result<Vec<Segment>, String> {
    let Some(rest) = text.strip_prefix('/') else {
        return Err(format!("a path begins with `/`: write `/{text}`"));
    };
    if text.len() > MAX_PATH {
        return Err(format!("a path has at most {MAX_PATH} bytes: this has {}", text.len()));
    }
    let segments = rest.split('/').map(segment).collect::<Result<Vec<_>, _>>()?;
    if segments.len() > MAX_SEGMENTS {
        return Err(format!("a path has at most {MAX_SEGMENTS} segments: this has {}", segments.len()));
    }
    if let Some(Segment::Literal(first)) = segments.first()
        && RESERVED.contains(&first.as_str())
    {
        return Err(format!("every process answers `/{first}` itself: choose another path"));
    }
    for (place, segment) in segments.iter().enumerate() {
        if let Segment::Parameter(name) = segment
            && segments[..place].contains(segment)
        {
            return Err(format!("`{{{name}}}` is in the path already: remove one of the two"));
        }
    }
    Ok(segments)
}

fn segment(part: &str) -> Result<Segment, String> {
    if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        let is_name =
            !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        return if is_name {
            Ok(Segment::Parameter(name.to_owned()))
        } else {
            Err(format!(
                "`{part}` names no argument: write the name of one between the braces, and nothing else"
            ))
        };
    }
    match part {
        "" => Err("a path has no empty segment, as `//`, a `/` at the end, or a `/` alone would be one: remove it".to_owned()),
        "." | ".." => Err(format!("`{part}` is taken out of an address before it is sent: remove it")),
        _ if part.contains('?') => Err(
            "arguments that are not in the path come from the query, without being named here: remove what begins with \
             `?`"
                .to_owned(),
        ),
        _ if part.contains(['{', '}']) => {
            Err(format!("an argument is a segment of its own: divide `{part}` with `/`"))
        }
        _ => match part.chars().find(|letter| !(letter.is_ascii_alphanumeric() || "-._~".contains(*letter))) {
            None => Ok(Segment::Literal(part.to_owned())),
            Some(letter) => Err(format!(
                "a path has no `{letter}`: its segments are of letters and digits of ASCII, `-`, `.`, `_` and `~`"
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use wharf_schema::http::{MAX_PATH as LONGEST, MAX_SEGMENTS as MOST, Path, RESERVED as OWN};

    use super::{MAX_PATH, MAX_SEGMENTS, RESERVED, segments};

    #[test]
    fn what_is_a_path_here_is_one_to_whoever_is_called_by_it() {
        assert_eq!((MAX_PATH, MAX_SEGMENTS, RESERVED), (LONGEST, MOST, OWN));
        let good = ["/a", "/carts/{shopper}/items", "/a-b.c_d~e", "/{a}/{b_1}", "/.a", "/x/metrics"];
        let bad = [
            "",
            "/",
            "a",
            "/a/",
            "/a//b",
            "/.",
            "/..",
            "/{}",
            "/{a b}",
            "/{a}.json",
            "/{a",
            "/a}",
            "/a?b",
            "/%61",
            "/ü",
            "/{a}/{a}",
            "/metrics",
            "/livez/{id}",
            "/a b",
            "/a#b",
        ];
        let length = |length: usize| format!("/{}", "a".repeat(length - 1));
        let (long, longer) = (length(MAX_PATH), length(MAX_PATH + 1));
        let (many, more) = ("/a".repeat(MAX_SEGMENTS), "/a".repeat(MAX_SEGMENTS + 1));
        let good = good.into_iter().chain([&*long, &*many]).map(|text| (text, true));
        let bad = bad.into_iter().chain([&*longer, &*more]).map(|text| (text, false));
        for (text, is_path) in good.chain(bad) {
            assert_eq!((segments(text).is_ok(), text.parse::<Path>().is_ok()), (is_path, is_path), "{text}");
        }
    }
}
