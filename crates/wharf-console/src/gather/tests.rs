//! What is worked out of what processes tell, on a clock that stands still.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{advance, sleep};
use wharf_control::{BreakerState, ProcessState, SpanOutcome, SpanPage};

use super::clock::Clock;
use super::series::{STEP_MS, STEPS};
use super::traces::{Status, Wanted};
use super::{Gathering, Looker, Of};
use crate::testing::{Stub, calls, span};

/// An app that is looked at by hand.
struct Looked {
    stub: Arc<Stub>,
    gathering: Arc<Gathering>,
    looker: Looker,
}

fn looked() -> Looked {
    let stub = Stub::new();
    let gathering = Gathering::by(Clock::new(|| 1_795_000_000_000), Arc::clone(&stub) as _);
    Looked { stub, looker: Looker::new(Arc::clone(&gathering)), gathering }
}

impl Looked {
    /// A second later the checkout tells of so many calls.
    async fn second(&mut self, values: u64, unavailable: u64) {
        advance(Duration::from_secs(1)).await;
        self.stub.tell(calls(values, unavailable), BreakerState::Closed);
        self.looker.look().await;
    }

    fn state(&self) -> Value {
        serde_json::to_value(self.gathering.books().state()).unwrap()
    }

    /// The edge from the checkout to the cart.
    fn edge(&self) -> Value {
        let state = self.state();
        let edges = state["edges"].as_array().unwrap();
        edges.iter().find(|edge| edge["caller"] == "checkout" && edge["callee"] == "cart").unwrap().clone()
    }

