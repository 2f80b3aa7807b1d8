//! The command line of a contender: `server` or `client`.
use std::time::{Duration, Instant};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{Payload, endpoint::Socket};

/// One contender, as a server or as a client that puts it under load.
#[derive(Parser)]
pub(crate) struct Command {
    #[command(subcommand)]
    pub(crate) mode: Mode,
}

#[derive(Subcommand)]
pub(crate) enum Mode {
    /// Answers calls; prints `ready ADDRESS` when it listens.
    Server(Common),
    /// Makes calls; prints one line of JSON.
    Client(Client),
}

#[derive(Args)]
pub(crate) struct Client {
    #[command(flatten)]
    pub(crate) common: Common,
    /// What is sent, and comes back.
    #[arg(long)]
    pub(crate) payload: Payload,
    /// How many calls are open at any time.
    #[arg(long, default_value_t = 1, value_name = "CALLS")]
    pub(crate) in_flight: usize,
    /// How long to measure.
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS")]
    pub(crate) seconds: f64,
    /// Make this many calls, however long they take, instead of measuring for some seconds.
    #[arg(long, value_name = "CALLS")]
    pub(crate) calls: Option<u64>,
    /// How long to run before measuring.
    #[arg(long, default_value_t = 200, value_name = "MILLISECONDS")]
    pub(crate) warm_up: u64,
    /// The server's process, whose CPU time and memory are reported beside the client's.
    #[arg(long, value_name = "PROCESS")]
    pub(crate) server: Option<u32>,
}

#[derive(Args)]
pub(crate) struct Common {
    /// The kind of socket; `none` for what is called in one process.
    #[arg(long)]
    pub(crate) socket: Socket,
    /// Where the server listens: `127.0.0.1:0` (any free port), or the path of a Unix socket.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) address: String,
    /// The flavour of tokio's runtime.
    #[arg(long, default_value = "mt")]
    pub(crate) runtime: Flavour,
    /// End this process when its standard input closes, so that it can't outlive who started it.
    #[arg(long)]
    pub(crate) lifeline: bool,
}

/// A flavour of tokio's runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Flavour {
    /// `current_thread`.
    Ct,
    /// `multi_thread` with two workers.
    Mt,
}

/// When a run of load ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// No call starts at or after this moment.
    Moment(Instant),
    /// This many calls were made.
    Calls(u64),
}

impl Client {
    pub(crate) fn until(&self) -> Until {
        self.calls.map_or_else(
            || Until::Moment(Instant::now() + Duration::from_secs_f64(self.seconds.clamp(0.0, 3600.0))),
            Until::Calls,
        )
    }
}
