//! `wharf.toml` as read: every key known, every value of the right kind, nothing looked up yet.
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use crate::{
    console::Console,
    edge::{self, EdgeChanges},
    error::{ConfigError, Problem},
    foreign::{self, Foreign},
    keys,
    node::{self, Table},
    policy::{Layers, Reading, Said, Scope},
    section::{Located, Reader, Variables},
    settings::ServiceConfig,
    source::{Origin, Source},
    telemetry::Telemetry,
    tls::Tls,
};

/// The name that the file has in every app.
const NAME: &str = "wharf.toml";

/// `wharf.toml`, or its absence: an app without one runs on the defaults.
#[derive(Debug, Clone)]
pub struct File {
    dir: PathBuf,
    path: Option<PathBuf>,
    app: Option<Located<String>>,
    pub(crate) processes: Vec<Process>,
    pub(crate) services: BTreeMap<String, Service>,
    pub(crate) env: Variables,
    pub(crate) policies: Layers,
    telemetry: Telemetry,
    tls: Tls,
    console: Console,
}

/// `[process.NAME]`
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) name: Located<String>,
    pub(crate) services: Vec<Located<String>>,
    pub(crate) replicas: Option<Located<u16>>,
    pub(crate) env: Variables,
}

/// `[service.NAME]`
#[derive(Debug, Clone)]
pub(crate) struct Service {
    /// Where it was first named.
    pub(crate) origin: Origin,
    pub(crate) replicas: Option<Located<u16>>,
    pub(crate) port: Option<Located<u16>>,
    pub(crate) env: Variables,
    pub(crate) config: Option<Located<Table>>,
    pub(crate) edge: Option<Located<Table>>,
    pub(crate) requires: Vec<Located<String>>,
    pub(crate) foreign: foreign::Said,
}

