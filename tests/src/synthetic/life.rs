//! The processes: how many there are, when they started, and what happens to them.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;
use wharf_console::{Action, Done, Happened, Happening, Kind, Refused};
use wharf_control::{ProcessState, ProcessStatus, now_ms};

use super::map::Map;

/// So much happens at random: once in so many looks, a process crashes.
const CRASH: u32 = 60;

/// All processes.
pub(super) struct Life {
    map: Arc<Map>,
    processes: Vec<Process>,
    happenings: Vec<Happening>,
    pub(super) count: watch::Sender<u64>,
    dice: fastrand::Rng,
    pid: u32,
}

/// One of them.
struct Process {
    service: usize,
    number: u32,
    life: u32,
    pid: u32,
    state: ProcessState,
    since: Instant,
    log_filter: String,
}

impl Life {
    pub(super) fn new(map: Arc<Map>) -> Self {
        let mut life = Self {
            processes: Vec::new(),
            happenings: Vec::new(),
            count: watch::Sender::new(0),
            dice: fastrand::Rng::with_seed(9),
            pid: 40_000,
            map,
        };
        for service in 0..life.map.replicas.len() {
            (1..=life.map.replicas[service])
                .for_each(|number| life.start(service, number, 1, ProcessState::Ready));
        }
        life
    }

    /// Every process. Now and then one has crashed, and is back at the next look.
    pub(super) fn processes(&mut self) -> Vec<ProcessStatus> {
        self.settle();
        if self.dice.u32(0..CRASH) == 0 {
            let at = self.dice.usize(0..self.processes.len());
            let process = &mut self.processes[at];
            (process.state, process.life) = (ProcessState::BackingOff, process.life + 1);
            let (service, name) = (process.service, name(&self.map, process));
            let lines =
                vec![format!("thread 'main' panicked: {name} has lost its way"), "stack backtrace:".into()];
            let text = format!("{name} crashed after 41 s: exited with status 101");
            self.tell(Kind::Crashed, service, Some(name), text, lines);
        }
        self.processes.iter().map(|process| status(&self.map, process)).collect()
    }

    /// How long the process of this name has run, and how many its service has.
    pub(super) fn seconds(&self, status: &ProcessStatus) -> Option<(usize, f64, usize)> {
        let found = self.processes.iter().find(|process| name(&self.map, process) == status.name)?;
        let all = self.processes.iter().filter(|process| process.service == found.service).count();
        Some((found.service, found.since.elapsed().as_secs_f64(), all))
    }

    /// What the process of this name logs.
    pub(super) fn log_filter(&self, status: &ProcessStatus) -> String {
        let found = self.processes.iter().find(|process| name(&self.map, process) == status.name);
        found.map_or_else(String::new, |process| process.log_filter.clone())
    }

    /// Whoever was starting is ready.
    pub(super) fn settle(&mut self) {
        for at in 0..self.processes.len() {
            let process = &mut self.processes[at];
            if matches!(process.state, ProcessState::Starting | ProcessState::BackingOff) {
                (process.state, process.since) = (ProcessState::Ready, Instant::now());
                let (service, name) = (process.service, name(&self.map, process));
                let text = format!("{name} is ready after 84 ms");
                self.tell(Kind::Ready, service, Some(name), text, Vec::new());
            }
        }
    }

