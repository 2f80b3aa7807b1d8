//! `wharf graph`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    args::Target,
    connect::Running,
    failure::Failure,
    graph,
    output::Output,
    program::{Wanted, describe, own_profile},
    topology,
};

/// Draw which services there are and which calls which.
///
/// The topology is the declared one: a service calls those whose clients its constructor takes. It is that of the
/// running app or, with DIR, of the app in that directory, which is built for it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf graph
  wharf graph examples/shop
  wharf graph --format dot | dot -Tsvg > shop.svg")]
pub(crate) struct Graph {
    /// Ask the app in this directory instead of the one that runs.
    #[arg(conflicts_with = "app")]
    dir: Option<PathBuf>,

    /// How to draw it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// The cargo profile to build in, with DIR.
    #[arg(long, value_name = "NAME", default_value = own_profile(), requires = "dir")]
    profile: String,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// For reading.
    Text,
    /// What `describe` prints: services, interfaces, dependencies.
    Json,
    /// For Graphviz.
    Dot,
}

impl Graph {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let topology = topology::parse(&self.describe().await?)?;
        match self.format {
            _ if output.is_json() => output.json(&topology),
            Format::Json => output.json(&topology),
            Format::Text => output.line(graph::text(&topology).join("\n")),
            Format::Dot => output.line(graph::dot(&topology).join("\n")),
        }
    }

    async fn describe(&self) -> Result<String, Failure> {
        let Some(dir) = &self.dir else { return Running::find(&self.target)?.topology().await };
        let package = wharf_config::File::find(dir)?.app_dir();
        let program = Wanted::Build { profile: self.profile.clone() }.get(&package).await?;
        describe(&program).await
    }
}