impl File {
    /// Reads the file at `path`.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        Self::parse(path, &text)
    }

    /// Reads `dir/wharf.toml`, or goes without where there is none.
    pub fn find(dir: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let dir = dir.as_ref();
        // `wharf.toml:3:1` reads better than `./wharf.toml:3:1`.
        let path = if dir == Path::new(".") { PathBuf::from(NAME) } else { dir.join(NAME) };
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::absent(dir)),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }

    /// No file: every service alone in a process, with one replica, on any free port.
    pub fn absent(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            path: None,
            app: None,
            processes: Vec::new(),
            services: BTreeMap::new(),
            env: Variables::new(),
            policies: Layers::default(),
            telemetry: Telemetry::default(),
            tls: Tls::default(),
            console: Console::default(),
        }
    }

    /// Reads `text` as the contents of `path`.
    pub fn parse(path: impl AsRef<Path>, text: &str) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let source = Source::new(path, text);
        let mut problems = Vec::new();
        let document = match node::parse(&source) {
            Ok(document) => document,
            Err(syntax) => {
                problems.extend(syntax);
                Table::new()
            }
        };
        let mut file = Self::absent(path.parent().filter(|dir| *dir != "").unwrap_or(Path::new(".")));
        file.path = Some(path.to_path_buf());
        let mut top = Reader::new("", document, &keys::TOP, &mut problems);
        file.app = top.take_text("app");
        file.env = top.take_variables("env");
        let policy = top.take_table("policy");
        let processes = top.take_sections("process");
        let services = top.take_sections("service");
        let telemetry = top.take_table("telemetry");
        let tls = top.take_switch("tls");
        let console = top.take_switch("console");
        file.telemetry = Telemetry::read(telemetry, &mut problems);
        file.tls = Tls::read(tls, &file.dir, &mut problems);
        file.console = Console::read(console, &mut problems);
        for (name, table) in processes {
            file.processes.extend(process(name, table, &mut problems));
        }
        let mut said = Vec::new();
        if let Some(policy) = policy {
            read_policy("policy", Scope::app(), policy.value, &mut said, &mut problems);
        }
        for (name, table) in services {
            let section = service(&name, table, &file.dir, &mut said, &mut problems);
            file.services.insert(name.value, section);
        }
        file.policies.extend(said);
        ConfigError::unless_empty(problems)?;
        Ok(file)
    }

    /// The file, when there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The directory of the file, in which processes are started.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The cargo package directory of the app.
    pub fn app_dir(&self) -> PathBuf {
        self.app.as_ref().map_or_else(|| self.dir.clone(), |app| self.dir.join(&app.value))
    }

    /// Where `app` is set, for an error about what is found there.
    pub fn app_origin(&self) -> Option<&Origin> {
        self.app.as_ref().map(|app| &app.origin)
    }

    /// What it says of policies.
    pub fn policies(&self) -> &Layers {
        &self.policies
    }

    /// What it says of telemetry.
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// The services without which `service` is not ready.
    pub fn requires(&self, service: &str) -> Vec<&str> {
        let section = self.services.get(service);
        section
            .map(|section| section.requires.iter().map(|name| name.value.as_str()).collect())
            .unwrap_or_default()
    }

    /// What it says of TLS.
    pub fn tls(&self) -> &Tls {
        &self.tls
    }

    /// What it says of the console.
    pub fn console(&self) -> Console {
        self.console
    }

    /// The port that is set for `service`, if one is.
    pub fn port(&self, service: &str) -> Option<u16> {
        Some(self.services.get(service)?.port.as_ref()?.value)
    }

    /// What is said of how `service`, an edge or an http component, treats the outside: `[service.NAME.edge]`, with the
    /// variables of the environment (`WHARF_<SERVICE>_EDGE__<KEY>__<NESTED>`) laid over it.
    ///
    /// # Errors
    /// What is wrong with a variable; what the file says has been found to be right.
    pub fn edge(
        &self,
        service: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<EdgeChanges, ConfigError> {
        let said = self.services.get(service).and_then(|section| section.edge.clone());
        edge::read_with(service, said, &self.dir, environment)
    }

    /// What it says of `service`, if that is not this program's own.
    pub fn foreign(&self, service: &str) -> Option<Foreign> {
        let said = &self.services.get(service)?.foreign;
        let had = said.had.as_ref()?;
        let text = |located: &Located<String>| located.value.clone();
        Some(Foreign {
            service: service.to_owned(),
            interface: said.interface.as_ref().map(text),
            calls: said.calls.as_ref().map(|calls| calls.iter().map(text).collect()),
            had: had.value.clone(),
            origin: had.origin.clone(),
        })
    }

    /// Every service that it says is not this program's own.
    pub fn all_foreign(&self) -> impl Iterator<Item = Foreign> {
        self.services.keys().filter_map(|service| self.foreign(service))
    }

    /// Sets a service's port over what the file says; `flag` is how the user put it, for messages.
    pub fn set_port(&mut self, service: &str, port: u16, flag: impl Into<String>) {
        let origin = Origin::Flag(flag.into());
        let section = self.services.entry(service.to_owned()).or_insert_with(|| Service {
            origin: origin.clone(),
            replicas: None,
            port: None,
            env: Variables::new(),
            config: None,
            edge: None,
            requires: Vec::new(),
            foreign: foreign::Said::default(),
        });
        section.port = Some(Located { value: port, origin });
    }

    /// What `service` reads with `start.config()`: `[service.NAME.config]`, with the variables of the
    /// environment (`WHARF_<SERVICE>__<KEY>__<NESTED>`) laid over it.
    pub fn service_config(
        &self,
        service: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<ServiceConfig, ConfigError> {
        let section = self.services.get(service).and_then(|section| section.config.clone());
        ServiceConfig::new(service, self.path.as_deref(), section, environment)
    }
}

fn process(name: Located<String>, table: Table, problems: &mut Vec<Problem>) -> Option<Process> {
    let title = format!("process.{}", name.value);
    let listed = table.contains_key("services");
    let mut section = Reader::new(&*title, table, &keys::PROCESS, problems);
    let replicas = section.take_number("replicas", 1..=100);
    let env = section.take_variables("env");
    let services = section.take_names("services");
    if !listed {
        problems.push(Problem::new(
            &name.origin,
            format!("[{title}] does not say which services it hosts"),
            "add, for example, services = [\"cart\", \"catalog\"]",
        ));
    }
    Some(Process { name, services: services?.value, replicas, env })
}

fn service(
    name: &Located<String>,
    table: Table,
    dir: &Path,
    said: &mut Vec<Said>,
    problems: &mut Vec<Problem>,
) -> Service {
    let title = format!("service.{}", name.value);
    let mut section = Reader::new(&*title, table, &keys::SERVICE, problems);
    let foreign = foreign::Said::take(&title, &mut section, dir);
    let mut service = Service {
        foreign,
        origin: name.origin.clone(),
        replicas: section.take_number("replicas", 1..=100),
        port: section.take_number("port", 0..=u16::MAX),
        env: section.take_variables("env"),
        config: section.take_table("config"),
        edge: None,
        requires: section.take_names("requires").map(|names| names.value).unwrap_or_default(),
    };
    service.edge = section.take_table("edge");
    let policy = section.take_table("policy");
    let methods = section.take_methods("method");
    if let Some(table) = service.edge.clone() {
        edge::read(&format!("{title}.edge"), table, dir, problems);
    }
    if let Some(policy) = policy {
        let scope = Scope::service(&name.value);
        read_policy(format!("{title}.policy"), scope, policy.value, said, problems);
    }
    for (method, table) in methods {
        let title = format!("{title}.method.{}", method.value);
        let policy = Reader::new(&*title, table, &keys::METHOD, problems).take_table("policy");
        if let Some(policy) = policy {
            let scope = Scope::method(&name.value, &method.value);
            read_policy(format!("{title}.policy"), scope, policy.value, said, problems);
        }
    }
    service
}

fn read_policy(
    title: impl Into<String>,
    scope: Scope,
    table: Table,
    said: &mut Vec<Said>,
    problems: &mut Vec<Problem>,
) {
    Reading { title: title.into(), scope, said, problems }.table(table, "");
}

fn unreadable(path: &Path, error: &io::Error) -> ConfigError {
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => "check the path, or go without the file: every key in it is optional",
        io::ErrorKind::InvalidData => "save it as UTF-8",
        io::ErrorKind::PermissionDenied => "make it readable for this user",
        _ => "check the path",
    };
    let message = format!("can't read {}: {error}", path.display());
    Problem { origin: None, message, remedy: remedy.to_owned() }.into()
}
