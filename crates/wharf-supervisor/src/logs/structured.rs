//! Lines of JSON taken apart: those of Wharf's own log, and what loggers of other languages write.

use serde_json::{Map, Value};
use wharf_control::{LogField, LogLevel, More, Said};

/// The most fields that are kept of a line.
const MAX_FIELDS: usize = 64;

/// What loggers call the message, the level, and so on.
const MESSAGE: [&str; 4] = ["message", "msg", "body", "event"];
const LEVEL: [&str; 4] = ["level", "severity", "severity_text", "levelname"];
const TARGET: [&str; 3] = ["target", "logger", "name"];
const SERVICE: [&str; 2] = ["service", "service.name"];
const TRACE: [&str; 3] = ["trace_id", "traceId", "trace.id"];
const SPAN: [&str; 3] = ["span_id", "spanId", "span.id"];
/// When it was written is when it was read.
const TIME: [&str; 4] = ["time", "timestamp", "ts", "@timestamp"];

/// What `line` says. An object with a message is taken apart; everything else is text.
pub(crate) fn read(line: String) -> Said {
    structured(&line).unwrap_or_else(|| Said::plain(line))
}

fn structured(line: &str) -> Option<Said> {
    let trimmed = line.trim();
    if !(trimmed.starts_with('{') && trimmed.ends_with('}')) {
        return None;
    }
    let mut object: Map<String, Value> = serde_json::from_str(trimmed).ok()?;
    let text = take(&mut object, &MESSAGE, |value| value.as_str().map(str::to_owned))?;
    let mut more = More {
        service: take(&mut object, &SERVICE, |value| value.as_str().map(str::to_owned)),
        level: take(&mut object, &LEVEL, level),
        target: take(&mut object, &TARGET, |value| value.as_str().map(str::to_owned)),
        trace_id: take(&mut object, &TRACE, |value| hex(value, 32)),
        span_id: take(&mut object, &SPAN, |value| hex(value, 16)),
        fields: Vec::new(),
    };
    TIME.iter().for_each(|name| _ = object.remove(*name));
    let inner = match object.remove("fields") {
        Some(Value::Object(inner)) => inner,
        Some(other) => Map::from_iter([("fields".to_owned(), other)]),
        None => Map::new(),
    };
    let fields = inner.into_iter().chain(object).take(MAX_FIELDS);
    more.fields.extend(fields.map(|(name, value)| LogField { name, value: written(value) }));
    Some(Said { text: text.into(), more: Some(Box::new(more)) })
}

/// Takes out the first of `names` that can be read.
fn take<T>(object: &mut Map<String, Value>, names: &[&str], read: fn(&Value) -> Option<T>) -> Option<T> {
    let (name, found) = names.iter().find_map(|name| Some((name, read(object.get(*name)?)?)))?;
    object.remove(*name);
    Some(found)
}

/// A level by its name, or by the numbers of bunyan and pino.
fn level(value: &Value) -> Option<LogLevel> {
    match value {
        Value::String(name) => name.parse().ok(),
        Value::Number(number) => Some(match number.as_u64()? {
            ..20 => LogLevel::Trace,
            20..30 => LogLevel::Debug,
            30..40 => LogLevel::Info,
            40..50 => LogLevel::Warn,
            50.. => LogLevel::Error,
        }),
        _ => None,
    }
}

fn hex(value: &Value, digits: usize) -> Option<String> {
    let text = value.as_str()?;
    let is_hex = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| text.to_ascii_lowercase())
}

fn written(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_our_own_is_taken_apart() {
        let said = read(
            r#"{"time":"2026-11-23T10:00:00Z","level":"warn","target":"shop::cart","service":"cart",
            "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","message":"put","fields":{"items":"3"}}"#
                .replace('\n', ""),
        );
        let more = said.more.expect("it is structured");
        assert_eq!(
            (&*said.text, more.level, more.service.as_deref()),
            ("put", Some(LogLevel::Warn), Some("cart"))
        );
        assert_eq!(more.target.as_deref(), Some("shop::cart"));
        assert_eq!(more.trace_id.as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        assert_eq!(more.span_id.as_deref(), Some("00f067aa0ba902b7"));
        assert_eq!(more.fields, [LogField { name: "items".into(), value: "3".into() }]);
    }

    #[test]
    fn lines_of_other_loggers_are_too() {
        let python =
            read(r#"{"levelname": "WARNING", "msg": "late", "ids": [1, 2], "trace_id": "0"}"#.into());
        let more = python.more.expect("it is structured");
        assert_eq!((&*python.text, more.level), ("late", Some(LogLevel::Warn)));
        let fields: Vec<_> = more.fields.iter().map(|field| (&*field.name, &*field.value)).collect();
        assert_eq!(fields, [("ids", "[1,2]"), ("trace_id", "0")], "what is no trace id is a field");
        let pino = read(r#"{"level":50,"time":1,"pid":7,"msg":"broken"}"#.into());
        assert_eq!(pino.more.expect("it is structured").level, Some(LogLevel::Error));
    }

    #[test]
    fn everything_else_is_text() {
        for line in [
            "plain",
            "{}",
            "{\"level\":\"info\"}",
            "{\"message\":1}",
            "[1]",
            "{broken}",
            "{\"message\":\"a\"} and more",
        ] {
            let said = read(line.to_owned());
            assert_eq!((&*said.text, &said.more), (line, &None));
        }
    }

    #[test]
    fn fields_are_bounded() {
        let many: String = (0..500).map(|n| format!("\"f{n}\":{n},")).collect();
        let said = read(format!("{{{many}\"message\":\"many\"}}"));
        assert_eq!(said.more.as_ref().unwrap().fields.len(), MAX_FIELDS);
        assert!(said.bytes() > MAX_FIELDS * size_of::<LogField>());
    }
}
