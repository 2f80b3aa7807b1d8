//! The line to one of two replicas swallows everything, as a cable that was pulled does.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::Context;

use super::town::Town;
use super::{Bound, Desk, Figure, Load, Setting};
use crate::proxy::{Proxy, Trouble};

/// Calls a second.
const RATE: f64 = 100.0;

/// What a call takes.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a caller waits: longer than a silent line may go unnoticed.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What takes longer was sent into the hole.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// How long a line may be silent: two seconds until it is asked, and five for an answer.
pub(super) const KEEPALIVE: f64 = 7.0;

/// How long calls are sent into the hole, and how many fail by it.
pub async fn run(setting: &Setting) -> Vec<Figure> {
    let (town, desks) = (Town::new(setting), Desk::several(2, PAUSE));
    let _near = town.replica("work", &desks[0]).await;
    let far = town.hidden("work", &desks[1]).await;
    let proxy = Proxy::before(far.address(), &town.free_address(), 0).await.expect("a free address");
    town.directory.add("work", proxy.address());
    let client = town.client("caller", "work");
    let load = Load::start(RATE, move |number| {
        let client = client.clone();
        async move {
            let cx = Context::root(TIMEOUT);
            client.look(&cx, number).await.map_err(|error| error.to_string())
        }
    });
    sleep(setting.seconds(1.0, 5.0)).await;
    let swallowed = Instant::now();
    proxy.set_both(Trouble::BlackHole);
    sleep(Duration::from_secs_f64(KEEPALIVE + 1.0)).await;
    let records = load.end().await;
    let worst = records.due_within(swallowed, Instant::now()).quantile(1.0);
    let figure = |name, value| Figure::new("black-hole", name, value);
    vec![
        figure("failed_reads", records.failed() as f64).must(Bound::AtMost(0.0)),
        // A second for a machine that is busy.
        figure("notice_s", records.trouble_after(swallowed, PATIENCE).as_secs_f64())
            .must(Bound::AtMost(KEEPALIVE)),
        figure("worst_s", worst.as_secs_f64()).must(Bound::AtMost(KEEPALIVE + 1.0)),
    ]
}
