//! From the texts of an address to arguments as JSON.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Number, Value};

use super::{
    Carrier, HttpRoute, Path,
    form::{self, Form, Missing, Plain, Value as Written},
    text::{decoded, pairs, shown},
};
use crate::{Field, MethodDescriptor, Types, Variant};

/// A text in an address that is no value of its argument. It names the argument, and says what one would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParameter {
    /// The argument.
    pub name: String,
    /// What carried it: the path or the query.
    pub carrier: Carrier,
    /// What is wrong, and what to write.
    pub message: String,
}

/// How long a call may take can be said in the query, where headers cannot be set: `?wharf-timeout=2`.
pub const TIMEOUT: &str = "wharf-timeout";

/// As much of an unknown name is shown.
const MAX_NAME: usize = 40;

impl fmt::Display for BadParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.carrier == Carrier::Path { "path" } else { "query" };
        write!(f, "`{}` in the {place}: {}", self.name, self.message)
    }
}

impl std::error::Error for BadParameter {}

/// The arguments of `method` that a request for `route` has in its address, as the members of a JSON object; those in its
/// body are to be added.
///
/// `matched` is what [`Path::matched`] found, and `query` what follows the `?`, if there is one; both as they came,
/// percent-encoded. What a text means is decided by the argument's shape alone.
///
/// # Errors
/// When a text is no value of its argument, when one is missing or there twice, and when the query has a name that is none
/// of an argument that it carries (but [`TIMEOUT`]).
pub fn arguments(
    method: &MethodDescriptor,
    types: &Types,
    (route, path): (&HttpRoute, &Path),
    matched: &[(&str, &str)],
    query: Option<&str>,
) -> Result<Map<String, Value>, BadParameter> {
    let mut found = Map::new();
    let queried = by_name(query.unwrap_or_default());
    for name in queried.keys().filter(|name| *name != TIMEOUT) {
        let is_carried = |arg: &&Field| route.carrier(path, &arg.name) == Carrier::Query;
        let known: Vec<&str> = method.args.iter().filter(is_carried).map(|arg| arg.name.as_str()).collect();
        if !known.contains(&name.as_str()) {
            return Err(unknown(name, &known));
        }
    }
    for arg in &method.args {
        let carrier = route.carrier(path, &arg.name);
        let bad = |message: String| BadParameter { name: arg.name.clone(), carrier, message };
        match carrier {
            Carrier::Body => {}
            Carrier::Path => {
                let text = matched.iter().find(|(name, _)| *name == arg.name).map(|(_, text)| *text);
                let text = text.ok_or_else(|| bad("it is missing".into()))?;
                let plain = form::in_path(&arg.shape, types).map_err(|why| bad(why.into()))?;
                found.insert(arg.name.clone(), read(text, plain, false).map_err(bad)?);
            }
            Carrier::Query => {
                let texts = queried.get(arg.name.as_str()).map(Vec::as_slice).unwrap_or_default();
                let form = form::in_query(&arg.shape, types).map_err(|why| bad(why.into()))?;
                if let Some(value) = queried_value(arg, form, texts).map_err(bad)? {
                    found.insert(arg.name.clone(), value);
                }
            }
        }
    }
    Ok(found)
}

/// The values of each name of a query, in the order of names and as they came.
fn by_name(query: &str) -> BTreeMap<String, Vec<&str>> {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, value) in pairs(query) {
        // What is not encoded rightly is no argument's name, and refused as such.
        found.entry(decoded(name, true).unwrap_or_else(|| name.to_owned())).or_default().push(value);
    }
    found
}

fn unknown(name: &str, known: &[&str]) -> BadParameter {
    let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let known =
        if known.is_empty() { "nothing is taken from it".to_owned() } else { format!("it has {known}") };
    let name: String = name.chars().take(MAX_NAME).collect();
    BadParameter { name, carrier: Carrier::Query, message: format!("no argument is called so: {known}") }
}

