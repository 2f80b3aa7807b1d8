//! All that is known of the app: its processes, calls, traces, and what happened.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokio::time::Instant;
use wharf_control::{ProcessReport, ProcessState, ProcessStatus, ServiceStatus, Vitals};
use wharf_schema::Topology;

use super::connections::Breakers;
use super::edges::Edges;
use super::events::Events;
use super::series::STEP_MS;
use super::traces::Traces;
use crate::happening::{Happening, Kind};

/// All that is known of the app.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) topology: Arc<Topology>,
    pub(crate) edges: Edges,
    pub(crate) traces: Traces,
    pub(crate) events: Events,
    pub(crate) processes: Vec<Process>,
    breakers: Breakers,
    /// By name: which life it was seen in last, and what it ran.
    runs: HashMap<String, Run>,
    /// The number of the present step.
    step: u64,
    /// When it was looked last, in milliseconds since 1970.
    pub(crate) at_ms: u64,
}

/// A process, as it was seen last.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) status: ProcessStatus,
    /// How it is by its own account; none where it has not answered.
    pub(crate) vitals: Option<Vitals>,
    pub(crate) services: Vec<ServiceStatus>,
    /// How many processors it kept busy since the look before.
    pub(crate) cpu: Option<f64>,
}

/// What a process was when it was seen last.
#[derive(Debug)]
struct Run {
    id: String,
    version: Option<String>,
    built_ms: Option<u64>,
    log_filter: Option<String>,
    cpu: Option<(Instant, u64)>,
}

/// What one look found.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Each process, with what it told.
    pub(crate) processes: Vec<(ProcessStatus, Option<ProcessReport>)>,
}

impl Books {
    pub(crate) fn new(topology: Arc<Topology>, at_ms: u64) -> Self {
        Self {
            topology,
            edges: Edges::default(),
            traces: Traces::default(),
            events: Events::default(),
            processes: Vec::new(),
            breakers: Breakers::default(),
            runs: HashMap::new(),
            step: at_ms / STEP_MS,
            at_ms,
        }
    }

    /// Takes in what was seen at `now`, which is `at_ms` by the clock.
    pub(crate) fn take_in(&mut self, now: Instant, at_ms: u64, seen: Seen) {
        self.at_ms = at_ms;
        self.edges.begin_look(now);
        self.processes.clear();
        let ids: HashSet<String> = seen.processes.iter().map(|(status, _)| status.id.clone()).collect();
        for (status, report) in seen.processes {
            let (vitals, services) = match report {
                Some(report) => {
                    let outside = report.outside();
                    let ProcessReport { vitals, services, mut links, .. } = report;
                    for happening in self.breakers.take_in(&status.name, at_ms, &links, |id| ids.contains(id))
                    {
                        self.events.push(happening);
                    }
                    links.extend(outside);
                    self.edges.take_in(&status.id, links);
                    (Some(vitals), services)
                }
                None => (None, Vec::new()),
            };
            let cpu = self.run(now, at_ms, &status, vitals.as_ref());
            self.processes.push(Process { status, vitals, services, cpu });
        }
        let processes = &self.processes;
        self.edges
            .end_look(|id| processes.iter().any(|process| process.status.id == id && process.is_running()));
        self.runs.retain(|name, _| self.processes.iter().any(|process| process.status.name == *name));
        self.breakers.keep(|name| self.processes.iter().any(|process| process.status.name == name));
        // What is told now came before now: a step ends after the first look past its end.
        let step = at_ms / STEP_MS;
        self.edges.end_steps(step.saturating_sub(self.step));
        self.step = self.step.max(step);
    }

    /// When the steps began that series are told in: the first of `count`, which are over.
    pub(crate) fn steps_begin_ms(&self, count: usize) -> u64 {
        self.step.saturating_sub(count as u64) * STEP_MS
    }

    /// Notes what a process runs; gives how busy it was since the look before.
    fn run(
        &mut self,
        now: Instant,
        at_ms: u64,
        status: &ProcessStatus,
        vitals: Option<&Vitals>,
    ) -> Option<f64> {
        let used = status.cpu_us.or_else(|| vitals.and_then(|vitals| vitals.cpu_us));
        let version = vitals.map(|vitals| vitals.version.clone()).filter(|version| !version.is_empty());
        let before = self.runs.get(&status.name);
        let is_same_life = before.is_some_and(|run| run.id == status.id);
        let share = before.filter(|_| is_same_life).and_then(|run| {
            let (then, before) = run.cpu?;
            let (span, used) = (now.duration_since(then), used?.checked_sub(before)?);
            (!span.is_zero()).then(|| used as f64 / 1e6 / span.as_secs_f64())
        });
        let log_filter = vitals.map(|vitals| vitals.log_filter.clone());
        let changed = before.and_then(|run| run.changed(status, version.as_deref(), log_filter.as_deref()));
        if let Some((kind, changed)) = changed {
            self.events.push(Happening {
                at_ms,
                kind,
                process: Some(status.name.clone()),
                services: status.services.clone(),
                text: format!("{} {changed}", status.name),
                lines: Vec::new(),
            });
        }
        let known = self.runs.get(&status.name).filter(|_| is_same_life);
        let run = Run {
            id: status.id.clone(),
            version: version.or_else(|| known.and_then(|run| run.version.clone())),
            built_ms: status.built_ms.or_else(|| known.and_then(|run| run.built_ms)),
            log_filter: log_filter.or_else(|| known.and_then(|run| run.log_filter.clone())),
            cpu: used.map(|used| (now, used)),
        };
        self.runs.insert(status.name.clone(), run);
        share.map(|share| (share * 1000.0).round() / 1000.0)
    }
}

impl Process {
    /// Whether it may still tell something: what it calls itself is not what it will be called when it is started again.
    fn is_running(&self) -> bool {
        matches!(self.status.state, ProcessState::Ready | ProcessState::Draining)
    }
}

impl Run {
    /// What has changed, in words: what it logs, whoever had that changed, or what its program is since the life before.
    fn changed(
        &self,
        status: &ProcessStatus,
        version: Option<&str>,
        log_filter: Option<&str>,
    ) -> Option<(Kind, String)> {
        if self.id == status.id {
            let now =
                log_filter.filter(|now| self.log_filter.as_deref().is_some_and(|before| before != *now));
            return now.map(|now| (Kind::LogLevel, format!("logs {now} now")));
        }
        let deployed = match (&self.version, version) {
            (Some(before), Some(now)) if before != now => format!("runs version {now}, and ran {before}"),
            _ if self.built_ms.is_some() && status.built_ms.is_some() && self.built_ms != status.built_ms => {
                "runs a program that was built anew".to_owned()
            }
            _ => return None,
        };
        Some((Kind::Deployed, deployed))
    }
}
