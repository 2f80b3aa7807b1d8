//! Reads metrics as strictly as the formats are written down, for tests.

use std::collections::{BTreeMap, BTreeSet};

/// A family: its kind, and each sample's name, labels and value.
#[derive(Debug, Default)]
pub(super) struct Family {
    pub(super) kind: String,
    pub(super) samples: Vec<(String, BTreeMap<String, String>, f64)>,
}

/// Reads all of `text`; `open` says that it is OpenMetrics.
///
/// # Panics
/// With the first line that is not as it has to be.
pub(super) fn read(text: &str, open: bool) -> BTreeMap<String, Family> {
    assert!(text.ends_with('\n'), "the last line has no end");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    let mut seen = BTreeSet::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "# EOF" {
            assert!(open && lines.peek().is_none(), "the end comes too early");
            check(&families, open);
            return families;
        }
        if let Some(said) = line.strip_prefix("# ") {
            let (what, rest) = said.split_once(' ').unwrap_or_else(|| panic!("{line}"));
            let (name, rest) = rest.split_once(' ').unwrap_or_else(|| panic!("{line}"));
            match what {
                "TYPE" => {
                    assert!(is_name(name), "{line}");
                    let family = Family { kind: rest.to_owned(), samples: Vec::new() };
                    assert!(
                        families.insert(name.to_owned(), family).is_none(),
                        "a family comes twice: {line}"
                    );
                    name.clone_into(&mut current);
                }
                "HELP" => assert!(name == current && !rest.is_empty(), "{line}"),
                "UNIT" => assert!(open && name == current && name.ends_with(&format!("_{rest}")), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (name, labels, value) = sample(line);
        let family = families.get_mut(&current).unwrap_or_else(|| panic!("no family before: {line}"));
        let ending = name.strip_prefix(&current).unwrap_or_else(|| panic!("not of {current}: {line}"));
        let endings: &[&str] = match (family.kind.as_str(), open) {
            ("counter", true) => &["_total"],
            ("info", true) => &["_info"],
            ("counter" | "gauge", _) => &[""],
            ("histogram", _) => &["_bucket", "_count", "_sum"],
            (kind, _) => panic!("{kind} is no kind: {line}"),
        };
        assert!(endings.contains(&ending), "{line}");
        assert!(seen.insert((name.clone(), labels.clone())), "it comes twice: {line}");
        family.samples.push((name, labels, value));
    }
    assert!(!open, "there is no end");
    check(&families, open);
    families
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn sample(line: &str) -> (String, BTreeMap<String, String>, f64) {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("{line}"));
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        loop {
            let (label, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
            assert!(is_name(label), "{line}");
            let (value, after) = quoted(after).unwrap_or_else(|| panic!("{line}"));
            assert!(labels.insert(label.to_owned(), value).is_none(), "{line}");
            match after.split_at_checked(1) {
                Some((",", after)) => rest = after,
                Some(("}", after)) => {
                    rest = after;
                    break;
                }
                _ => panic!("{line}"),
            }
        }
    }
    let value =
        rest.strip_prefix(' ').and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{line}"));
    (name.to_owned(), labels, value)
}

/// A value up to its closing quote, and what comes after that.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                c @ ('\\' | '"') => c,
                _ => return None,
            }),
            c => value.push(c),
        }
    }
    None
}

/// What has to hold of whole families.
fn check(families: &BTreeMap<String, Family>, open: bool) {
    for (name, family) in families {
        assert!(!family.samples.is_empty(), "{name} has nothing");
        if family.kind == "counter" {
            assert!(open || name.ends_with("_total"), "{name} is not named as a counter");
            assert!(family.samples.iter().all(|(_, _, value)| *value >= 0.0), "{name} has less than nothing");
        }
        if family.kind == "histogram" {
            histogram(name, family);
        }
    }
}

fn histogram(name: &str, family: &Family) {
    /// Buckets, count and sum.
    type Series = (Vec<(f64, f64)>, Option<f64>, Option<f64>);
    let mut series: BTreeMap<BTreeMap<String, String>, Series> = BTreeMap::new();
    for (sample, labels, value) in &family.samples {
        let mut labels = labels.clone();
        let bound = labels.remove("le");
        let (buckets, count, sum) = series.entry(labels).or_default();
        match &sample[name.len()..] {
            "_bucket" => buckets.push((bound.expect("a bound").parse().expect("a number"), *value)),
            "_count" => *count = Some(*value),
            _ => *sum = Some(*value),
        }
    }
    for (labels, (buckets, count, sum)) in series {
        let grows = buckets.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
        assert!(grows, "{name}{labels:?}: {buckets:?}");
        let (bound, all) = buckets.last().expect("buckets");
        assert!(bound.is_infinite() && Some(*all) == count && sum.is_some(), "{name}{labels:?}");
    }
}
