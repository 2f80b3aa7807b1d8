//! One body in this process, for as long as it is given.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::corpus;
use super::mutate::mutate;
use crate::Body;

/// An input that takes longer than this is a failure.
const SLOW: Duration = Duration::from_secs(15);

/// How much larger the process may become than it was after its first round.
const GROWTH: usize = 64 * 1024 * 1024;

/// After how many executions the size is taken.
const ROUND: u64 = 1000;

/// Whether anything has panicked, in whatever task: a runtime keeps panics of tasks to itself.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// Feeds `body` from `seed`; true when nothing was found.
pub(super) fn feed(body: &Body, time: Duration, seed: u64, keep: Option<&Path>) -> bool {
    let corpus = match corpus::load(body) {
        Ok(corpus) => corpus,
        Err(error) => {
            eprintln!("the corpus of {} cannot be read: {error}; write it with --write-seeds", body.name);
            return false;
        }
    };
    note_panics();
    let (begun, mut rng, mut input) = (Instant::now(), Rng::with_seed(seed), Vec::new());
    let (mut executions, mut size) = (0_u64, None);
    while begun.elapsed() < time || executions < corpus.len() as u64 {
        match corpus.get(executions as usize) {
            // All of the corpus as it is, once.
            Some(seed) => input.clone_from(seed),
            None => mutate(&mut rng, &corpus, &mut input),
        }
        if let Some(keep) = keep {
            // Without it a crash could not be repeated, and that is said then.
            let _ = fs::write(keep, &input);
        }
        executions += 1;
        if let Err(why) = once(body, &input) {
            println!("{}: execution {executions} from seed {seed}: {why}", body.name);
            report(body, &input);
            return false;
        }
        if executions.is_multiple_of(ROUND) {
            let now = resident();
            let grown = now.saturating_sub(*size.get_or_insert(now));
            if grown > GROWTH {
                let name = body.name;
                println!(
                    "{name}: {grown} bytes were left behind in {executions} executions from seed {seed}"
                );
                return false;
            }
        }
    }
    let (seconds, inputs) = (begun.elapsed().as_secs_f64(), corpus.len());
    println!(
        "{}: {executions} executions in {seconds:.1} s from {inputs} inputs, seed {seed}: nothing found",
        body.name
    );
    true
}

/// Runs `body` with the input in `file`; true when nothing was found.
pub(super) fn repeat(body: &Body, file: &Path) -> bool {
    let input = match fs::read(file) {
        Ok(input) => input,
        Err(error) => {
            eprintln!("{} cannot be read: {error}", file.display());
            return false;
        }
    };
    note_panics();
    match once(body, &input) {
        Ok(()) => println!("{}: nothing found with {}", body.name, file.display()),
        Err(why) => println!("{}: {why}", body.name),
    }
    !PANICKED.load(SeqCst)
}

/// Writes down an input that made `body` fail, and says how to repeat that.
pub(super) fn report(body: &Body, input: &[u8]) {
    match corpus::write_failure(body, input) {
        Ok(file) => {
            let (name, file) = (body.name, file.display());
            println!(
                "{name}: the input is {file}\n{name}: repeat it with: cargo run -p wharf-fuzz -- --body {name} --input {file}"
            );
        }
        Err(error) => println!("{}: the input could not be written down ({error}): {input:02x?}", body.name),
    }
}

fn once(body: &Body, input: &[u8]) -> Result<(), String> {
    let begun = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (body.run)(input)));
    if outcome.is_err() || PANICKED.load(SeqCst) {
        return Err("it panicked; see above".into());
    }
    match begun.elapsed() {
        long if long > SLOW => Err(format!("it took {long:?}")),
        _ => Ok(()),
    }
}

/// How much memory this process has, in bytes; zero where the system does not tell.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap_or_default() * 1024
}

fn note_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICKED.store(true, SeqCst);
        print(panic);
    }));
}
