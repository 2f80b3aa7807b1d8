//! The command line of the driver.

use std::path::PathBuf;
use std::time::Duration;

use crate::{BODIES, Body};

/// What is printed for `--help`, and beside a mistake.
pub(super) const HELP: &str = "\
Feeds bodies of Wharf with bytes, on stable.

cargo run -p wharf-fuzz -- [--seconds N] [--seed N] [--body NAME]     every body, or one, for N seconds each (60)
cargo run -p wharf-fuzz -- --body NAME --input FILE                   one body, once: to repeat a failure
cargo run -p wharf-fuzz -- --write-seeds                              writes inputs that are in order to fuzz/corpus";

/// What is to be done.
#[derive(Debug)]
pub(super) enum Command {
    /// Every one of these bodies, in processes of their own.
    Run { bodies: Vec<Body>, time: Duration, seed: u64 },
    /// One body in this process; each input is written to `keep` first, if there is one.
    Child { body: Body, time: Duration, seed: u64, keep: Option<PathBuf> },
    /// One body with one input.
    Repeat { body: Body, input: PathBuf },
    /// The corpus anew.
    WriteSeeds,
    /// The help.
    Help,
}

impl Command {
    /// Reads the arguments.
    pub(super) fn read(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut seconds, mut seed, mut body, mut input, mut keep) = (60, None, None, None, None);
        let mut child = false;
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
            match arg.as_str() {
                "--seconds" => seconds = number(&arg, &value()?)?,
                "--seed" => seed = Some(number(&arg, &value()?)?),
                "--body" => body = Some(find(&value()?)?),
                "--input" => input = Some(PathBuf::from(value()?)),
                "--keep" => keep = Some(PathBuf::from(value()?)),
                "--child" => child = true,
                "--write-seeds" => return Ok(Self::WriteSeeds),
                "--help" | "-h" => return Ok(Self::Help),
                _ => return Err(format!("{arg} is not known")),
            }
        }
        let time = Duration::from_secs(seconds);
        let seed = seed.unwrap_or_else(|| fastrand::u64(..));
        match (body, input) {
            (Some(body), Some(input)) => Ok(Self::Repeat { body, input }),
            (None, Some(_)) => Err("--input needs --body".into()),
            (Some(body), None) if child => Ok(Self::Child { body, time, seed, keep }),
            (Some(body), None) => Ok(Self::Run { bodies: vec![body], time, seed }),
            (None, None) => Ok(Self::Run { bodies: BODIES.to_vec(), time, seed }),
        }
    }
}

fn number(name: &str, text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{name} needs a number, not {text}"))
}

fn find(name: &str) -> Result<Body, String> {
    let known: Vec<&str> = BODIES.iter().map(|body| body.name).collect();
    let body = BODIES.into_iter().find(|body| body.name == name);
    body.ok_or_else(|| format!("there is no body {name}; there are {}", known.join(", ")))
}
