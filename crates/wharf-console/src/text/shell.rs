//! A call as one types it into a shell.

use std::time::Duration;

use serde_json::{Map, Value};

use super::Call;

/// How long a call may take when nothing is said.
const USUAL: Duration = Duration::from_secs(10);

/// The call with the command line. The items of a stream are read from standard input.
pub(crate) fn wharf(call: &Call<'_>) -> String {
    let stream = call.method.args.iter().find(|arg| arg.shape.is_stream()).map(|arg| arg.name.as_str());
    let (arguments, items) = apart(call.arguments, stream);
    let mut line = format!("wharf call {}.{}", call.service, call.method.name);
    if !arguments.is_empty() {
        line.push_str(&format!(" {}", quoted(&Value::Object(arguments).to_string())));
    }
    if call.timeout != USUAL {
        line.push_str(&format!(" --timeout {}", call.timeout.as_secs_f64()));
    }
    match stream {
        Some(_) => {
            let lines: Vec<String> = items.iter().map(|item| quoted(&item.to_string())).collect();
            let printed = if lines.is_empty() {
                String::from("printf ''")
            } else {
                format!("printf '%s\\n' {}", lines.join(" "))
            };
            format!("{printed} | {line}")
        }
        None => line,
    }
}

/// The call over HTTP, to a process that listens at `endpoint`; none where an argument is a stream, which takes a WebSocket.
pub(crate) fn curl(call: &Call<'_>, endpoint: &str) -> Option<String> {
    if call.method.args.iter().any(|arg| arg.shape.is_stream()) {
        return None;
    }
    let method = format!("{}.{}", call.interface.name, call.method.name);
    let path = format!("{}/{method}", call.service);
    let to = match endpoint.split_once(':')? {
        ("unix", socket) => format!("--unix-socket {} http://localhost/{path}", quoted(socket)),
        ("tcp", address) => format!("http://{address}/{path}"),
        // The address of a service that is not Wharf's has its path in it.
        ("http", base) => format!("http://{base}/{method}"),
        _ => return None,
    };
    let mut line = format!("curl {to} -H 'content-type: application/json'");
    if call.timeout != USUAL {
        line.push_str(&format!(" -H 'request-timeout: {}'", call.timeout.as_secs_f64()));
    }
    if call.method.value.is_stream() {
        line.push_str(" --no-buffer");
    }
    line.push_str(&format!(" -d {}", quoted(&Value::Object(call.arguments.clone()).to_string())));
    Some(line)
}

/// The arguments without the stream, and its items.
fn apart<'a>(arguments: &'a Map<String, Value>, stream: Option<&str>) -> (Map<String, Value>, &'a [Value]) {
    let is_stream = |name: &str| stream == Some(name);
    let others = arguments.iter().filter(|(name, _)| !is_stream(name));
    let items = stream.and_then(|name| arguments.get(name)?.as_array()).map_or(&[][..], Vec::as_slice);
    (others.map(|(name, value)| (name.clone(), value.clone())).collect(), items)
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
