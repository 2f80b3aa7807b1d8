//! A replica comes, is replaced, and leaves again, while two others serve; of commands, which nobody makes twice.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::Context;

use super::desk::share;
use super::town::Town;
use super::{Bound, Desk, Figure, Load, Records, Setting};

/// Calls a second: six are under way at a time.
const RATE: f64 = 200.0;

/// What a call takes.
const PAUSE: Duration = Duration::from_millis(30);

/// How long a replica may take to its share.
const WITHIN: Duration = Duration::from_secs(5);

/// What a new replica gets at first and in the end, what its coming and going costs, and what comes after it has left.
pub async fn run(setting: &Setting) -> Vec<Figure> {
    let (town, desks) = (Town::new(setting), Desk::several(3, PAUSE));
    let _others = [town.replica("work", &desks[1]).await, town.replica("work", &desks[2]).await];
    let client = town.client("caller", "work");
    let load = Load::start(RATE, move |number| {
        let client = client.clone();
        async move {
            let cx = Context::root(Duration::from_secs(5));
            client.put(&cx, number).await.map_err(|error| error.to_string())
        }
    });
    // As long as the others count as new, nobody is spared.
    sleep(setting.seconds(4.5, 10.0)).await;
    let come = Instant::now();
    let new = town.replica("work", &desks[0]).await;
    let early = share(&desks, Duration::from_millis(600)).await;
    sleep(WITHIN.saturating_sub(come.elapsed())).await;
    let settled = Instant::now();
    let later = share(&desks, setting.seconds(1.5, 5.0)).await;

    new.retire_within(setting.callee.drain).await;
    let again = town.replica("work", &desks[0]).await;
    sleep(WITHIN).await;
    let restarted = share(&desks, setting.seconds(1.5, 5.0)).await;

    again.retire_within(setting.callee.drain).await;
    let entered = desks[0].entered();
    sleep(setting.seconds(0.5, 2.0)).await;
    let late = desks[0].entered() - entered;
    let records = load.end().await;
    let p99 = |records: Records| records.quantile(0.99).as_secs_f64() * 1e3;
    let before = p99(records.due_within(come - setting.seconds(0.7, 5.0), come));
    let spike = p99(records.due_within(come, settled));
    let figure = |name, value| Figure::new("new-replica", name, value);
    vec![
        figure("early_share", early).must(Bound::AtMost(0.25)),
        figure("share", later).must(Bound::AtLeast(0.2)),
        figure("restarted_share", restarted).must(Bound::AtLeast(0.2)),
        figure("late_calls", late as f64).must(Bound::AtMost(0.0)),
        figure("failed", records.failed() as f64).must(Bound::AtMost(0.0)),
        figure("p99_ratio", spike / before).must(Bound::SpeedAtMost(2.0)),
    ]
}
