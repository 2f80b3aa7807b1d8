//! Who is connected to whom, as `wharf ps --connections` shows it.

use wharf_control::{ConnectionStatus, LinkStatus, ProcessReport, ProcessState, ProcessStatus, Spoken};

use crate::table::Table;

/// A table of connections, and below it what can't be called and who does not answer.
pub(super) fn lines(processes: &[ProcessStatus], reports: &[Option<ProcessReport>]) -> Vec<String> {
    let mut table =
        Table::new(&["PROCESS", "CALLER", "CALLEE", "AT", "ENDPOINT", "ENCODING", "UNDER WAY", "CALLS"]);
    let mut notes = Vec::new();
    for (process, report) in processes.iter().zip(reports) {
        let Some(report) = report else {
            if process.state == ProcessState::Ready {
                notes.push(format!("{} does not say what it is connected to", process.name));
            }
            continue;
        };
        for link in &report.links {
            rows(&mut table, &process.name, link);
            notes.extend(refusals(link));
            if let (true, false, Some(trouble)) = (link.connections.is_empty(), link.is_local, &link.trouble)
            {
                notes.push(format!("{} is not connected to {}: {trouble}", link.caller, link.callee));
            }
        }
    }
    notes.sort();
    notes.dedup();
    let mut lines = table.lines();
    if !notes.is_empty() {
        lines.push(String::new());
        lines.append(&mut notes);
    }
    lines
}

fn rows(table: &mut Table, process: &str, link: &LinkStatus) {
    let row = |at: &str, endpoint: &str, encoding: String, under_way: u64, calls: u64| {
        [
            process,
            &link.caller,
            &link.callee,
            at,
            endpoint,
            &encoding,
            &under_way.to_string(),
            &calls.to_string(),
        ]
        .map(str::to_owned)
    };
    if link.is_local {
        let under_way = link.calls.iter().map(|calls| calls.in_flight).sum();
        table.row(row(process, "-", "none".to_owned(), under_way, link.begun()));
    } else if link.connections.is_empty() {
        table.row(row("-", "not connected", "-".to_owned(), 0, 0));
    }
    for connection in &link.connections {
        let ConnectionStatus { process: at, endpoint, in_flight, calls, .. } = connection;
        table.row(row(at, endpoint, encoding(connection), *in_flight, *calls));
    }
}

/// How the methods are called: `by position`, or how many of them in which way.
fn encoding(connection: &ConnectionStatus) -> String {
    let ways = [
        (Spoken::ByPosition, "by position"),
        (Spoken::ByName, "by name"),
        (Spoken::Incompatible, "incompatible"),
    ];
    let counted: Vec<(usize, &str)> = ways
        .iter()
        .map(|(spoken, name)| (connection.count(spoken), *name))
        .filter(|(count, _)| *count > 0)
        .collect();
    match &counted[..] {
        [(_, only)] => (*only).to_owned(),
        all => all.iter().map(|(count, name)| format!("{count} {name}")).collect::<Vec<_>>().join(", "),
    }
}

fn refusals(link: &LinkStatus) -> impl Iterator<Item = String> {
    let methods = link.connections.iter().flat_map(|connection| &connection.methods);
    let refused = methods.filter(|method| method.spoken == Spoken::Incompatible);
    refused.map(|method| {
        format!("{} cannot call {}.{}: {}", link.caller, link.callee, method.method, method.reason)
    })
}

#[cfg(test)]
mod tests {
    use wharf_control::{Faults, MethodCalls, SpokenMethod};

    use super::*;

    fn method(method: &str, spoken: Spoken, reason: &str) -> SpokenMethod {
        SpokenMethod { method: method.into(), spoken, reason: reason.into() }
    }

    fn link(callee: &str, connections: Vec<ConnectionStatus>) -> LinkStatus {
        LinkStatus {
            caller: "checkout".into(),
            callee: callee.into(),
            interface: "Any".into(),
            connections,
            ..LinkStatus::default()
        }
    }

    fn connection(process: &str, methods: Vec<SpokenMethod>) -> ConnectionStatus {
        ConnectionStatus {
            process: process.into(),
            endpoint: format!("unix:/run/{process}.sock"),
            in_flight: 2,
            calls: 70,
            methods,
            ..ConnectionStatus::default()
        }
    }

    fn process(name: &str, state: ProcessState) -> ProcessStatus {
        ProcessStatus {
            name: name.into(),
            id: name.into(),
            services: Vec::new(),
            state,
            pid: None,
            restarts: 0,
            uptime_ms: None,
            endpoints: Vec::new(),
            http: Vec::new(),
            waiting_for: Vec::new(),
            last_exit: None,
            rss_bytes: None,
            cpu_us: None,
            built_ms: None,
        }
    }

    #[test]
    fn every_connection_says_how_it_is_used_and_what_cannot_be_called_says_why() {
        let same = || method("items", Spoken::ByPosition, "");
        let mixed = vec![
            same(),
            method("clear", Spoken::ByName, ""),
            method("add", Spoken::Incompatible, "it has more"),
        ];
        let calls = MethodCalls {
            method: "quote".into(),
            in_flight: 1,
            values: 3,
            faults: Faults { unavailable: 1, ..Faults::default() },
            ..MethodCalls::default()
        };
        let report = ProcessReport {
            links: vec![
                link("cart", vec![connection("cart-1", vec![same(), same()]), connection("cart-2", mixed)]),
                LinkStatus { trouble: Some("nobody answers".into()), ..link("payment", Vec::new()) },
                LinkStatus { is_local: true, calls: vec![calls], ..link("shipping", Vec::new()) },
            ],
            ..ProcessReport::default()
        };
        let processes = [
            process("checkout-1", ProcessState::Ready),
            process("ads-1", ProcessState::Ready),
            process("mail-1", ProcessState::Starting),
        ];
        let expected = [
            "PROCESS     CALLER    CALLEE    AT          ENDPOINT               ENCODING                                 UNDER WAY  CALLS",
            "checkout-1  checkout  cart      cart-1      unix:/run/cart-1.sock  by position                              2          70",
            "checkout-1  checkout  cart      cart-2      unix:/run/cart-2.sock  1 by position, 1 by name, 1 incompatible  2          70",
            "checkout-1  checkout  payment   -           not connected          -                                        0          0",
            "checkout-1  checkout  shipping  checkout-1  -                      none                                     1          5",
            "",
            "ads-1 does not say what it is connected to",
            "checkout cannot call cart.add: it has more",
            "checkout is not connected to payment: nobody answers",
        ];
        let spaces = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let found: Vec<String> =
            lines(&processes, &[Some(report), None, None]).iter().map(|line| spaces(line)).collect();
        assert_eq!(found, expected.map(spaces));
    }
}
