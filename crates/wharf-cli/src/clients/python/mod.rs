//! Python: dataclasses, a client and an abstract class of each interface, with nothing but the standard library.

mod clients;
mod file;
mod imports;
mod shapes;
mod types;

use super::{
    plan::Plan,
    text::{Lines, quoted},
};
use file::File;

const CALLS: &str = include_str!("runtime/calls.py");
const VALUES: &str = include_str!("runtime/values.py");
const CHANNEL: &str = include_str!("runtime/channel.py");
const SERVER: &str = include_str!("runtime/server.py");
const SOCKET: &str = include_str!("runtime/socket.py");
const UPGRADE: &str = include_str!("runtime/upgrade.py");

/// The text of the file.
pub(super) fn write(plan: &Plan, command: &str) -> String {
    let runtime = [
        Some(VALUES),
        Some(CHANNEL),
        plan.has_server().then_some(SERVER),
        plan.takes_streams().then_some(SOCKET),
        (plan.takes_streams() && plan.has_server()).then_some(UPGRADE),
    ];
    let runtime: Vec<&str> = runtime.into_iter().flatten().collect();
    let file = File::new(plan, &[&[CALLS], &runtime[..]].concat());
    let mut body = Lines::indented_by(4);
    body.raw(CALLS);
    types::write(&file, &mut body);
    for (service, interface) in plan.interfaces() {
        clients::client(&file, service, interface, &mut body);
        if service.server {
            clients::server(&file, interface, &mut body);
        }
    }
    body.gap(2);
    body.line(0, "# From here on the file is how calls are made and answered: nothing to be used by others.");
    for part in runtime {
        body.gap(2);
        body.raw(part);
    }
    shapes::write(&file, &mut body);
    let body = body.finish();
    let mut head = Lines::indented_by(4);
    head.line(0, &format!("# Made by `{command}`: what is changed here is lost when it is made again."));
    let names: Vec<&str> = plan.services.iter().map(|service| service.service.as_str()).collect();
    let server = if plan.has_server() { ", and the server of what is offered" } else { "" };
    // As a literal on one line, for a name may have anything in it.
    head.line(0, &quoted(&format!("Messages and clients of {}{server}.", names.join(", "))));
    head.gap(1);
    head.raw(&imports::of(&body));
    head.gap(2);
    head.raw(&body);
    head.finish()
}
