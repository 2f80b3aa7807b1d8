//! All bodies, each in a process of its own, so that one that crashes is found, too.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use tokio::process::Command as Process;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::child::{feed, repeat, report};
use super::command::{Command, HELP};
use super::corpus;
use crate::Body;

/// How much longer than it was given a body may take before it counts as stuck.
const STUCK: Duration = Duration::from_secs(60);

/// The program: reads its arguments, and does what they say.
pub fn main(args: impl Iterator<Item = String>) -> ExitCode {
    let well = match Command::read(args) {
        Ok(Command::Help) => {
            println!("{HELP}");
            true
        }
        Ok(Command::WriteSeeds) => corpus::write_seeds().inspect_err(|error| eprintln!("{error}")).is_ok(),
        Ok(Command::Repeat { body, input }) => on_a_small_stack(move || repeat(&body, &input)),
        Ok(Command::Child { body, time, seed, keep }) => {
            on_a_small_stack(move || feed(&body, time, seed, keep.as_deref()))
        }
        Ok(Command::Run { bodies, time, seed }) => run_all(&bodies, time, seed),
        Err(mistake) => {
            eprintln!("{mistake}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Bodies run with the stack that a server's worker has, and what they hold is dropped when they end.
fn on_a_small_stack(work: impl FnOnce() -> bool + Send + 'static) -> bool {
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work);
    thread.is_ok_and(|thread| thread.join().unwrap_or(false))
}

/// As many bodies at a time as there are processors.
fn run_all(bodies: &[Body], time: Duration, seed: u64) -> bool {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return false;
        }
    };
    runtime.block_on(async {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let room = std::sync::Arc::new(Semaphore::new(processors));
        let mut running = JoinSet::new();
        for body in bodies.iter().copied() {
            println!("{}: {} for {} s", body.name, body.about, time.as_secs());
            let room = std::sync::Arc::clone(&room);
            running.spawn(async move {
                // Nobody closes it.
                let _room = room.acquire().await;
                run_one(body, time, seed).await
            });
        }
        running.join_all().await.into_iter().all(|well| well)
    })
}

/// How a process ended.
enum Ended {
    Well,
    /// It found something, and has said so.
    Found,
    /// It crashed, or was stuck.
    Crashed(String),
}

async fn run_one(body: Body, time: Duration, seed: u64) -> bool {
    let kept = corpus::scratch(&format!("{}-last-{}", body.name, std::process::id())).ok();
    let keep = if body.careful { kept.as_deref() } else { None };
    let mut ended = start(body, time, seed, keep).await;
    if let (Ended::Crashed(why), false) = (&ended, body.careful) {
        println!("{}: {why}; it runs again from the same seed, to find the input", body.name);
        ended = start(body, 4 * time, seed, kept.as_deref()).await;
    }
    if let Ended::Crashed(why) = &ended {
        println!("{}: seed {seed}: {why}", body.name);
        match kept.as_deref().map(fs::read) {
            Some(Ok(input)) => report(&body, &input),
            _ => println!("{}: its last input is not known; run it again with --seed {seed}", body.name),
        }
    }
    if let Some(kept) = kept {
        // There is none, unless it was written.
        let _ = fs::remove_file(kept);
    }
    matches!(ended, Ended::Well)
}

async fn start(body: Body, time: Duration, seed: u64, keep: Option<&Path>) -> Ended {
    let this: PathBuf = match std::env::current_exe() {
        Ok(this) => this,
        Err(error) => return Ended::Crashed(error.to_string()),
    };
    let mut process = Process::new(this);
    process.args(["--child", "--body", body.name, "--seed", &seed.to_string()]);
    process.args(["--seconds", &time.as_secs().to_string()]).kill_on_drop(true);
    if let Some(keep) = keep {
        process.args([OsString::from("--keep"), keep.into()]);
    }
    match tokio::time::timeout(time + STUCK, process.status()).await {
        Ok(Ok(status)) if status.success() => Ended::Well,
        Ok(Ok(status)) if status.code() == Some(1) => Ended::Found,
        Ok(Ok(status)) => Ended::Crashed(format!("it crashed: {status}")),
        Ok(Err(error)) => Ended::Crashed(error.to_string()),
        Err(_) => Ended::Crashed("it is stuck".into()),
    }
}
