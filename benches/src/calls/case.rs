//! What is measured: the payload, the socket, the calls in flight, the runtime and the CPUs of a row.
use serde::Serialize;

use crate::{calls::contender::Contender, process::Line};

/// One setting in which every contender is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Case {
    pub(crate) socket: &'static str,
    pub(crate) payload: &'static str,
    pub(crate) in_flight: usize,
    pub(crate) runtime: &'static str,
    /// `1`: client and server share a CPU; `2`: each has its own; `any`: the scheduler chooses.
    pub(crate) cpus: &'static str,
}

/// Which side of a call a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

impl Case {
    /// The settings that are worth a row. What is left out says nothing that its neighbours do not.
    pub(crate) fn all(quick: bool) -> Vec<Self> {
        let mut cases = Vec::new();
        for payload in ["small", "1k", "64k"] {
            for socket in ["uds", "tcp"] {
                let case = |in_flight, runtime, cpus| Self { socket, payload, in_flight, runtime, cpus };
                cases.push(case(1, "ct", "1"));
                cases.push(case(64, "mt", "any"));
                if !quick {
                    cases.push(case(1, "ct", "2"));
                }
                if !quick && payload == "small" {
                    cases.push(case(1, "mt", "1"));
                    cases.push(case(1, "mt", "any"));
                    cases.push(case(64, "ct", "1"));
                    cases.push(case(64, "ct", "2"));
                }
            }
            for runtime in ["ct", "mt"] {
                cases.push(Self { socket: "none", payload, in_flight: 1, runtime, cpus: "1" });
            }
        }
        cases
    }

    pub(crate) fn suits(&self, contender: Contender) -> bool {
        contender.is_in_process() == (self.socket == "none")
    }

    /// Pins a side to the CPU that this case gives it.
    pub(crate) fn pin(&self, side: Side) -> Line {
        match (self.cpus, side) {
            ("any", _) => Line::default(),
            ("2", Side::Client) => Line::default().with(["taskset", "--cpu-list", "1"]),
            _ => Line::default().with(["taskset", "--cpu-list", "0"]),
        }
    }

    pub(crate) fn title(&self) -> String {
        let Self { payload, in_flight, .. } = self;
        let socket = match self.socket {
            "tcp" => "TCP",
            "uds" => "Unix socket",
            _ => "one process",
        };
        let runtime = if self.runtime == "ct" { "current_thread" } else { "multi_thread, 2 workers" };
        let cpus = match (self.cpus, self.socket) {
            ("1", "none") => "on one CPU",
            ("1", _) => "both on one CPU",
            ("2", _) => "a CPU each",
            _ => "unpinned",
        };
        format!("{payload}, {in_flight} in flight, {socket}, {runtime}, {cpus}")
    }
}
