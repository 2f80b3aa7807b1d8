//! A dependency fails, and then is gone altogether, under four layers of callers.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::{Context, FaultKind};

use super::town::Town;
use super::work::PassOn;
use super::{Bound, Desk, Figure, Load, Manner, Records, Setting};

/// Calls a second at the top.
const RATE: f64 = 200.0;

/// How long the dependency is down.
pub const DOWN: Duration = Duration::from_secs(10);

/// What a call takes when it is up.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the scenario goes on once it is back.
const AFTER: Duration = Duration::from_secs(4);

/// The layers of callers, from the one next to the dependency to the top.
const LAYERS: [&str; 4] = ["fourth", "third", "second", "first"];

/// How many calls reach the dependency for each that is asked at the top while it answers with faults for so long; and
/// how long calls fail once it is back.
pub async fn fails(setting: &Setting, down: Duration) -> Vec<Figure> {
    let (town, desk) = (Town::new(setting), Desk::several(1, PAUSE).remove(0));
    let _dependency = town.replica("dependency", &desk).await;
    let (_layers, load) = layers(&town).await;
    sleep(setting.seconds(1.0, 5.0)).await;
    let (begun, before) = (Instant::now(), desk.entered());
    desk.set(Manner::Fails(FaultKind::Unavailable));
    sleep(down).await;
    let (back, reached) = (Instant::now(), desk.entered() - before);
    desk.set(Manner::Serves(PAUSE));
    sleep(AFTER).await;
    let records = load.end().await;
    let asked = records.due_within(begun, back).count();
    vec![
        figure("amplification", reached as f64 / asked as f64).must(Bound::AtMost(1.15)),
        figure("recovery_s", recovery(&records, back)).must(Bound::AtMost(2.0)),
    ]
}

/// How long calls fail once a dependency is back that was gone for so long, as a supervisor would tell of it.
pub async fn is_gone(setting: &Setting, down: Duration) -> Vec<Figure> {
    let (town, desk) = (Town::new(setting), Desk::several(1, PAUSE).remove(0));
    let dependency = town.replica("dependency", &desk).await;
    let (_layers, load) = layers(&town).await;
    sleep(setting.seconds(1.0, 5.0)).await;
    town.directory.remove("dependency", dependency.address());
    drop(dependency);
    sleep(down).await;
    let _dependency = town.replica("dependency", &desk).await;
    let back = Instant::now();
    sleep(AFTER).await;
    let records = load.end().await;
    vec![figure("gone_recovery_s", recovery(&records, back)).must(Bound::AtMost(2.0))]
}

/// Four services of which each calls the one below, and the load on the first.
async fn layers(town: &Town) -> (Vec<crate::replica::Replica>, Load) {
    let (mut layers, mut below) = (Vec::new(), "dependency");
    for layer in LAYERS {
        let service = town.unannounced(layer, PassOn(town.client(layer, below))).await;
        service.announce();
        layers.push(service);
        below = layer;
    }
    let client = town.client("edge", below);
    let load = Load::start(RATE, move |number| {
        let client = client.clone();
        async move {
            let cx = Context::root(Duration::from_secs(5));
            client.look(&cx, number).await.map_err(|error| error.to_string())
        }
    });
    (layers, load)
}

fn recovery(records: &Records, back: Instant) -> f64 {
    records.trouble_after(back, Duration::from_secs(2)).as_secs_f64()
}

fn figure(name: &'static str, value: f64) -> Figure {
    Figure::new("dependency-down", name, value)
}
