//! `wharf ca`

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};
use serde_json::json;
use wharf_rpc::security::{Bearer, SpiffeId};
use wharf_supervisor::Authority;

use crate::{
    failure::Failure,
    output::{self, Output},
};

/// How long certificates are valid, unless said otherwise.
pub(crate) const LIFE: Duration = Duration::from_secs(24 * 3600);

const EXAMPLES: &str = "Examples:
  wharf ca init
  wharf ca issue cart --app shop --out cart.pem
  wharf ca issue wharf --app shop --tool --hours 1 > tool.pem";

/// Make a development authority, and certificates of it.
///
/// With `tls = true` in wharf.toml, `wharf up` gives every process certificates of this authority and renews them; nothing
/// else is to be done. It is for development: whoever has its key can be any service. In production certificates come
/// from whatever a team has, as files that are named in [tls] of wharf.toml.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Ca {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(Init),
    Issue(Issue),
}

/// Make an authority: a root certificate that is valid for ten years, and its key.
///
/// One that is there is never overwritten without being told.
#[derive(Debug, Args)]
struct Init {
    /// Where; without it wharf/ca in $XDG_CONFIG_HOME, or in ~/.config.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Replace the authority that is there. Every certificate of it is worthless then.
    #[arg(long)]
    force: bool,
}

/// Issue a certificate: for a process that no `wharf up` starts, or for a tool that calls from elsewhere.
///
/// Prints the certificate and its key as PEM, or writes them to a file that only its owner can read.
#[derive(Debug, Args)]
struct Issue {
    /// The service, or the tool.
    name: String,

    /// The app that it belongs to.
    #[arg(long, value_name = "NAME")]
    app: String,

    /// It is for a tool of whoever runs the app: it may call everything.
    #[arg(long)]
    tool: bool,

    /// How long it is valid.
    #[arg(long, value_name = "N", default_value = "24", value_parser = clap::value_parser!(u32).range(1..=2160))]
    hours: u32,

    /// The directory of the authority.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// The file to write. One that is there is not overwritten.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Ca {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        match self.command {
            Command::Init(init) => init.run(output),
            Command::Issue(issue) => issue.run(output),
        }
    }
}

impl Init {
    fn run(self, output: Output) -> Result<(), Failure> {
        let dir = directory(self.dir.as_deref())?;
        let files = Authority::init(&dir, self.force).map_err(Failure::new)?;
        if output.is_json() {
            return output.json(&json!({ "certificate": files.certificate, "key": files.key }));
        }
        output::step("Made", format_args!("an authority in {}, valid for ten years", dir.display()));
        output::say(
            "write `tls = true` in wharf.toml, and `wharf up` secures all connections between processes",
        );
        Ok(())
    }
}

impl Issue {
    fn run(self, output: Output) -> Result<(), Failure> {
        let bearer = if self.tool { Bearer::Tool(self.name) } else { Bearer::Service(self.name) };
        let id = identity(&self.app, &bearer)?;
        let authority = Authority::load(&directory(self.dir.as_deref())?).map_err(Failure::new)?;
        let life = Duration::from_secs(3600 * u64::from(self.hours));
        let pem = authority.issue(&id, life).map_err(Failure::new)?;
        let Some(path) = self.out else {
            return output.line(pem.trim_end());
        };
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(pem.as_bytes()))
            .map_err(|error| Failure::new(format!("can't write {}: {error}", path.display())))?;
        if output.is_json() {
            return output.json(&json!({ "id": id, "file": path }));
        }
        output::step("Issued", format_args!("{id}, for {} hours: {}", self.hours, path.display()));
        Ok(())
    }
}

/// The identity of a service or a tool of `app`.
pub(crate) fn identity(app: &str, bearer: &Bearer) -> Result<String, Failure> {
    let id = SpiffeId { app: app.to_owned(), bearer: bearer.clone() }.to_string();
    match id.parse::<SpiffeId>() {
        Ok(_) => Ok(id),
        Err(error) => Err(Failure::usage(format!("{id} is no identity")).remedy(error)),
    }
}

/// The directory of the authority: the one that is named, or the usual one.
pub(crate) fn directory(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named
        .map(Path::to_owned)
        .or_else(|| set("XDG_CONFIG_HOME").map(|config| config.join("wharf/ca")))
        .or_else(|| set("HOME").map(|home| home.join(".config/wharf/ca")))
        .ok_or_else(|| {
            Failure::new("no place for an authority: neither XDG_CONFIG_HOME nor HOME is set")
                .remedy("name a directory with --dir, or with `ca` in [tls] of wharf.toml")
        })
}
