//! What to run, and how patiently.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use wharf_control::HttpAddress;

use crate::{Certificates, RestartPolicy, StartError};

/// More replicas of a process than this are taken for a slip.
pub(crate) const MAX_REPLICAS: u32 = 100;

/// An app, as the supervisor runs it.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The app's name; it names the run directory.
    pub app: String,
    /// What to run.
    pub processes: Vec<ProcessSpec>,
    /// Services that run elsewhere, and where: nothing is started for them.
    pub elsewhere: BTreeMap<String, Vec<String>>,
    /// What the app says of itself: JSON text, handed to whoever asks for the topology.
    pub topology: String,
    /// The path of `wharf.toml`, which the processes read too.
    pub config: Option<PathBuf>,
    /// What connections between processes are secured with, if they are and the processes have no certificates of
    /// their own.
    pub certificates: Option<Certificates>,
    /// The run directory, where the usual place won't do.
    pub run_dir: Option<PathBuf>,
    /// How patiently.
    pub settings: Settings,
}

/// One program, run as one or more processes.
#[derive(Debug, Clone, Default)]
pub struct ProcessSpec {
    /// Its name. Its processes are called by it and a number: `cart-1`.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its environment, beside the supervisor's own and what every Wharf process gets.
    pub env: Vec<(String, String)>,
    /// The directory it runs in; the supervisor's own, unless given.
    pub dir: Option<PathBuf>,
    /// How many to run.
    pub replicas: u32,
    /// The services that each hosts.
    pub services: Vec<String>,
    /// Addresses to listen on beside the Unix socket that each gets: `tcp:127.0.0.1:7001`.
    pub listen: Vec<String>,
    /// Addresses for its HTTP components.
    pub http: Vec<HttpAddress>,
    /// What must be there for it to be of any use.
    pub needs: Option<Needed>,
    /// A port of 127.0.0.1 that it takes without being told to by its environment.
    pub port: Option<u16>,
}

/// A program that another one is of no use without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// Its path, or its name, which is then looked for as a shell does.
    pub program: PathBuf,
    /// The directory that it runs in, and that a relative path is from.
    pub dir: PathBuf,
    /// Where it is looked for when it has a name alone, as in the variable `PATH`.
    pub search: OsString,
    /// What to do where it is missing, as the end of a sentence.
    pub remedy: String,
}

/// How patiently processes are started and stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// When a process that ended is started again.
    pub restart: RestartPolicy,
    /// How long a process that is asked to end may take before it is killed.
    pub drain: Duration,
    /// How long a killed process may take to be gone before it is given up.
    pub kill: Duration,
    /// How long those that call a service have to take note that a process leaves, before it is asked to end.
    pub leave: Duration,
    /// How long a restart or a change of scale waits for a new process to be ready.
    pub ready: Duration,
    /// A process that is still not ready after this is spoken of once.
    pub slow_start: Duration,
}

// === impl Plan ===

impl Plan {
    /// Refuses what can't be run, in one sentence each.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        let mut names = BTreeSet::new();
        let mut services = BTreeSet::new();
        check_name("app", &self.app)?;
        for spec in &self.processes {
            check_name("process", &spec.name)?;
            if !names.insert(&spec.name) {
                return Err(StartError::plan(format!("two processes are named {}; rename one", spec.name)));
            }
            if let Some(service) = spec.services.iter().find(|service| !services.insert(*service)) {
                return Err(StartError::plan(format!(
                    "{service} is in two processes; a service belongs to one, which may have replicas"
                )));
            }
            spec.check_replicas(spec.replicas).map_err(StartError::plan)?;
        }
        Ok(())
    }
}

// === impl ProcessSpec ===

