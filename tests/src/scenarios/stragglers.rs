//! A few calls take much longer than the others, wherever they go: hedging is for them.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Ask, Bound, Caller, Desk, Figure, Load, Manner, Setting, System, Wharf};

/// Calls a second.
const RATE: f64 = 100.0;

/// What a call takes, and what the longest ones take: four of a hundred, for which the budget of hedges is enough.
const PAUSE: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_millis(600);
const PERCENT: u8 = 4;

/// The share of calls that take long for their callers.
pub async fn run(setting: &Setting) -> Vec<Figure> {
    let desks = Desk::several(3, PAUSE);
    desks.iter().for_each(|desk| desk.set(Manner::Straggles(PERCENT, PAUSE, LONG)));
    let caller = Wharf(setting.clone()).open(&desks).await;
    let load = Load::start(RATE, move |_| {
        let caller = caller.clone();
        async move { caller.call(Ask::default()).await }
    });
    // What takes long is learnt first.
    sleep(setting.seconds(4.0, 5.0)).await;
    let begun = Instant::now();
    sleep(setting.seconds(5.0, 15.0)).await;
    let records = load.end().await;
    let calls = records.due_within(begun, Instant::now());
    let late = calls.0.iter().filter(|call| call.took() > LONG / 2).count();
    let figure = |name, value| Figure::new("stragglers", name, value);
    vec![
        figure("late_share", late as f64 / calls.count() as f64).must(Bound::AtMost(0.015)),
        figure("failed", records.failed() as f64).must(Bound::AtMost(0.0)),
        figure("p99_ms", calls.quantile(0.99).as_secs_f64() * 1e3),
    ]
}
