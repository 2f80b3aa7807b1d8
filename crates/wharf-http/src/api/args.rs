//! The arguments of a call: the members of one JSON object, each of which is an argument of the method.

use std::fmt;

use axum::http::StatusCode;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use wharf_core::{FaultKind, pointer};
use wharf_schema::MethodDescriptor;

use super::text::listed;
use crate::problem::{Misfit, Problem};

/// The members of an object, as they were written.
#[derive(Debug, Default)]
pub(super) struct Members<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads one object that fills `body` to its last byte; nothing at all is an object without members.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, Problem> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        let mut reader = serde_json::Deserializer::from_slice(body);
        let read = reader.deserialize_map(ReadMembers).and_then(|members| reader.end().map(|()| members));
        read.map_err(|error| {
            let why = format!("the body is to be a JSON object with a member for each argument: {error}");
            Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why)
        })
    }
}

struct ReadMembers;

impl<'de> Visitor<'de> for ReadMembers {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, &RawValue)> = Vec::new();
        while let Some((name, value)) = from.next_entry::<String, &RawValue>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("the member `{name}` comes twice")));
            }
            // So many arguments no method has; looking each up among them stays quick.
            if members.len() == MOST {
                return Err(A::Error::custom(format!("it has more than {MOST} members")));
            }
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

/// So many members are looked at.
const MOST: usize = 256;

/// The object of all arguments of `method`: those that came in the body, where `takes` says which may, and `others`, which
/// were written down already.
pub(super) fn object(
    method: &MethodDescriptor,
    body: &[u8],
    takes: impl Fn(&str) -> bool,
    others: &[(String, String)],
) -> Result<Vec<u8>, Problem> {
    let Members(members) = Members::read(body)?;
    let known = || method.args.iter().filter(|arg| takes(&arg.name));
    let mut misfits = Vec::new();
    for (name, value) in &members {
        let misfit = |detail: String| Misfit { pointer: pointer(name), detail };
        match known().find(|arg| arg.name == *name) {
            None => {
                let all = listed(known().map(|arg| arg.name.as_str()));
                let all =
                    if all.is_empty() { "it takes none here".to_owned() } else { format!("it takes {all}") };
                misfits.push(misfit(format!("no argument of {} is called `{name}`: {all}", method.name)));
            }
            Some(arg) if arg.shape.is_stream() && value.get() != "null" => {
                misfits.push(misfit("it is a stream: its items follow, each in a message of its own".into()));
            }
            Some(_) => {}
        }
    }
    let is_there = |name: &str| {
        members.iter().any(|(member, _)| member == name) || others.iter().any(|(other, _)| other == name)
    };
    for arg in &method.args {
        if !arg.may_be_missing() && !arg.shape.is_stream() && !is_there(&arg.name) {
            let detail = format!("it is missing, and is to be {}", arg.shape);
            misfits.push(Misfit { pointer: pointer(&arg.name), detail });
        }
    }
    if let Some(first) = misfits.first() {
        let why = format!("the arguments do not fit: `{}`: {}", first.pointer, first.detail);
        return Err(
            Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why).with_misfits(misfits)
        );
    }
    let stream = method.args.iter().find(|arg| arg.shape.is_stream());
    let stream = stream.filter(|stream| !is_there(&stream.name)).map(|arg| (arg.name.as_str(), "null"));
    let written = members.iter().map(|(name, value)| (name.as_str(), value.get()));
    let others = others.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(write(written.chain(others).chain(stream)))
}

fn write<'a>(members: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Vec<u8> {
    // Beside each: two quotes, a colon and a comma. What grows as it goes takes up to twice as much.
    let length: usize = members.clone().map(|(name, value)| name.len() + value.len() + 4).sum();
    let mut out = Vec::with_capacity(length + 2);
    out.push(b'{');
    for (name, value) in members {
        if out.len() > 1 {
            out.push(b',');
        }
        out.extend_from_slice(serde_json::Value::from(name).to_string().as_bytes());
        out.push(b':');
        out.extend_from_slice(value.as_bytes());
    }
    out.push(b'}');
    out
}

#[cfg(test)]
mod tests {
    use wharf_schema::{Field, MethodKind, Shape, Types};

    use super::*;

    fn method() -> MethodDescriptor {
        let arg = |name: &str, shape: Shape| Field {
            name: name.into(),
            docs: String::new(),
            shape,
            default: false,
        };
        let stream = Shape::Stream { item: Box::new(Shape::String), error: Box::new(Shape::Never) };
        let args = vec![
            arg("shopper", Shape::String),
            arg("note", Shape::Option(Box::new(Shape::String))),
            arg("lines", stream),
        ];
        MethodDescriptor::new("add", "", MethodKind::Command, args, Shape::Unit, Shape::Never, &Types::new())
    }

    fn read(body: &str) -> Result<String, (u16, Vec<String>)> {
        object(&method(), body.as_bytes(), |_| true, &[])
            .map(|object| String::from_utf8(object).expect("JSON"))
            .map_err(|problem| {
                let json: serde_json::Value =
                    serde_json::from_slice(&problem.json(crate::problem::About::default())).expect("JSON");
                let errors = json["errors"].as_array().into_iter().flatten();
                (
                    problem.status().as_u16(),
                    errors.map(|each| each["pointer"].as_str().unwrap_or("?").to_owned()).collect(),
                )
            })
    }

    #[test]
    fn arguments_go_on_as_they_came_with_nothing_for_the_stream() {
        let big = r#"{ "shopper" : "a\u0041", "note":"123456789012345678901234567890" }"#;
        assert_eq!(
            read(big).unwrap(),
            r#"{"shopper":"a\u0041","note":"123456789012345678901234567890","lines":null}"#
        );
        assert_eq!(read(r#"{"lines":null,"shopper":"a"}"#).unwrap(), r#"{"lines":null,"shopper":"a"}"#);
    }

    #[test]
    fn what_is_no_argument_or_is_missing_is_pointed_at() {
        assert_eq!(read(r#"{"shopper":"a","a/b~":1}"#).unwrap_err(), (400, vec!["/a~1b~0".to_owned()]));
        assert_eq!(read("").unwrap_err(), (400, vec!["/shopper".to_owned()]));
        assert_eq!(read(r#"{"shopper":"a","lines":[]}"#).unwrap_err(), (400, vec!["/lines".to_owned()]));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for body in ["[]", "7", "{", r#"{"shopper":1,"shopper":2}"#, "{} {}", "{}x", "\u{feff}{}", "{'a':1}"]
        {
            assert_eq!(read(body).unwrap_err(), (400, vec![]), "{body}");
        }
        let many = (0..300).map(|n| format!("\"a{n}\":1")).collect::<Vec<_>>().join(",");
        assert_eq!(read(&format!("{{{many}}}")).unwrap_err().0, 400);
    }
}
