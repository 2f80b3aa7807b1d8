//! One of three replicas answers calls with faults, at once; later all do, and one that is alone.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::FaultKind;

use super::desk::share;
use super::{Ask, Bound, Caller, Desk, Figure, Load, Manner, Setting, System};

/// Calls a second.
const RATE: f64 = 200.0;

/// How long the failing one may go unnoticed.
const NOTICE: Duration = Duration::from_secs(2);

/// What is varied: each variant is one that some simpler policy does not survive.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// How the replica fails.
    pub manner: Manner,
    /// What a call takes at the others.
    pub pause: Duration,
}

impl Default for Variant {
    /// The others are so busy that who fails at once looks idle beside them.
    fn default() -> Self {
        Self { manner: Manner::Fails(FaultKind::Unavailable), pause: Duration::from_millis(300) }
    }
}

/// The share of the failing one of the calls that come once it could be noticed, and how many of all calls fail.
pub async fn run(system: &impl System, setting: &Setting, variant: Variant) -> Vec<Figure> {
    let desks = Desk::several(3, variant.pause);
    let caller = system.open(&desks).await;
    let load = Load::start(RATE, move |_| {
        let caller = caller.clone();
        async move { caller.call(Ask::default()).await }
    });
    sleep(setting.seconds(1.0, 5.0)).await;
    let begun = Instant::now();
    desks[0].set(variant.manner);
    sleep(NOTICE).await;
    let share = share(&desks, setting.seconds(4.0, 20.0)).await;
    let records = load.end().await.due_within(begun, Instant::now());
    let figure = |name, value| Figure::new("failing-replica", name, value);
    let failed = figure("failed_share", 1.0 - records.success());
    vec![
        figure("share", share).must(Bound::AtMost(0.01)),
        match variant.manner {
            // A read that meets it is made again elsewhere.
            Manner::Fails(FaultKind::Unavailable) => failed.must(Bound::AtMost(0.001)),
            _ => failed.must(Bound::AtMost(0.01)),
        },
    ]
}

/// All of three replicas fail, then none; and one that is alone fails, then serves again. Nobody may be shut out so that
/// its recovery goes unnoticed.
pub async fn all(system: &impl System, setting: &Setting) -> Vec<Figure> {
    let (three, one) = tokio::join!(recovery(system, setting, 3), recovery(system, setting, 1));
    let figure = |name, value| Figure::new("failing-replica", name, value);
    vec![
        figure("all_reached", three.0).must(Bound::AtLeast(0.99)),
        figure("all_recovery_s", three.1).must(Bound::AtMost(2.0)),
        figure("alone_reached", one.0).must(Bound::AtLeast(0.99)),
        figure("alone_recovery_s", one.1).must(Bound::AtMost(2.0)),
    ]
}

/// Of the calls made while all replicas fail, how many reach one; and how long calls fail after they have recovered.
async fn recovery(system: &impl System, setting: &Setting, replicas: usize) -> (f64, f64) {
    const PAUSE: Duration = Duration::from_millis(5);
    let desks = Desk::several(replicas, PAUSE);
    let caller = system.open(&desks).await;
    let load = Load::start(RATE / 2.0, move |_| {
        let caller = caller.clone();
        async move { caller.call(Ask::default()).await }
    });
    sleep(setting.seconds(0.5, 2.0)).await;
    let set = |manner| desks.iter().for_each(|desk| desk.set(manner));
    let entered = || desks.iter().map(|desk| desk.entered()).sum::<u64>();
    let (begun, before) = (Instant::now(), entered());
    set(Manner::Fails(FaultKind::Unavailable));
    sleep(setting.seconds(3.0, 10.0)).await;
    let (back, reached) = (Instant::now(), entered() - before);
    set(Manner::Serves(PAUSE));
    sleep(setting.seconds(2.5, 5.0)).await;
    let records = load.end().await;
    let asked = records.due_within(begun, back).count();
    (reached as f64 / asked as f64, records.trouble_after(back, Duration::from_secs(2)).as_secs_f64())
}
