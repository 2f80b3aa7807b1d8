//! An app of shell scripts under a supervisor. A script is ready when it writes `listening`.

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, test_kill_process};
use wharf_control::{ProcessState, ProcessStatus};
use wharf_supervisor::{
    Event, Events, Handle, Plan, ProcessSpec, RestartPolicy, Settings, StartError, Supervisor,
};

/// What takes longer than this never happens.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Listens, and ends when asked to or when its lifeline closes.
pub(crate) const LISTEN: &str = "echo listening; exec cat";

/// A running app.
pub(crate) struct App {
    pub(crate) handle: Handle,
    pub(crate) dir: PathBuf,
    events: Events,
    seen: Vec<Event>,
}

/// A process that runs `script`, and hosts a service of its name.
pub(crate) fn sh(name: &str, script: &str) -> ProcessSpec {
    ProcessSpec {
        name: name.into(),
        program: "/bin/sh".into(),
        args: vec!["-c".into(), script.into()],
        services: vec![name.into()],
        replicas: 1,
        ..Default::default()
    }
}

/// Settings under which a test need not wait long.
pub(crate) fn quick() -> Settings {
    let restart = RestartPolicy {
        first: Duration::from_millis(20),
        most: Duration::from_millis(100),
        ..Default::default()
    };
    Settings { restart, ready: Duration::from_secs(5), ..Default::default() }
}

/// A plan in a run directory of its own.
pub(crate) fn plan(processes: Vec<ProcessSpec>) -> Plan {
    static APPS: AtomicU32 = AtomicU32::new(0);
    let app = format!("t{}", APPS.fetch_add(1, Ordering::Relaxed));
    let dir = std::env::temp_dir().join(format!("wharf-sv-{}-{app}", std::process::id()));
    Plan { app, processes, run_dir: Some(dir), settings: quick(), ..Default::default() }
}

pub(crate) async fn run(plan: Plan) -> Result<App, StartError> {
    let dir = plan.run_dir.clone().expect("a plan of `plan`");
    let (handle, events) = Supervisor::start(plan).await?;
    tokio::spawn(play_ready(handle.clone(), handle.events()));
    Ok(App { handle, dir, events, seen: Vec::new() })
}

/// Runs `processes`.
pub(crate) async fn app(processes: Vec<ProcessSpec>) -> App {
    run(plan(processes)).await.expect("an app that starts")
}

/// Reports for the scripts, which can't call the registry.
async fn play_ready(handle: Handle, mut events: Events) {
    while let Some(event) = events.next().await {
        let Event::Line(line) = event else { continue };
        if line.text == "listening" {
            let is_it = |process: &&ProcessStatus| {
                process.name == line.process && process.state == ProcessState::Starting
            };
            let processes = handle.processes();
            let Some(process) = processes.iter().find(is_it) else { continue };
            let address = format!("unix:{}", handle.run_dir().path().join(&process.id).display());
            // It may have ended already.
            let _ = handle.ready(&process.id, vec![address], vec![]).await;
        }
    }
}

impl App {
    /// The next event that `wanted` makes something of. Those before it are seen and gone.
    pub(crate) async fn until<T>(&mut self, what: &str, mut wanted: impl FnMut(&Event) -> Option<T>) -> T {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let next = tokio::time::timeout_at(until, self.events.next()).await;
            let Ok(Some(event)) = next else { panic!("{what} never came; before: {:#?}", self.seen) };
            let found = wanted(&event);
            self.seen.push(event);
            if let Some(found) = found {
                return found;
            }
        }
    }

    pub(crate) async fn until_ready(&mut self, name: &str) {
        let is_it =
            |event: &Event| matches!(event, Event::Ready { process, .. } if process == name).then_some(());
        self.until(&format!("{name} ready"), is_it).await;
    }

    /// All processes of this name: two while one replaces the other.
    pub(crate) fn named(&self, name: &str) -> Vec<ProcessStatus> {
        self.handle.processes().into_iter().filter(|process| process.name == name).collect()
    }

    pub(crate) fn process(&self, name: &str) -> ProcessStatus {
        self.named(name).pop().unwrap_or_else(|| panic!("no process {name}"))
    }

    pub(crate) fn pid(&self, name: &str) -> u32 {
        self.process(name).pid.unwrap_or_else(|| panic!("{name} does not run"))
    }

    /// Names and states of all processes.
    pub(crate) fn states(&self) -> Vec<(String, ProcessState)> {
        self.handle.processes().into_iter().map(|process| (process.name, process.state)).collect()
    }

    /// The processes that are published as endpoints of a service.
    pub(crate) fn published(&self, service: &str) -> Vec<String> {
        let endpoints = self.handle.endpoints(service).expect("a service").endpoints;
        let mut processes: Vec<_> = endpoints.into_iter().map(|endpoint| endpoint.process).collect();
        processes.sort();
        processes
    }

    /// How many of the events so far `wanted` accepts.
    pub(crate) fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.seen.iter().filter(|event| wanted(event)).count()
    }

    /// Stops it, and checks that nothing is left.
    pub(crate) async fn stop(mut self) {
        let processes = self.handle.processes();
        let pids: Vec<_> = processes.iter().filter_map(|process| process.pid).collect();
        bounded("stop", self.handle.stop()).await;
        self.until("the end", |event| (*event == Event::Finished).then_some(())).await;
        let alive: Vec<_> = pids.into_iter().filter(|pid| is_alive(*pid)).collect();
        assert_eq!(alive, [0; 0], "processes that are left");
        assert!(!self.dir.exists(), "{} is left", self.dir.display());
        assert!(self.handle.processes().is_empty());
    }
}

pub(crate) fn is_alive(pid: u32) -> bool {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a process id")).expect("a process id");
    test_kill_process(pid).is_ok()
}

/// What `future` gives, if it does so in time.
pub(crate) async fn bounded<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} takes for ever"))
}

/// Waits until `get` gives `wanted`.
pub(crate) async fn eventually<T: PartialEq + Debug>(what: &str, wanted: T, mut get: impl FnMut() -> T) {
    let start = std::time::Instant::now();
    loop {
        let now = get();
        if now == wanted {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{what}: still {now:?}, not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
