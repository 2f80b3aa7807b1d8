//! A process of two is killed, or stopped without a word.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::black_hole::{KEEPALIVE, PATIENCE};
use super::crew::{Crew, MEMBERS};
use super::{Bound, Figure, Setting};
use crate::processes::Signal;

/// Calls a second, of each kind.
const RATE: f64 = 100.0;

/// What was sent into a socket before it was known that nobody reads it any more was on its way.
const ON_THE_WAY: Duration = Duration::from_millis(200);

/// Kills one of two replicas, and once another is in its place, the other one.
pub async fn killed(setting: &Setting) -> Vec<Figure> {
    let crew = Crew::start(setting);
    let (reads, commands) = (crew.reads(RATE), crew.commands(RATE));
    let mut kills = Vec::new();
    for member in MEMBERS {
        sleep(setting.seconds(1.0, 5.0)).await;
        kills.push(crew.kill(member));
    }
    sleep(setting.seconds(1.0, 5.0)).await;
    let (reads, commands) = (reads.end().await, commands.end().await);
    let was_on_the_way =
        |due: Instant| kills.iter().any(|kill| due < *kill + ON_THE_WAY && *kill < due + ON_THE_WAY);
    let failed = commands.0.iter().filter(|call| call.failure.is_some());
    let others = failed.filter(|call| !was_on_the_way(call.due)).count();
    reads.failures().take(5).for_each(|failure| eprintln!("kill: a read failed: {failure}"));
    let figure = |name, value| Figure::new("kill", name, value);
    vec![
        figure("failed_reads", reads.failed() as f64).must(Bound::AtMost(0.0)),
        figure("failed_commands_not_in_flight", others as f64).must(Bound::AtMost(0.0)),
        figure("doubled", crew.doubled() as f64).must(Bound::AtMost(0.0)),
        figure("failed_commands", commands.failed() as f64),
        figure("reads", reads.count() as f64),
    ]
}

/// Stops one of two replicas: it keeps its sockets, and says nothing any more.
pub async fn stopped(setting: &Setting) -> Vec<Figure> {
    let crew = Crew::start(setting);
    let reads = crew.reads(RATE);
    sleep(setting.seconds(1.0, 5.0)).await;
    let stopped = crew.send(MEMBERS[0], Signal::STOP);
    sleep(Duration::from_secs_f64(KEEPALIVE + 1.0)).await;
    let reads = reads.end().await;
    crew.send(MEMBERS[0], Signal::CONT);
    reads.failures().take(5).for_each(|failure| eprintln!("stop: a read failed: {failure}"));
    let figure = |name, value| Figure::new("stop", name, value);
    vec![
        figure("failed_reads", reads.failed() as f64).must(Bound::AtMost(0.0)),
        figure("notice_s", reads.trouble_after(stopped, PATIENCE).as_secs_f64())
            .must(Bound::AtMost(KEEPALIVE)),
        figure("worst_s", reads.quantile(1.0).as_secs_f64()).must(Bound::AtMost(KEEPALIVE + 1.0)),
    ]
}
