//! TypeScript and JavaScript: types, a client and an abstract class of each interface, in modules without dependencies.
//!
//! The runtime is kept as JavaScript with types in comments: `/*: T */` is an annotation, `/*:: text */` and lines after
//! `//: ` are there in TypeScript alone. So there is one text for both, and Node can check it.

mod clients;
mod dialect;
mod file;
mod shapes;
mod types;

use super::{plan::Plan, text::Lines};
pub(super) use dialect::Dialect;
use file::File;

const CALLS: &str = include_str!("runtime/calls.js");
const VALUES: &str = include_str!("runtime/values.js");
const JSON: &str = include_str!("runtime/json.js");
const CHANNEL: &str = include_str!("runtime/channel.js");
const SERVER: &str = include_str!("runtime/server.js");
const SOCKET: &str = include_str!("runtime/socket.js");
const UPGRADE: &str = include_str!("runtime/upgrade.js");

/// The text of the file.
pub(super) fn write(plan: &Plan, command: &str, dialect: Dialect) -> String {
    let runtime = [
        Some(CHANNEL),
        plan.takes_streams().then_some(SOCKET),
        plan.has_server().then_some(SERVER),
        (plan.takes_streams() && plan.has_server()).then_some(UPGRADE),
        Some(VALUES),
        Some(JSON),
    ];
    let runtime: Vec<&str> = runtime.into_iter().flatten().collect();
    let file = File::new(plan, dialect, &[&[CALLS], &runtime[..]].concat());
    let mut lines = Lines::indented_by(2);
    lines.line(0, &format!("// Made by `{command}`: what is changed here is lost when it is made again."));
    if plan.has_server() {
        lines.gap(1);
        lines.line(0, "import * as http from \"node:http\";");
    }
    types::write(&file, &mut lines);
    for (service, interface) in plan.interfaces() {
        clients::client(&file, service, interface, &mut lines);
        if service.server {
            clients::server(&file, service, interface, &mut lines);
        }
    }
    lines.gap(1);
    lines.raw(&dialect.of(CALLS));
    for part in runtime {
        lines.gap(1);
        lines.raw(&dialect.of(part));
    }
    shapes::write(&file, &mut lines);
    lines.finish()
}