    pub(super) fn act(&mut self, action: &Action) -> Result<Done, Refused> {
        let mut done = Done::default();
        match action {
            Action::Restart { target } => {
                for at in self.of(target)? {
                    let process = &mut self.processes[at];
                    (process.state, process.life) = (ProcessState::Starting, process.life + 1);
                    done.processes.push(name(&self.map, &self.processes[at]));
                }
                done.done = format!("{} was replaced", done.processes.join(", "));
            }
            Action::Scale { service, replicas } => {
                if *replicas > 100 {
                    return Err(Refused::unfit(format!("{replicas} replicas are too many: at most 100")));
                }
                let found = self.map.service(service).ok_or_else(|| unknown(service))?;
                let numbers: Vec<u32> = self.numbers(found);
                for number in (1..=*replicas).filter(|number| !numbers.contains(number)) {
                    self.start(found, number, 1, ProcessState::Starting);
                    done.started.push(format!("{service}-{number}"));
                }
                let gone = |process: &Process| process.service == found && process.number > *replicas;
                done.stopped = self
                    .processes
                    .iter()
                    .filter(|process| gone(process))
                    .map(|process| name(&self.map, process))
                    .collect();
                self.processes.retain(|process| !gone(process));
                done.done = format!("{service} was scaled to {replicas}");
            }
            Action::Stop { process } => {
                let found = self.of(process)?;
                let [at] = found[..] else { return Err(Refused::unfit("name one process")) };
                if self.numbers(self.processes[at].service).len() == 1 {
                    return Err(Refused::unfit(format!("{process} is the only process of its service")));
                }
                self.processes.remove(at);
                done.stopped.push(process.clone());
                done.done = format!("{process} was drained and has ended");
            }
            Action::LogLevel { target, filter } => {
                let found = self.of(target)?;
                for at in &found {
                    self.processes[*at].log_filter = format!("info,{filter}");
                }
                done.processes = found.iter().map(|at| name(&self.map, &self.processes[*at])).collect();
                done.done = format!("{target} now logs {filter}");
            }
        }
        Ok(done)
    }

    pub(super) fn happened(&self, after: u64) -> Happened {
        let next = self.happenings.len() as u64;
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        Happened { happenings: self.happenings.iter().skip(skipped).cloned().collect(), next, dropped: 0 }
    }

    fn numbers(&self, service: usize) -> Vec<u32> {
        self.processes
            .iter()
            .filter(|process| process.service == service)
            .map(|process| process.number)
            .collect()
    }

    fn of(&self, target: &str) -> Result<Vec<usize>, Refused> {
        let is = |process: &Process| {
            name(&self.map, process) == target || self.map.name(process.service) == target
        };
        let found: Vec<usize> =
            self.processes.iter().enumerate().filter(|(_, process)| is(process)).map(|(at, _)| at).collect();
        if found.is_empty() { Err(unknown(target)) } else { Ok(found) }
    }

    fn start(&mut self, service: usize, number: u32, life: u32, state: ProcessState) {
        self.pid += 1;
        let (pid, since, log_filter) = (self.pid, Instant::now(), "info".to_owned());
        let process = Process { service, number, life, pid, state, since, log_filter };
        let name = name(&self.map, &process);
        self.processes.push(process);
        self.tell(Kind::Started, service, Some(name.clone()), format!("{name} was started"), Vec::new());
    }

    fn tell(
        &mut self,
        kind: Kind,
        service: usize,
        process: Option<String>,
        text: String,
        lines: Vec<String>,
    ) {
        let services = vec![self.map.name(service).to_owned()];
        self.happenings.push(Happening { at_ms: now_ms(), kind, process, services, text, lines });
        self.count.send_replace(self.happenings.len() as u64);
    }
}

fn unknown(name: &str) -> Refused {
    Refused::unknown(format!("no service or process {name}"))
}

fn name(map: &Map, process: &Process) -> String {
    format!("{}-{}", map.name(process.service), process.number)
}

fn status(map: &Map, process: &Process) -> ProcessStatus {
    let (name, running) = (name(map, process), process.state == ProcessState::Ready);
    let seconds = process.since.elapsed().as_secs_f64();
    let http = wharf_control::HttpAddress {
        component: "storefront".into(),
        address: "127.0.0.1:8080".into(),
        secured: false,
    };
    ProcessStatus {
        id: if process.life == 1 { name.clone() } else { format!("{name}.{}", process.life) },
        services: vec![map.name(process.service).to_owned()],
        state: process.state,
        pid: running.then_some(process.pid),
        restarts: process.life - 1,
        uptime_ms: running.then_some((seconds * 1e3) as u64),
        endpoints: if running { vec![format!("unix:/run/wharf/town/{name}.sock")] } else { Vec::new() },
        http: if process.service == 0 { vec![http] } else { Vec::new() },
        waiting_for: Vec::new(),
        last_exit: None,
        rss_bytes: running.then_some(9_000_000 + u64::from(process.pid % 97) * 40_000),
        cpu_us: running.then_some((seconds * 1e6 * 0.001 * f64::from(process.pid % 23)) as u64),
        built_ms: Some(1_795_000_000_000),
        name,
    }
}
