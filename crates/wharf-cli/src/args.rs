//! What is typed: the commands, and what they share.

use clap::{Args as Group, Parser, Subcommand};

use crate::commands::{
    ca::Ca, call::Call, check::Check, client::Client, completions::Completions, console::Console,
    graph::Graph, keep::Keep, log_level::LogLevel, logs::Logs, man::Man, new::New, openapi::OpenApi,
    policy::Policy, ps::Ps, restart::Restart, scale::Scale, stop::Stop, top::Top, trace::Trace, up::Up,
};

/// Runs systems of small services: starts an app, and shows and changes what runs.
///
/// `wharf up` builds and runs an app until it is stopped. The other commands talk to it while it runs.
#[derive(Debug, Parser)]
#[command(name = "wharf", version, disable_help_subcommand = true, max_term_width = 100)]
#[command(
    after_help = "Start with `wharf new NAME`, or with `wharf up DIR`; `wharf COMMAND --help` has examples."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Print data as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(New),
    Up(Box<Up>),
    Ps(Ps),
    Logs(Logs),
    LogLevel(LogLevel),
    Restart(Restart),
    Scale(Scale),
    Stop(Stop),
    Ca(Ca),
    Call(Call),
    Console(Console),
    Graph(Graph),
    #[command(name = "openapi")]
    OpenApi(OpenApi),
    Policy(Policy),
    Check(Check),
    Top(Top),
    Trace(Trace),
    Completions(Completions),
    Man(Man),
    Client(Client),
    #[command(hide = true)]
    Keep(Keep),
}

/// Which running app is meant.
#[derive(Debug, Group)]
pub(crate) struct Target {
    /// The app to talk to, where several run.
    #[arg(long, value_name = "NAME")]
    pub(crate) app: Option<String>,
}
