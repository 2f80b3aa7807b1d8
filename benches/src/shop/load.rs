//! Load on the storefront: a closed loop of visitors, or requests at a fixed rate.
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::{task::JoinSet, time::sleep_until};

use crate::shop::{mix::Offers, visitor::Visitor, web::Web};

/// Visitors that take turns at a fixed rate, so that carts are as small as in the closed loop; more when all wait.
const VISITORS: usize = 64;

/// How requests come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    /// This many visitors, each making its next request when the one before it was answered.
    Closed(usize),
    /// This many requests per second, whether or not those before them were answered.
    Rate(f64),
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) requests: u64,
    pub(crate) failures: u64,
    pub(crate) seconds: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// One failure as an example.
    pub(crate) example: Option<String>,
}

#[derive(Debug, Default)]
struct Tally {
    nanos: Vec<u64>,
    failures: u64,
    example: Option<String>,
}

impl Tally {
    fn record(&mut self, begun: Instant, result: Result<()>) {
        self.nanos.push(begun.elapsed().as_nanos() as u64);
        if let Err(error) = result {
            self.failures += 1;
            self.example.get_or_insert_with(|| format!("{error:#}"));
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.nanos.extend(other.nanos);
        self.failures += other.failures;
        self.example = self.example.or(other.example);
        self
    }

    fn outcome(mut self, seconds: f64) -> Outcome {
        self.nanos.sort_unstable();
        let last = self.nanos.len().saturating_sub(1);
        let at = |share: f64| {
            self.nanos.get((last as f64 * share).round() as usize).map_or(0.0, |n| *n as f64 / 1e6)
        };
        Outcome {
            requests: self.nanos.len() as u64,
            failures: self.failures,
            seconds,
            p50_ms: at(0.50),
            p99_ms: at(0.99),
            example: self.example.clone(),
        }
    }
}

/// Makes load for `length`.
pub(crate) async fn run(shape: Shape, length: Duration, web: &Web, offers: &Arc<Offers>) -> Outcome {
    let begun = Instant::now();
    let tally = match shape {
        Shape::Closed(visitors) => closed(visitors, begun + length, web, offers).await,
        Shape::Rate(rate) => open(rate, begun, length, web, offers).await,
    };
    tally.outcome(begun.elapsed().as_secs_f64())
}

async fn closed(visitors: usize, end: Instant, web: &Web, offers: &Arc<Offers>) -> Tally {
    let mut tasks = JoinSet::new();
    for _ in 0..visitors {
        let mut visitor = Visitor::new(web.clone(), Arc::clone(offers));
        tasks.spawn(async move {
            let mut tally = Tally::default();
            while Instant::now() < end {
                let begun = Instant::now();
                let result = visitor.step().await;
                tally.record(begun, result);
            }
            tally
        });
    }
    tasks.join_all().await.into_iter().fold(Tally::default(), Tally::merge)
}

/// Latency counts from when a request was due, not from when it was sent: a server that stalls is not spared the
/// requests that came meanwhile.
async fn open(rate: f64, begun: Instant, length: Duration, web: &Web, offers: &Arc<Offers>) -> Tally {
    let mut tally = Tally::default();
    let mut tasks: JoinSet<(Visitor, Instant, Instant, Result<()>)> = JoinSet::new();
    let mut idle: VecDeque<Visitor> =
        (0..VISITORS).map(|_| Visitor::new(web.clone(), Arc::clone(offers))).collect();
    let total = (rate * length.as_secs_f64()) as u64;
    let mut finish = |done: (Visitor, Instant, Instant, Result<()>), idle: &mut VecDeque<Visitor>| {
        let (visitor, due, ended, result) = done;
        tally.nanos.push((ended - due).as_nanos() as u64);
        if let Err(error) = result {
            tally.failures += 1;
            tally.example.get_or_insert_with(|| format!("{error:#}"));
        }
        idle.push_back(visitor);
    };
    for number in 0..total {
        let due = begun + Duration::from_secs_f64(number as f64 / rate);
        sleep_until(due.into()).await;
        while let Some(Ok(done)) = tasks.try_join_next() {
            finish(done, &mut idle);
        }
        // The longest idle first, so that a visitor thinks between two requests as visitors do.
        let mut visitor = idle.pop_front().unwrap_or_else(|| Visitor::new(web.clone(), Arc::clone(offers)));
        tasks.spawn(async move {
            let result = visitor.step().await;
            (visitor, due, Instant::now(), result)
        });
    }
    while let Some(Ok(done)) = tasks.join_next().await {
        finish(done, &mut idle);
    }
    tally
}
