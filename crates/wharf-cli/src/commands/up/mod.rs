//! `wharf up`

mod announce;
mod console;
mod control;
mod foreign;
mod prepare;
mod tell;
mod words;

use std::{path::PathBuf, time::Duration};

use clap::Args;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use wharf_config::REFERENCE;
use wharf_supervisor::{Events, Handle, Supervisor};

use crate::{
    commands::scale,
    failure::Failure,
    format,
    output::Output,
    program::{Wanted, own_profile},
    signals::Signals,
};
use announce::Announcer;
use console::Opened;
use prepare::Prepared;

/// How long the answer to `wharf stop` may take to be sent.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// How long what is left to be told may take to be printed, when everything has ended.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How long a line about a key of wharf.toml may be, behind what it is indented by.
const HELP_WIDTH: usize = 90;

const EXAMPLES: &str = "Examples:
  wharf up examples/shop
  wharf up --port storefront=3000
  wharf up --json | jq -r 'select(.event == \"crashed\") | .process'";

/// Build an app, run it, and show its logs until it is stopped.
///
/// Builds the app's cargo package, starts every service as a process of its own (or as wharf.toml groups them), waits
/// until each is ready, prints the addresses to open, and then what the processes write. Ctrl-C, SIGTERM or a closed
/// terminal end all of it: processes finish what they have begun; a second Ctrl-C ends them at once.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Up {
    /// The directory of the app: that of its wharf.toml or of its cargo package.
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// The port of a service or an http component; 0 for any free one. Wins over wharf.toml.
    #[arg(long = "port", value_name = "SERVICE=N", value_parser = port)]
    ports: Vec<(String, u16)>,

    /// The cargo profile to build in.
    #[arg(long, value_name = "NAME", default_value = own_profile())]
    profile: String,

    /// Run what was built last.
    #[arg(long)]
    no_build: bool,

    /// Run this program instead of building one.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["no_build", "profile"])]
    bin: Option<PathBuf>,

    /// Don't serve the console.
    #[arg(long)]
    no_console: bool,

    /// Don't print what the processes write; `wharf logs` has it.
    #[arg(short, long)]
    quiet: bool,
}

impl Up {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let mut signals = Signals::listen()?;
        let Prepared { plan, topology, console } = tokio::select! {
            prepared = prepare::prepare(&self) => prepared?,
            signal = signals.next() => return Err(Failure::new(format!("{signal} before anything was started"))),
        };
        let console = if console.on && !self.no_console { Some(Opened::at(console.port)?) } else { None };
        let address = console.as_ref().map(Opened::address);
        let announcer = Announcer::new(output, self.quiet, &plan, address.clone());
        let begun = Instant::now();
        let (handle, events) = Supervisor::start(plan).await.map_err(Failure::new)?;
        let console = console.map(|console| console.serve(&handle, topology));
        let server = control::serve(&handle, address).await;
        if server.is_err() {
            begin_to_stop(&handle);
        }
        let outcome = watch(&handle, events, &mut signals, announcer, begun).await;
        // Whatever kept it from being watched must not keep it running.
        begin_to_stop(&handle);
        handle.finished().await;
        if let Some(console) = console {
            console.close().await;
        }
        server?.drain(LAST_ANSWERS).await;
        outcome
    }

    /// How the user wants the program to be had.
    fn wanted(&self) -> Wanted {
        match &self.bin {
            Some(path) => Wanted::File(path.clone()),
            None if self.no_build => Wanted::Built { profile: self.profile.clone() },
            None => Wanted::Build { profile: self.profile.clone() },
        }
    }
}

/// Passes signals on until everything has ended. What happens is told on a thread of its own: output that nobody reads
/// must not keep a signal waiting.
async fn watch(
    handle: &Handle,
    events: Events,
    signals: &mut Signals,
    announcer: Announcer,
    begun: Instant,
) -> Result<(), Failure> {
    let (asked, asks) = mpsc::unbounded_channel();
    let mut telling = tell::start(handle.clone(), events, asks, announcer, begun)?;
    let mut outcome = None;
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            signal = signals.next() => {
                match signal {
                    _ if !stopping => {
                        stopping = true;
                        let _ = asked.send(signal);
                        begin_to_stop(handle);
                    }
                    // A terminal that is closed says so twice: by the kernel, and by its shell.
                    "SIGHUP" => {}
                    _ => handle.kill(),
                }
            }
            // Whoever read the output is gone: nobody is left to stop the app but us.
            told = &mut telling, if outcome.is_none() => {
                outcome = told.ok();
                stopping = true;
                begin_to_stop(handle);
            }
            () = handle.finished() => break,
        }
    }
    match outcome {
        Some(outcome) => outcome,
        None => timeout(LAST_WORDS, telling).await.map_or(Ok(()), |told| told.unwrap_or(Ok(()))),
    }
}

fn begin_to_stop(handle: &Handle) {
    let handle = handle.clone();
    tokio::spawn(async move { handle.stop().await });
}

/// The examples, and the keys of wharf.toml.
fn long_help() -> String {
    let mut help = format!("{EXAMPLES}\n\nwharf.toml, in the directory of the app, is optional. Its keys:\n");
    for section in REFERENCE {
        help.push_str(&format!(
            "\n{}\n",
            if section.header.is_empty() { "At the top" } else { section.header }
        ));
        for key in section.keys {
            help.push_str(&format!("  {}\n", key.name));
            for line in format::wrapped(&format!("{} Takes {}.", key.meaning, key.takes), HELP_WIDTH) {
                help.push_str(&format!("      {line}\n"));
            }
        }
    }
    help
}

/// `SERVICE=N`, a port.
fn port(text: &str) -> Result<(String, u16), String> {
    let (service, number) = scale::parse(text).map_err(|error| error.replace("cart=3", "storefront=8080"))?;
    let port = u16::try_from(number).map_err(|_| format!("{number} is no port; ports go from 0 to 65535"))?;
    Ok((service, port))
}
