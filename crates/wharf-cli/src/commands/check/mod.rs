//! `wharf check`

mod git;
mod report;

use std::path::PathBuf;

use clap::Args;
use wharf_schema::compare_all;

use crate::{
    args::Target,
    connect::Running,
    failure::Failure,
    interfaces::{Interfaces, Set},
    output::Output,
    program::{Wanted, describe, own_profile},
    topology,
};
use report::{Comparison, Report};

const EXAMPLES: &str = "Examples:
  wharf check examples/shop
  wharf check --against v1.4
  wharf check --running
  wharf check --json | jq -r '.comparisons[].changes[] | select(.verdict != \"safe\") | .place'

Exit status: 0 when nothing breaks, 1 when something does, 2 when it was asked wrongly.";

/// Tell whom changes of interfaces break.
///
/// Compares the interfaces that are checked in below DIR, in `interfaces/`, with those of another version, and says of
/// every change whether it is safe, or whom it breaks (callers, servers, callers over HTTP, callers left out), by which rule,
/// where, and what to do.
/// Without an option the other version is git's HEAD; then the app is built, too, and compared with the files, which
/// its test may have to write again.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// The directory of the app: `interfaces/` is below it.
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// Compare with the files at this revision.
    #[arg(long, value_name = "GITREV", conflicts_with_all = ["with", "running", "profile", "no_build", "bin"])]
    against: Option<String>,

    /// Compare with the files in or below this directory.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["running", "profile", "no_build", "bin"])]
    with: Option<PathBuf>,

    /// Compare with the app that runs.
    #[arg(long, conflicts_with_all = ["profile", "no_build", "bin"])]
    running: bool,

    /// The cargo profile to build the app in.
    #[arg(long, value_name = "NAME", default_value = own_profile())]
    profile: String,

    /// Take the app that was built last.
    #[arg(long)]
    no_build: bool,

    /// Take this program for the app instead of building one.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["no_build", "profile"])]
    bin: Option<PathBuf>,

    #[command(flatten)]
    target: Target,
}

impl Check {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        if self.target.app.is_some() && !self.running {
            return Err(Failure::usage("--app names an app that runs").remedy("add --running"));
        }
        let interfaces = Interfaces::below(&self.dir)?;
        let files = interfaces.files()?;
        let comparisons = if let Some(dir) = &self.with {
            vec![compare(&Interfaces::below(dir)?.files()?, &files)]
        } else if self.running {
            vec![compare(&self.running().await?, &files)]
        } else if let Some(revision) = &self.against {
            vec![compare(&git::set(&interfaces, revision).await?, &files)]
        } else {
            let head = compare(&git::set(&interfaces, "HEAD").await?, &files);
            vec![head, compare(&files, &self.built().await?).with_the_app()]
        };
        Report::new(comparisons).tell(output)
    }

    async fn running(&self) -> Result<Set, Failure> {
        let running = Running::find(&self.target)?;
        let topology = topology::parse(&running.topology().await?)?;
        Set::of(format!("{} as it runs", running.app()), topology)
    }

    /// How the user wants the program to be had.
    fn wanted(&self) -> Wanted {
        match &self.bin {
            Some(path) => Wanted::File(path.clone()),
            None if self.no_build => Wanted::Built { profile: self.profile.clone() },
            None => Wanted::Build { profile: self.profile.clone() },
        }
    }

    async fn built(&self) -> Result<Set, Failure> {
        let package = wharf_config::File::find(&self.dir)?.app_dir();
        let program = self
            .wanted()
            .get(&package)
            .await
            .map_err(|failure| failure.or("or compare the files alone: wharf check --against HEAD"))?;
        let topology = topology::parse(&describe(&program).await?)?;
        Set::of(format!("{} as it was built", topology.app.clone()), topology)
    }
}

fn compare(before: &Set, after: &Set) -> Comparison {
    Comparison {
        before: before.name.clone(),
        after: after.name.clone(),
        interfaces: after.interfaces.len(),
        changes: compare_all(&before.interfaces, &after.interfaces),
        with_the_app: false,
    }
}
