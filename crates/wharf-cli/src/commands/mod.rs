//! The commands: one file each, whose doc comment is its help.

pub(crate) mod ca;
pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod completions;
pub(crate) mod console;
pub(crate) mod graph;
pub(crate) mod keep;
pub(crate) mod log_level;
pub(crate) mod logs;
pub(crate) mod man;
pub(crate) mod new;
pub(crate) mod openapi;
pub(crate) mod policy;
pub(crate) mod ps;
pub(crate) mod restart;
pub(crate) mod scale;
pub(crate) mod stop;
pub(crate) mod top;
pub(crate) mod trace;
pub(crate) mod up;

use std::process::ExitCode;

use tokio::runtime::Runtime;

use crate::{
    args::{Args, Command},
    failure::Failure,
    output::Output,
};

/// Runs what was typed.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let output = Output::new(args.json);
    let runtime = Runtime::new().map_err(|error| Failure::new(format!("can't start: {error}")))?;
    runtime.block_on(async {
        let done = match args.command {
            Command::New(new) => new.run(output),
            Command::Up(up) => up.run(output).await,
            Command::Ps(ps) => ps.run(output).await,
            Command::Logs(logs) => logs.run(output).await,
            Command::LogLevel(log_level) => log_level.run(output).await,
            Command::Restart(restart) => restart.run(output).await,
            Command::Scale(scale) => scale.run(output).await,
            Command::Stop(stop) => stop.run(output).await,
            Command::Ca(ca) => ca.run(output).await,
            Command::Call(call) => call.run(output).await,
            Command::Console(console) => console.run(output).await,
            Command::Graph(graph) => graph.run(output).await,
            Command::OpenApi(openapi) => openapi.run(output).await,
            Command::Policy(policy) => policy.run(output).await,
            Command::Check(check) => check.run(output).await,
            Command::Top(top) => top.run(output).await,
            Command::Trace(trace) => trace.run(output).await,
            Command::Completions(completions) => completions.run(output),
            Command::Man(man) => man.run(output),
            Command::Client(client) => client.run(output).await,
            Command::Keep(keep) => return keep.run().await.map(ExitCode::from),
        };
        done.map(|()| ExitCode::SUCCESS)
    })
}
