//! An attack: what is done, and what has to come of it.

use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use wharf_core::BoxFuture;

use super::fort::Fort;

/// What an attack may make the process grow by.
const MOST: usize = 64 << 20;

/// An attack that is over sooner is repeated, so that there is something to be seen of it.
const LEAST: Duration = Duration::from_secs(1);

/// Longer than any attack lasts.
const FOREVER: Duration = Duration::from_secs(30);

/// The longest that an attacker may stay.
const STAY: Duration = Duration::from_secs(10);

/// Lines that an attack may cause in the log, of however many connections it consists.
const LINES: usize = 80;

/// So many attacks are carried out side by side: most of their time is spent waiting for what runs out.
const AT_ONCE: usize = 3;

/// Something that a peer does.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// Does it until the other end has had enough.
    pub(crate) run: for<'a> fn(&'a Fort) -> BoxFuture<'a, ()>,
    pub(crate) expect: Expect,
}

/// What has to come of an attack, beside that memory is bounded and honest callers are served.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expect {
    /// The attacker is disconnected, and the log says these words, once for each connection at most.
    Closed(&'static str),
    /// The attacker gets what it asks for, as whoever asks would, and goes by itself.
    Served,
    /// The attacker keeps what any peer may have, and gets no more of it.
    Bounded,
}

/// Carries out `attacks`, each against a process of its own, and prints what came of them. With a single thread for tests,
/// which is for figures, one after the other.
///
/// # Panics
/// When it is not what had to.
pub(crate) fn carry_out(attacks: &[Attack]) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        println!("{:<55} {:>9} {:>10} {:>10} {:>8}  why", "attack", "memory", "p99", "beside it", "stayed");
        stream::iter(attacks).for_each_concurrent(at_once(), one).await;
    });
}

fn at_once() -> usize {
    let for_figures = std::env::args().any(|argument| argument == "--test-threads=1");
    if for_figures { 1 } else { AT_ONCE }
}

async fn one(attack: &Attack) {
    let Attack { name, run, expect } = attack;
    let fort = Fort::start();
    let usual = fort.visited();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let usual = usual.p99().await;
    let said = fort.log().len();
    fort.forget_peak();
    let before = fort.peak();

    let visit = fort.visited();
    let (begun, mut took) = (Instant::now(), Duration::ZERO);
    while begun.elapsed() < LEAST {
        let again = Instant::now();
        let over = tokio::time::timeout(FOREVER, run(&fort)).await;
        assert!(over.is_ok(), "{name}: it is not over after {FOREVER:?}");
        took = took.max(again.elapsed());
    }
    let beside = visit.p99().await;

    let grown = fort.peak().saturating_sub(before);
    let log: Vec<String> = wait_for(&fort, said, expect).await;
    let why = match expect {
        Expect::Closed(words) => *words,
        Expect::Served => "(not: it is served as anybody is)",
        Expect::Bounded => "(not: it has what any peer may have)",
    };
    println!(
        "{name:<55} {:>5} MiB {:>7.2} ms {:>7.2} ms {:>6.1} s  {why}",
        grown >> 20,
        millis(usual),
        millis(beside),
        took.as_secs_f64()
    );
    assert!(grown <= MOST, "{name}: the process grew by {} MiB", grown >> 20);
    if !matches!(expect, Expect::Bounded) {
        assert!(took <= STAY, "{name}: the attacker stayed for {took:?}");
    }
    assert!(log.len() <= LINES, "{name}: {} lines in the log: {:#?}", log.len(), &log[..LINES]);
    if let Expect::Closed(words) = expect {
        assert!(log.iter().any(|line| line.contains(words)), "{name}: the log does not say why: {log:#?}");
    }
}

/// The lines that the attack caused, once there is the one that there has to be.
async fn wait_for(fort: &Fort, said: usize, expect: &Expect) -> Vec<String> {
    let mut log = Vec::new();
    for _ in 0..200 {
        log = fort.log().split_off(said);
        let there = match expect {
            Expect::Closed(words) => log.iter().any(|line| line.contains(words)),
            Expect::Served | Expect::Bounded => true,
        };
        if there {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    log
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// An attack in a line.
macro_rules! attack {
    ($name:literal, $expect:expr, $run:expr) => {
        $crate::attack::Attack { name: $name, run: |fort| Box::pin($run(fort)), expect: $expect }
    };
}
pub(crate) use attack;