/// Nothing where the argument may be left out of the object.
fn queried_value(arg: &Field, form: Form<'_>, texts: &[&str]) -> Result<Option<Value>, String> {
    match (form.value, texts) {
        (Written::Items(item, len), texts) => {
            if let Some(len) = len.filter(|len| *len != texts.len()) {
                return Err(format!("{} of them are needed, and there are {}", len, texts.len()));
            }
            let items: Result<Vec<Value>, String> = texts.iter().map(|text| read(text, item, true)).collect();
            items.map(|items| Some(items.into()))
        }
        (Written::One(plain), [text]) => read(text, plain, true).map(Some),
        (Written::One(_), []) => match form.missing {
            Missing::None { must_be_said: false } => Ok(None),
            Missing::None { must_be_said: true } => Ok(Some(Value::Null)),
            Missing::Wrong if arg.default => Ok(None),
            Missing::Wrong => Err(format!("it is missing: add `{}=…`", arg.name)),
        },
        (Written::One(_), [_, ..]) => Err(format!("it is there {} times, and is one value", texts.len())),
    }
}

fn read(text: &str, plain: Plain<'_>, in_query: bool) -> Result<Value, String> {
    let decoded =
        decoded(text, in_query).ok_or_else(|| format!("{} is not percent-encoded UTF-8", shown(text)))?;
    let text = decoded.as_str();
    match plain {
        Plain::Bool => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(format!("{} is neither `true` nor `false`", shown(text))),
        },
        Plain::Int { signed, bits } => integer(text, signed, bits).ok_or_else(|| {
            let letter = if signed { 'i' } else { 'u' };
            format!("{} is no whole number of the type {letter}{bits}", shown(text))
        }),
        Plain::Float { bits } => {
            float(text, bits).ok_or_else(|| format!("{} is no number of the type f{bits}", shown(text)))
        }
        Plain::Char if text.chars().count() == 1 => Ok(text.into()),
        Plain::Char => Err(format!("{} is not one character", shown(text))),
        Plain::Text => Ok(decoded.into()),
        Plain::Bytes if STANDARD.decode(text).is_ok() => Ok(decoded.into()),
        Plain::Bytes => Err(format!("{} is not standard base64 with padding", shown(text))),
        Plain::Name(variants) if variants.iter().any(|variant| variant.name == text) => Ok(text.into()),
        Plain::Name(variants) => Err(format!("{} is none of {}", shown(text), names(variants))),
    }
}

/// A whole number as JSON writes it, within its bounds. Of 128 bits it is a string in JSON, too.
fn integer(text: &str, signed: bool, bits: u8) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if !is_plain {
        return None;
    }
    match (signed, bits) {
        (true, 128) => text.parse::<i128>().ok().map(|_| text.into()),
        (false, 128) => text.parse::<u128>().ok().map(|_| text.into()),
        (true, bits) => {
            let number = text.parse::<i64>().ok()?;
            let spare = 64_u32.checked_sub(bits.into())?;
            (number << spare >> spare == number).then(|| number.into())
        }
        (false, bits) => {
            let number = text.parse::<u64>().ok()?;
            let spare = 64_u32.checked_sub(bits.into())?;
            (number << spare >> spare == number).then(|| number.into())
        }
    }
}

/// A number as JSON writes it, that is finite in its type.
#[expect(clippy::cast_possible_truncation, reason = "whether it is still a number is what is asked")]
fn float(text: &str, bits: u8) -> Option<Value> {
    // Not Rust's own reader: `inf` and `NaN` are numbers to it. But JSON's passes over white space.
    if text.contains(|letter: char| letter.is_ascii_whitespace()) {
        return None;
    }
    let number: Number = serde_json::from_str(text).ok()?;
    let value = number.as_f64()?;
    let is_finite = if bits == 32 { (value as f32).is_finite() } else { value.is_finite() };
    is_finite.then_some(Value::Number(number))
}

fn names(variants: &[Variant]) -> String {
    const MOST: usize = 12;
    let mut names: Vec<String> = variants.iter().take(MOST).map(|each| format!("`{}`", each.name)).collect();
    if variants.len() > MOST {
        names.push("…".to_owned());
    }
    names.join(", ")
}

#[cfg(test)]
#[path = "arguments_tests.rs"]
mod tests;