    fn events(&self) -> Vec<String> {
        let page = serde_json::to_value(self.gathering.books().events.page(0, 100, &[])).unwrap();
        page["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn rates_are_of_the_last_five_seconds_and_end_when_calls_do() {
    let mut app = looked();
    app.second(1000, 0).await;
    assert_eq!(app.edge()["rate"], 0.0, "what was before the first look is of no window");
    for second in 1..=5 {
        app.second(1000 + 90 * second, 10 * second).await;
    }
    let edge = app.edge();
    assert_eq!((&edge["rate"], &edge["faults"]["unavailable"]), (&100.0.into(), &10.0.into()));
    assert_eq!((edge["p50_us"].as_u64(), edge["calls"].as_u64()), (Some(11), Some(1501)));
    assert_eq!(edge["in_flight"], 1);
    for _ in 0..6 {
        app.second(1450, 50).await;
    }
    let edge = app.edge();
    assert_eq!((&edge["rate"], &edge["p50_us"]), (&0.0.into(), &Value::Null));
    assert_eq!(edge["calls"].as_u64(), Some(1501), "what was is still counted");
}

#[tokio::test(start_paused = true)]
async fn a_process_that_starts_anew_counts_from_nothing() {
    let mut app = looked();
    app.second(500, 0).await;
    app.second(520, 0).await;
    app.stub.processes.lock().unwrap()[1].id = "checkout-1.2".into();
    app.second(30, 0).await;
    assert_eq!(app.edge()["calls"].as_u64(), Some(551));
    assert_eq!(app.edge()["rate"], 25.0, "twenty, and thirty, in two seconds");
    // One that counts less than before, though it is called the same, is another as well.
    app.second(7, 0).await;
    assert_eq!(app.edge()["calls"].as_u64(), Some(558));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_was_silent_for_long_is_not_counted_twice() {
    let mut app = looked();
    app.second(500, 0).await;
    for _ in 0..100 {
        advance(Duration::from_secs(1)).await;
        app.stub.reports.lock().unwrap().clear();
        app.looker.look().await;
    }
    app.second(510, 0).await;
    assert_eq!(app.edge()["calls"].as_u64(), Some(511), "all, and one that is not over");
}

#[tokio::test(start_paused = true)]
async fn what_a_process_told_is_how_things_are_until_it_is_silent() {
    let mut app = looked();
    app.stub.tell(calls(1, 0), BreakerState::Open);
    app.looker.look().await;
    app.stub.reports.lock().unwrap().clear();
    let mut shown = Vec::new();
    for _ in 0..4 {
        advance(Duration::from_secs(5)).await;
        app.looker.look().await;
        let cart = app.gathering.books().service(&app.stub.topology.services[0]);
        shown.push([&app.edge(), &cart].map(|of| of["breakers_open"].as_u64()));
    }
    assert_eq!(shown, [[Some(1); 2], [Some(1); 2], [Some(0); 2], [Some(0); 2]]);
}

#[tokio::test(start_paused = true)]
async fn what_is_declared_and_never_called_is_told_as_such() {
    let mut app = looked();
    app.second(10, 0).await;
    let state = app.state();
    let edges = state["edges"].as_array().unwrap();
    let unused = edges.iter().find(|edge| edge["callee"] == "ads").unwrap();
    assert_eq!((&unused["declared"], &unused["calls"]), (&true.into(), &0.into()));
    assert_eq!(app.edge()["declared"], true);
}

#[tokio::test(start_paused = true)]
async fn what_comes_from_outside_is_told_as_calls_of_a_caller_without_a_name() {
    let mut app = looked();
    let of = |state: &Value, callee: &str| {
        let edges = state["edges"].as_array().unwrap().clone();
        edges.into_iter().find(|edge| edge["caller"] == "" && edge["callee"] == callee)
    };
    app.stub.asked_from_outside(vec![]);
    app.looker.look().await;
    let front = of(&app.state(), "front").expect("it is there to be asked");
    assert_eq!((&front["declared"], &front["calls"]), (&true.into(), &0.into()));
    assert_eq!(of(&app.state(), "cart"), None, "nobody has to call it from outside");
    for second in 1..=5 {
        advance(Duration::from_secs(1)).await;
        // A route that comes to be known later stands before the other.
        let later = (second > 2).then_some(("front", "GET /", 10 * second));
        let asked = later.into_iter().chain([("front", "GET /cart", 20 * second), ("cart", "items", second)]);
        app.stub.asked_from_outside(asked.collect());
        app.looker.look().await;
    }
    let state = app.state();
    let front = of(&state, "front").unwrap();
    assert_eq!((&front["rate"], front["calls"].as_u64()), (&30.0.into(), Some(150)));
    assert_eq!(of(&state, "cart").unwrap()["rate"], 1.0);
    let services = state["services"].as_array().unwrap();
    let front = services.iter().find(|service| service["name"] == "front").unwrap();
    assert_eq!((&front["rate"], &front["p50_us"]), (&30.0.into(), &11.into()));
}

#[tokio::test(start_paused = true)]
async fn steps_are_kept_for_a_quarter_of_an_hour_and_no_longer() {
    let mut app = looked();
    app.second(0, 0).await;
    let mut values = 0;
    // At the very beginning of a step, so that five looks make one.
    while app.gathering.now_ms() % STEP_MS >= 1000 {
        app.second(0, 0).await;
    }
    for _ in 0..5 * (STEPS as u64 + 20) {
        values += 10;
        app.second(values, 0).await;
    }
    let books = app.gathering.books();
    let mut pages: Vec<Value> = books
        .edges
        .series(|of| matches!(of, Of::Service(_)))
        .map(|(_, series)| serde_json::to_value(series.page(STEPS)).unwrap())
        .collect();
    let page = pages.pop().unwrap();
    let column = |name: &str| page[name].as_array().unwrap().clone();
    assert_eq!((column("rate").len(), column("p99_us").len()), (STEPS, STEPS));
    assert!(column("rate").iter().all(|rate| *rate == 10.0), "{page}");
    assert!(column("p50_us").iter().all(|micros| *micros == 11), "{page}");
    let begun = books.steps_begin_ms(STEPS);
    assert_eq!(begun % STEP_MS, 0);
    assert_eq!(begun + STEP_MS * STEPS as u64, app.gathering.now_ms() / STEP_MS * STEP_MS);
}

#[tokio::test(start_paused = true)]
async fn nobody_watches_and_it_is_looked_once_a_step_and_somebody_does_every_second() {
    let stub = Stub::new();
    let gathering = Gathering::new(Arc::clone(&stub) as _);
    let looking = tokio::spawn(Looker::new(Arc::clone(&gathering)).run());
    let looks = || std::mem::take(&mut *stub.looks.lock().unwrap());
    sleep(Duration::from_secs(50)).await;
    let seldom = looks();
    assert!((9..=11).contains(&seldom), "{seldom}");

    let mut watcher = gathering.watch(1).unwrap();
    assert!(gathering.watch(1).is_none(), "one may");
    watcher.states.changed().await.unwrap();
    sleep(Duration::from_secs(20)).await;
    let often = looks();
    assert!((19..=22).contains(&often), "{often}");
    drop(watcher);
    sleep(Duration::from_secs(50)).await;
    assert!((9..=12).contains(&looks()), "and seldom again");

    drop(gathering.asked());
    sleep(Duration::from_secs(9)).await;
    let asked = looks();
    assert!(asked >= 8, "who has asked wants to know more: {asked}");
    looking.abort();
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_opens_is_an_event_and_so_is_one_that_closes() {
    let mut app = looked();
    app.second(1, 0).await;
    app.stub.tell(calls(2, 0), BreakerState::Open);
    app.looker.look().await;
    assert_eq!(app.edge()["breakers_open"], 1);
    app.looker.look().await;
    app.stub.tell(calls(3, 0), BreakerState::Closed);
    app.looker.look().await;
    let events = app.events();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events[0].contains("checkout in checkout-1 calls cart-1 no more"), "{events:?}");
    assert!(events[1].contains("calls cart-1 again"), "{events:?}");
    assert_eq!(app.edge()["breakers_open"], 0);
}

#[tokio::test(start_paused = true)]
async fn another_build_in_the_same_place_is_told() {
    let mut app = looked();
    let set = |app: &Looked, id: &str, built_ms| {
        let mut processes = app.stub.processes.lock().unwrap();
        (processes[0].id, processes[0].built_ms) = (id.into(), Some(built_ms));
    };
    set(&app, "cart-1", 5);
    app.second(1, 0).await;
    set(&app, "cart-1.2", 5);
    app.second(1, 0).await;
    assert!(app.events().is_empty(), "the same program again");
    set(&app, "cart-1.3", 9);
    app.second(1, 0).await;
    assert_eq!(app.events(), ["cart-1 runs a program that was built anew"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_process_logs_is_told_when_it_changes_and_not_when_it_starts_anew() {
    let mut app = looked();
    let logs = |app: &Looked, filter: &str| {
        app.stub.asked_from_outside(Vec::new());
        app.stub.reports.lock().unwrap().get_mut("cart-1").unwrap().vitals.log_filter = filter.into();
    };
    for filter in ["info", "info,cart=debug", "info,cart=debug"] {
        logs(&app, filter);
        app.looker.look().await;
    }
    app.stub.reports.lock().unwrap().clear();
    app.looker.look().await;
    logs(&app, "info,cart=debug");
    app.looker.look().await;
    assert_eq!(app.events(), ["cart-1 logs info,cart=debug now"]);
    app.stub.processes.lock().unwrap()[0].id = "cart-1.2".into();
    logs(&app, "info");
    app.looker.look().await;
    assert_eq!(app.events().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_health_of_a_service_is_that_of_its_replicas_and_of_its_calls() {
    let mut app = looked();
    let health = |app: &Looked| app.state()["services"][0]["health"].clone();
    app.second(1, 0).await;
    assert_eq!(health(&app), "ready");
    for (state, expected) in [
        (ProcessState::Starting, "starting"),
        (ProcessState::BackingOff, "down"),
        (ProcessState::Failed, "down"),
        (ProcessState::Stopped, "stopped"),
        (ProcessState::Ready, "ready"),
    ] {
        app.stub.processes.lock().unwrap()[0].state = state;
        app.second(1, 0).await;
        assert_eq!(health(&app), expected);
    }
    app.second(10, 1).await;
    assert_eq!(health(&app), "degraded", "one call of ten failed");
    app.stub.processes.lock().unwrap().remove(0);
    app.second(10, 1).await;
    assert_eq!(health(&app), "unknown");
}

fn wanted() -> Wanted {
    Wanted { limit: 10, ..Wanted::default() }
}

/// The ids of what is found, as small numbers.
fn found(app: &Looked, wanted: &Wanted) -> Vec<u64> {
    let found = serde_json::to_value(app.gathering.books().traces.find(wanted)).unwrap();
    let ids = found["traces"].as_array().unwrap().iter();
    ids.map(|trace| u64::from_str_radix(&trace["trace_id"].as_str().unwrap()[24..], 16).unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn spans_are_asked_for_once_and_found_by_what_they_are_of() {
    let mut app = looked();
    let spans = vec![
        span(1, 1, SpanOutcome::Value),
        span(2, 2, SpanOutcome::Error),
        span(3, 3, SpanOutcome::Overloaded),
    ];
    *app.stub.spans.lock().unwrap() = SpanPage { spans, next: 3, dropped: 5 };
    app.second(1, 0).await;
    app.second(1, 0).await;
    assert_eq!(app.gathering.books().traces.spans(), 3);
    assert_eq!(app.state()["dropped"]["spans"], 5);

    assert_eq!(found(&app, &wanted()), [3, 2, 1], "the newest first");
    assert_eq!(found(&app, &Wanted { limit: 1, ..wanted() }), [3]);
    let status = |status| Wanted { status: Some(status), ..wanted() };
    assert_eq!(found(&app, &status(Status::Ok)), [1]);
    assert_eq!(found(&app, &status(Status::Failed)), [3, 2]);
    assert_eq!(found(&app, &status(Status::named("overloaded").unwrap())), [3]);
    assert_eq!(found(&app, &Wanted { min_us: Some(1000), max_us: Some(1000), ..wanted() }), [2]);
    assert_eq!(found(&app, &Wanted { from_us: Some(2_000_000), to_us: Some(2_500_000), ..wanted() }), [2]);
    assert_eq!(found(&app, &Wanted { service: Some("ads".into()), ..wanted() }), [0; 0]);
    assert_eq!(
        found(&app, &Wanted { service: Some("cart".into()), method: Some("items".into()), ..wanted() }).len(),
        3
    );
    assert_eq!(
        found(&app, &Wanted { text: Some("00000000000000000000000000000002".into()), ..wanted() }),
        [2]
    );
}

#[tokio::test(start_paused = true)]
async fn a_trace_has_its_spans_in_order_and_says_when_some_are_missing() {
    let mut app = looked();
    let mut inner = span(2, 1, SpanOutcome::Value);
    inner.parent_id = Some(format!("{:016x}", 1));
    *app.stub.spans.lock().unwrap() =
        SpanPage { spans: vec![inner.clone(), span(1, 1, SpanOutcome::Value)], next: 2, dropped: 0 };
    app.second(1, 0).await;
    let trace = |app: &Looked| {
        serde_json::to_value(app.gathering.books().traces.get(&format!("{:032x}", 1))).unwrap()
    };
    let whole = trace(&app);
    let ids: Vec<&str> =
        whole["spans"].as_array().unwrap().iter().map(|span| span["span_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["0000000000000001", "0000000000000002"]);
    assert_eq!(
        (&whole["incomplete"], &whole["processes"]),
        (&false.into(), &serde_json::json!(["checkout-1"]))
    );

    (inner.number, inner.span_id, inner.parent_id) =
        (3, "00000000000000aa".into(), Some("00000000000000bb".into()));
    *app.stub.spans.lock().unwrap() = SpanPage { spans: vec![inner], next: 3, dropped: 0 };
    app.second(1, 0).await;
    assert_eq!(trace(&app)["incomplete"], true);
}

#[tokio::test(start_paused = true)]
async fn spans_are_bounded_and_those_of_what_failed_outlive_the_others() {
    let app = looked();
    let mut books = app.gathering.books();
    for number in 1..=200_000u64 {
        let outcome = if number % 100 == 0 { SpanOutcome::Unavailable } else { SpanOutcome::Value };
        books.traces.add(&span(number, number.into(), outcome));
    }
    let spans = books.traces.spans();
    assert!((100_000..=150_000).contains(&spans), "{spans}");
    assert_eq!(books.traces.dropped, 200_000 - spans as u64);
    drop(books);
    let failed =
        Wanted { status: Some(Status::Failed), to_us: Some(1_000_000 * 1000), limit: 1000, ..wanted() };
    assert_eq!(found(&app, &failed).len(), 10, "the oldest of those that failed are there");
    let fine = Wanted { status: Some(Status::Ok), to_us: Some(1_000_000 * 100_000), limit: 1000, ..wanted() };
    assert!(found(&app, &fine).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_span_that_is_none_is_dropped_and_counted() {
    let app = looked();
    let mut books = app.gathering.books();
    let mut strange = span(1, 1, SpanOutcome::Value);
    strange.trace_id = "x".repeat(4000);
    books.traces.add(&strange);
    let mut strange = span(1, 1, SpanOutcome::Value);
    strange.span_id = "none".into();
    books.traces.add(&strange);
    assert_eq!((books.traces.spans(), books.traces.dropped), (0, 2));
}
