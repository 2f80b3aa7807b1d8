//! `wharf client`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use wharf_core::service_name;
use wharf_schema::{InterfaceDescriptor, Topology};

use crate::{
    args::Target,
    clients::{self, Language, Plan, Served},
    connect::Running,
    failure::Failure,
    interfaces::Interfaces,
    output::{Output, step},
    program::{Wanted, describe, own_profile},
    topology,
};

const EXAMPLES: &str = "Examples:
  wharf client python catalog -o catalog.py
  wharf client python recommendation --server --with catalog --interfaces interfaces -o shop.py
  wharf client typescript cart --dir examples/shop > cart.ts
  wharf client javascript ads --server -o ads.mjs";

/// Write a client, or a server, in another language.
///
/// The file has the messages of the service's interfaces as types, and a typed client; with --server also a class to derive a
/// server from. It needs no package beside it. Interfaces are those of the app that runs, of the app that is built from --dir, or
/// of the files in --interfaces. The same interfaces give the same file.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Client {
    /// What to write it in.
    #[arg(value_enum)]
    language: Written,

    /// The service; of files, an interface.
    service: String,

    /// Add what a server of the service needs.
    #[arg(long)]
    server: bool,

    /// Add a client of this service, too: the file's types are shared. Can be given more than once.
    #[arg(long, value_name = "SERVICE")]
    with: Vec<String>,

    /// Where to write it, instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Take the interfaces that are checked in, in or below this directory.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dir", "app", "profile"])]
    interfaces: Option<PathBuf>,

    /// Ask the app in this directory, which is built for it, instead of the one that runs.
    #[arg(long, conflicts_with = "app")]
    dir: Option<PathBuf>,

    /// The cargo profile to build in, with --dir.
    #[arg(long, value_name = "NAME", default_value = own_profile(), requires = "dir")]
    profile: String,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Written {
    /// Python 3.9 or later, with the standard library alone.
    Python,
    /// TypeScript with types that can be stripped; a server needs Node.
    Typescript,
    /// JavaScript with JSDoc; a server needs Node.
    Javascript,
}

impl Client {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let offered = self.offered().await?;
        let mut services = vec![self.served(&offered, &self.service, self.server)?];
        for name in &self.with {
            services.push(self.served(&offered, name, false)?);
        }
        for interface in services.iter().flat_map(|service| &service.interfaces) {
            whole(interface)?;
        }
        let plan = Plan::new(services)
            .map_err(|conflict| Failure::new(conflict).remedy("write a file for each, without --with"))?;
        let text = clients::write(self.language.language(), &plan, &self.again());
        match &self.output {
            None => output.line(text.trim_end()),
            Some(path) => put(path, &text),
        }
    }

    async fn offered(&self) -> Result<Offered, Failure> {
        if let Some(dir) = &self.interfaces {
            return Ok(Offered::Files(Interfaces::below(dir)?.files()?.interfaces));
        }
        let text = match &self.dir {
            None => Running::find(&self.target)
                .map_err(|failure| {
                    failure.or("or name the app's directory with --dir, or its checked-in interfaces with --interfaces")
                })?
                .topology()
                .await?,
            Some(dir) => {
                let package = wharf_config::File::find(dir)?.app_dir();
                describe(&Wanted::Build { profile: self.profile.clone() }.get(&package).await?).await?
            }
        };
        Ok(Offered::App(topology::parse(&text)?))
    }

    fn served(&self, offered: &Offered, name: &str, server: bool) -> Result<Served, Failure> {
        match offered {
            Offered::App(topology) => {
                let service = topology::service(topology, name)?;
                if service.interfaces.is_empty() {
                    return Err(Failure::new(format!("{name} offers no interface"))
                        .remedy("it is an http component: other programs call it as any website"));
                }
                Ok(Served { service: service.name.clone(), interfaces: service.interfaces.clone(), server })
            }
            Offered::Files(interfaces) => {
                let wanted = |interface: &&InterfaceDescriptor| {
                    interface.name == name || service_name(&interface.name) == name
                };
                let interface = interfaces.iter().find(wanted).ok_or_else(|| {
                    let known: Vec<String> = interfaces.iter().map(|each| service_name(&each.name)).collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    Failure::new(format!("no file has an interface {name}"))
                        .remedy(topology::suggestion(name, &known))
                })?;
                Ok(Served {
                    service: service_name(&interface.name),
                    interfaces: vec![interface.clone()],
                    server,
                })
            }
        }
    }

    /// The command that makes the file again; where interfaces are from, and where it goes, is not the file's business.
    fn again(&self) -> String {
        let mut words = vec!["wharf client", self.language.language().name(), &self.service];
        if self.server {
            words.push("--server");
        }
        for name in &self.with {
            words.extend(["--with", name]);
        }
        words.join(" ")
    }
}

impl Written {
    fn language(self) -> Language {
        match self {
            Self::Python => Language::Python,
            Self::Typescript => Language::TypeScript,
            Self::Javascript => Language::JavaScript,
        }
    }
}

/// Where interfaces are taken from.
enum Offered {
    App(Topology),
    Files(Vec<InterfaceDescriptor>),
}

/// Refuses an interface whose values would change on the way.
fn whole(interface: &InterfaceDescriptor) -> Result<(), Failure> {
    let problems = interface.problems();
    let Some(first) = problems.first() else { return Ok(()) };
    let more = if problems.len() > 1 { format!(" (and {} more)", problems.len() - 1) } else { String::new() };
    Err(Failure::new(format!("{} can't be carried as it is: {first}{more}", interface.name)))
}

/// Writes the file when it is not as it should be already, so that what watches it has peace.
fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        step("Unchanged", path.display());
        return Ok(());
    }
    std::fs::write(path, text)
        .map_err(|error| Failure::new(format!("{} can't be written: {error}", path.display())))?;
    step("Written", path.display());
    Ok(())
}
