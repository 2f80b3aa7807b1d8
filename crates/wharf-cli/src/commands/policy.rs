//! `wharf policy`

use std::path::PathBuf;

use clap::Args;
use wharf_config::File;
use wharf_schema::Topology;

use crate::{
    args::Target,
    connect::Running,
    failure::Failure,
    output::Output,
    policies::{self, Subject, View},
    program::{Wanted, describe, own_profile},
    topology,
};

/// Show the policies in force: how calls behave when a callee is slow, failing, overloaded or gone.
///
/// Each value is shown with where it came from: the default, an attribute of the interface, a place in the program,
/// or a place in wharf.toml. A running app is shown as its processes see it; with --dir, the app in that directory is
/// built, and shown as it would run.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf policy                          # for the whole app, and what differs below
  wharf policy cart                     # for calls to the cart
  wharf policy cart.items               # for one method of it
  wharf policy cart.items --dir examples/shop")]
pub(crate) struct Policy {
    /// A service or one of its methods, such as cart or cart.items. Without it: the whole app.
    #[arg(value_name = "SERVICE[.METHOD]")]
    subject: Option<String>,

    /// Show the app in this directory instead of the one that runs.
    #[arg(long, value_name = "DIR", conflicts_with = "app")]
    dir: Option<PathBuf>,

    /// The cargo profile to build in, with --dir.
    #[arg(long, value_name = "NAME", default_value = own_profile(), requires = "dir")]
    profile: String,

    #[command(flatten)]
    target: Target,
}

impl Policy {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let (topology, told) = match &self.dir {
            Some(dir) => self.worked_out(dir).await?,
            None => self.asked().await?,
        };
        let subject = Subject::parse(&topology, self.subject.as_deref())?;
        let views: Vec<View> = told
            .into_iter()
            .map(|(processes, layers)| View::new(&topology, &subject, processes, &layers))
            .collect();
        if output.is_json() {
            return output.json(&views);
        }
        let differ = views.len() > 1;
        let texts = views.iter().map(|view| view.lines(&subject, differ).join("\n"));
        output.line(texts.collect::<Vec<_>>().join("\n\n"))
    }

    async fn worked_out(&self, dir: &std::path::Path) -> Result<(Topology, policies::Told), Failure> {
        let file = File::find(dir)?;
        let program = Wanted::Build { profile: self.profile.clone() }.get(&file.app_dir()).await?;
        let topology = topology::parse(&describe(&program).await?)?;
        let mut layers = policies::layers(&topology.policies)?;
        file.check_against(&topology::for_plan(&topology))?;
        layers.extend(file.policies().said().iter().cloned());
        Ok((topology, vec![(Vec::new(), layers)]))
    }

    async fn asked(&self) -> Result<(Topology, policies::Told), Failure> {
        let running = Running::find(&self.target)?;
        let topology = topology::parse(&running.topology().await?)?;
        let told = policies::told(running.policies().await?)?;
        if told.is_empty() {
            return Err(Failure::new(format!("no process of {} is ready yet", topology.app))
                .remedy("`wharf ps` shows what they wait for; --dir DIR works it out from the files"));
        }
        Ok((topology, told))
    }
}