impl ProcessSpec {
    /// Whether `name` means this spec: its own, or one of its services'.
    pub(crate) fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.services.iter().any(|service| service == name)
    }

    /// Whether `name` means a line of one of its processes that tells of `service`, if it tells. Of services that share a process each
    /// has those that tell of it, and those that tell of none of them.
    pub(crate) fn means(&self, name: &str, service: Option<&str>) -> bool {
        let is_own = |name: &str| self.services.iter().any(|own| own == name);
        let is_of_another = |service: &str| is_own(name) && service != name && is_own(service);
        self.answers_to(name) && !service.is_some_and(is_of_another)
    }

    /// The number in the name of one of its processes.
    pub(crate) fn number_in(&self, process: &str) -> Option<u32> {
        let number = process.strip_prefix(&self.name)?.strip_prefix('-')?.parse().ok()?;
        (1..=MAX_REPLICAS).contains(&number).then_some(number)
    }

    /// Why it need not be started: what it needs is missing.
    pub(crate) fn misses(&self) -> Option<String> {
        let Needed { program, dir, search, remedy } = self.needs.as_ref()?;
        if !dir.is_dir() {
            return Some(format!("there is no directory {}; {remedy}", dir.display()));
        }
        let shown = program.display();
        if program.components().nth(1).is_some() || program.is_absolute() {
            let inside = dir.join(program);
            return (!is_program(&inside))
                .then(|| format!("there is no program {}; {remedy}", inside.display()));
        }
        let set = self.env.iter().find(|(name, _)| name == "PATH").map(|(_, path)| path.into());
        let path: OsString = set.unwrap_or_else(|| search.clone());
        let found = std::env::split_paths(&path).any(|dir| is_program(&dir.join(program)));
        (!found).then(|| format!("no program {shown} is found in PATH; {remedy}"))
    }

    /// A port that only one process at a time can have.
    pub(crate) fn fixed_port(&self) -> Option<String> {
        if let Some(port) = self.port {
            return Some(format!("127.0.0.1:{port}"));
        }
        let addresses =
            self.http.iter().map(|http| &*http.address).chain(self.listen.iter().map(String::as_str));
        let mut fixed = addresses.into_iter().filter(|address| {
            let port = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
            !address.starts_with("unix:") && port.is_some_and(|port| port != 0)
        });
        fixed.next().map(str::to_owned)
    }

    /// Says why so many replicas can't be.
    pub(crate) fn check_replicas(&self, replicas: u32) -> Result<(), String> {
        if replicas > MAX_REPLICAS {
            return Err(format!("{replicas} replicas of {} are too many: at most {MAX_REPLICAS}", self.name));
        }
        match self.fixed_port() {
            Some(address) if replicas > 1 => Err(format!(
                "{} listens on the fixed address {address}, so it can't have {replicas} replicas; \
                 set its port to 0 in wharf.toml, which is any free one for each, or leave it at one",
                self.name
            )),
            _ => Ok(()),
        }
    }
}

// === impl Settings ===

impl Default for Settings {
    fn default() -> Self {
        Self {
            restart: RestartPolicy::default(),
            drain: Duration::from_secs(30),
            kill: Duration::from_secs(5),
            leave: Duration::from_secs(1),
            ready: Duration::from_secs(60),
            slow_start: Duration::from_secs(10),
        }
    }
}

/// Whether it can be run, as far as can be told without running it.
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Names become file names and parts of environment variables.
fn check_name(what: &str, name: &str) -> Result<(), StartError> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(good) {
        return Ok(());
    }
    Err(StartError::plan(format!(
        "{name:?} can't be the name of a{} {what}; use letters, digits, - and _",
        { if what.starts_with('a') { "n" } else { "" } }
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str) -> ProcessSpec {
        ProcessSpec { name: name.into(), services: vec![name.into()], replicas: 1, ..Default::default() }
    }

    fn refusal(processes: Vec<ProcessSpec>) -> String {
        let plan = Plan { app: "shop".into(), processes, ..Default::default() };
        plan.check().expect_err("a plan that can't be run").to_string()
    }

    #[test]
    fn a_plan_that_cannot_run_is_refused_with_what_to_do() {
        assert!(refusal(vec![spec("cart"), spec("cart")]).contains("two processes are named cart"));
        assert!(refusal(vec![spec("../cart")]).contains("use letters, digits"));
        let shared = ProcessSpec { services: vec!["cart".into()], ..spec("ads") };
        assert!(refusal(vec![spec("cart"), shared]).contains("cart is in two processes"));
        let fixed = ProcessSpec { listen: vec!["tcp:127.0.0.1:7001".into()], replicas: 2, ..spec("cart") };
        assert!(refusal(vec![fixed]).contains("fixed address tcp:127.0.0.1:7001"));
        assert!(refusal(vec![ProcessSpec { replicas: 1000, ..spec("cart") }]).contains("at most 100"));
    }

    #[test]
    fn a_program_that_is_needed_is_looked_for_as_a_shell_does() {
        let needs = |program: &str, dir: &str| {
            let needs = Needed {
                program: program.into(),
                dir: dir.into(),
                search: "/usr/bin:/bin".into(),
                remedy: "install it".into(),
            };
            ProcessSpec { needs: Some(needs), ..spec("ads") }.misses()
        };
        assert_eq!(needs("sh", "/"), None);
        assert_eq!(needs("bin/sh", "/"), None);
        assert_eq!(
            needs("no-such-program", "/").as_deref(),
            Some("no program no-such-program is found in PATH; install it")
        );
        assert_eq!(needs("./ads", "/bin").as_deref(), Some("there is no program /bin/./ads; install it"));
        assert_eq!(needs("../etc/passwd", "/bin").map(|why| why.contains("there is no program")), Some(true));
        assert_eq!(needs("sh", "/no/such").as_deref(), Some("there is no directory /no/such; install it"));
        assert_eq!(spec("ads").misses(), None);
    }

    #[test]
    fn a_free_port_and_a_socket_are_not_fixed() {
        let free =
            ProcessSpec { listen: vec!["tcp:127.0.0.1:0".into(), "unix:/run/x:80".into()], ..spec("cart") };
        assert_eq!(free.fixed_port(), None);
    }
}
