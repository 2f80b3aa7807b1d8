//! The line to one of two replicas does everything that lines do to bytes, one thing after another in towns of their own.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use wharf::Context;

use super::black_hole::{KEEPALIVE, PATIENCE};
use super::town::Town;
use super::work::{Work, WorkClient};
use super::{Bound, Figure, Load, Records, Setting};
use crate::proxy::{Direction, End, Proxy, Trouble};

/// Calls a second: reads, and commands.
const RATES: (f64, f64) = (50.0, 25.0);

/// How long a caller waits: longer than a line that says nothing any more may go unnoticed.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How many bytes pass before a connection ends: a few calls.
const AFTER: RangeInclusive<u64> = 0..=100;

/// What happens to the bytes, in which direction, and whether every read must survive it. One whose bytes are lost or
/// changed may have been answered with something that makes no sense.
const TROUBLES: [(Trouble, Direction, bool); 7] = [
    (Trouble::Delay(Duration::from_millis(50)..=Duration::from_millis(250)), Direction::ToReplica, true),
    (Trouble::Throttle(1000), Direction::ToReplica, true),
    (Trouble::End { how: End::HalfClose, after: AFTER }, Direction::ToReplica, true),
    (Trouble::End { how: End::Close, after: AFTER }, Direction::ToCaller, true),
    (Trouble::End { how: End::Reset, after: AFTER }, Direction::ToCaller, true),
    (Trouble::Corrupt { one_in: 20 }, Direction::ToCaller, false),
    (Trouble::Drop { one_in: 20 }, Direction::ToCaller, false),
];

/// How many calls fail by it, whether a command is done twice, and how long it is felt.
pub async fn run(setting: &Setting) -> Vec<Figure> {
    let mut towns = JoinSet::new();
    for (trouble, direction, survivable) in TROUBLES {
        let setting = setting.clone();
        towns.spawn(async move { (one(&setting, trouble, direction).await, survivable) });
    }
    let (mut failed, mut garbled, mut felt, mut worst) = (0, 0, 0.0_f64, 0.0_f64);
    let (mut doubled, mut again) = (0, 0);
    while let Some(town) = towns.join_next().await {
        let (felt_here, survivable) = town.expect("no panic");
        *(if survivable { &mut failed } else { &mut garbled }) += felt_here.reads.failed();
        felt = felt.max(felt_here.reads.trouble_after(felt_here.over, PATIENCE).as_secs_f64());
        worst = worst.max(felt_here.reads.quantile(1.0).as_secs_f64());
        doubled += felt_here.doubled;
        again += felt_here.again;
    }
    let figure = |name, value| Figure::new("bad-line", name, value);
    vec![
        figure("failed_reads", failed as f64).must(Bound::AtMost(0.0)),
        figure("doubled", doubled as f64).must(Bound::AtMost(0.0)),
        figure("felt_s", felt).must(Bound::AtMost(KEEPALIVE)),
        // Connections that were closed, half-closed, reset, or made no sense any more.
        figure("reconnects", again as f64).must(Bound::AtLeast(5.0)),
        figure("garbled_failed_reads", garbled as f64),
        figure("worst_s", worst),
    ]
}

/// What was felt of one trouble.
struct Felt {
    reads: Records,
    /// When it was over.
    over: Instant,
    /// Commands that were done twice.
    doubled: usize,
    /// How often the caller connected again.
    again: u64,
}

async fn one(setting: &Setting, trouble: Trouble, direction: Direction) -> Felt {
    const SEED: u64 = 7;
    let (town, book) = (Town::new(setting), Book::default());
    let near = town.unannounced("work", book.clone()).await;
    let far = town.unannounced("work", book.clone()).await;
    near.announce();
    let proxy = Proxy::before(far.address(), &town.free_address(), SEED).await.expect("a free address");
    town.directory.add("work", proxy.address());
    let client = town.client("caller", "work");
    let reads = load(&client, RATES.0, |client, cx, number| async move { client.look(&cx, number).await });
    let commands = load(&client, RATES.1, |client, cx, number| async move { client.put(&cx, number).await });
    sleep(setting.seconds(0.5, 2.0)).await;
    proxy.set(direction, trouble);
    sleep(setting.seconds(2.0, 5.0)).await;
    proxy.set(direction, None);
    let over = Instant::now();
    sleep(Duration::from_secs_f64(KEEPALIVE + 0.5)).await;
    commands.ends();
    let reads = reads.end().await;
    let _ = commands.end().await;
    Felt { reads, over, doubled: book.doubled(), again: proxy.connections() - 1 }
}

fn load<F>(client: &WorkClient, rate: f64, call: fn(WorkClient, Context, u64) -> F) -> Load
where
    F: Future<Output = wharf::Result<()>> + Send + 'static,
{
    let client = client.clone();
    Load::start(rate, move |number| {
        let outcome = call(client.clone(), Context::root(TIMEOUT), number);
        async move { outcome.await.map_err(|error| error.to_string()) }
    })
}

/// Remembers which commands were done.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<u64>>>);

impl Book {
    fn doubled(&self) -> usize {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        done.len() - done.iter().collect::<HashSet<_>>().len()
    }
}

impl Work for Book {
    async fn look(&self, _: &Context, _: u64) -> wharf::Result<()> {
        sleep(Duration::from_millis(5)).await;
        Ok(())
    }

    async fn put(&self, _: &Context, number: u64) -> wharf::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        sleep(Duration::from_millis(5)).await;
        Ok(())
    }
}
