//! One of three replicas becomes ten times slower.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::desk::share;
use super::{Ask, Bound, Caller, Desk, Figure, Load, Manner, Records, Setting, System};

/// What a call takes, so long that a stall of the machine is short beside it.
const FAST: Duration = Duration::from_millis(30);
const SLOW: Duration = Duration::from_millis(300);

/// Calls a second: six are under way at a time.
const RATE: f64 = 200.0;

/// How long the slow one may go unnoticed.
const NOTICE: Duration = Duration::from_secs(2);

/// The share of the slow one of the calls that come later, and what that costs them all.
pub async fn run(system: &impl System, setting: &Setting) -> Vec<Figure> {
    let desks = Desk::several(3, FAST);
    let caller = system.open(&desks).await;
    let load = Load::start(RATE, move |_| {
        let caller = caller.clone();
        async move { caller.call(Ask::default()).await }
    });
    sleep(setting.seconds(0.5, 5.0)).await;
    let healthy = Instant::now();
    sleep(setting.seconds(1.5, 10.0)).await;
    let slow = Instant::now();
    desks[0].set(Manner::Serves(SLOW));
    sleep(NOTICE).await;
    let noticed = Instant::now();
    let share = share(&desks, setting.seconds(3.0, 15.0)).await;
    let end = Instant::now();
    let records = load.end().await;
    let p99 = |records: Records| records.quantile(0.99).as_secs_f64() * 1e3;
    let without = p99(records.due_within(healthy, slow));
    let with = p99(records.due_within(noticed, end));
    let figure = |name, value| Figure::new("slow-replica", name, value);
    vec![
        figure("share", share).must(Bound::AtMost(0.03)),
        figure("failed", records.failed() as f64).must(Bound::AtMost(0.0)),
        figure("p99_without_ms", without),
        figure("p99_ms", with),
        figure("p99_ratio", with / without).must(Bound::SpeedAtMost(2.0)),
    ]
}
