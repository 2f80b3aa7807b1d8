//! Five times as many calls as a service can serve, some of them more important than others.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::Criticality;

use super::{Ask, Bound, Caller, Desk, Figure, Load, Record, Records, Setting, System};

/// The capacity: so many at a time, so long each, 100 a second.
const PERMITS: usize = 8;
const PAUSE: Duration = Duration::from_millis(80);
const CAPACITY: f64 = 100.0;

/// How long a caller waits.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Of the load, so much has each criticality. At five times the capacity the critical part is half of it.
const MIX: [(Criticality, f64); 3] =
    [(Criticality::Critical, 0.1), (Criticality::SheddablePlus, 0.2), (Criticality::Sheddable, 0.7)];

/// How much of what can be served is served under overload, of which importance; and how long calls fail after it.
pub async fn run(system: &impl System, setting: &Setting) -> Vec<Figure> {
    let peak = peak().await;
    let desk = Desk::new(PERMITS, PAUSE);
    let caller = system.open(std::slice::from_ref(&desk)).await;
    let normal = Mix::start(&caller, 0.5 * CAPACITY);
    sleep(setting.seconds(1.0, 5.0)).await;
    normal.end().await;
    let over = Mix::start(&caller, 5.0 * CAPACITY);
    let begun = Instant::now();
    sleep(setting.seconds(6.0, 20.0)).await;
    let (ended, seconds) = (Instant::now(), begun.elapsed().as_secs_f64());
    let normal = Mix::start(&caller, 0.5 * CAPACITY);
    let over = over.end().await;
    sleep(setting.seconds(5.5, 8.0).saturating_sub(ended.elapsed())).await;
    let normal = Records(normal.end().await.into_iter().flat_map(|records| records.0).collect());
    // What is still under way at the end was not done in this time.
    let in_time = |call: &&Record| call.failure.is_none() && call.over <= ended;
    let done = over.iter().map(|records| records.0.iter().filter(in_time).count()).sum::<usize>();
    over[0].failures().take(5).for_each(|failure| eprintln!("overload: a critical call failed: {failure}"));
    let figure = |name, value| Figure::new("overload", name, value);
    vec![
        figure("goodput", done as f64 / seconds / peak).must(Bound::AtLeast(0.9)),
        figure("critical_success", over[0].success()).must(Bound::AtLeast(0.99)),
        figure("recovery_s", normal.trouble_after(ended, TIMEOUT / 2).as_secs_f64()).must(Bound::AtMost(5.0)),
        figure("sheddable_plus_success", over[1].success()),
        figure("sheddable_success", over[2].success()),
        figure("critical_p99_ms", over[0].quantile(0.99).as_secs_f64() * 1e3),
        figure("peak_per_s", peak),
    ]
}

/// What the desk serves in a second when there are always calls that wait, and nothing between them and it.
async fn peak() -> f64 {
    const ROUNDS: u64 = 12;
    let (desk, begun) = (Desk::new(PERMITS, PAUSE), Instant::now());
    let work = (0..PERMITS).map(|_| {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            for _ in 0..ROUNDS {
                desk.serve().await.expect("this desk does not fail");
            }
        })
    });
    for worker in work.collect::<Vec<_>>() {
        worker.await.expect("no panic");
    }
    desk.served() as f64 / begun.elapsed().as_secs_f64()
}

/// Load of every criticality, in the order of [`MIX`].
struct Mix(Vec<Load>);

impl Mix {
    fn start(caller: &impl Caller, rate: f64) -> Self {
        let load = |(criticality, share)| {
            let (caller, ask) = (caller.clone(), Ask { timeout: TIMEOUT, criticality });
            Load::start(rate * share, move |_| {
                let caller = caller.clone();
                async move { caller.call(ask).await }
            })
        };
        Self(MIX.into_iter().map(load).collect())
    }

    async fn end(self) -> Vec<Records> {
        self.0.iter().for_each(Load::ends);
        let mut records = Vec::new();
        for load in self.0 {
            records.push(load.end().await);
        }
        records
    }
}
