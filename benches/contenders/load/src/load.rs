//! The closed loop: a fixed number of calls open at any time, each started when one before it ended.
use anyhow::{Context as _, Result};

use crate::{Meter, Samples, Until};

/// Something that can be put under load.
pub trait Load: Send + 'static {
    /// Makes calls until `until`, and returns what each took. The first failed call ends it.
    fn run(&mut self, until: Until) -> impl Future<Output = Result<Samples>> + Send;
}

/// Makes one call at a time.
pub trait Caller: Clone + Send + 'static {
    /// Makes one call, and looks at the answer.
    fn call(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// As many callers as calls in flight, each on a task of its own.
#[derive(Debug)]
pub struct ClosedLoop<C> {
    callers: Vec<C>,
}

impl<C: Caller> ClosedLoop<C> {
    /// `in_flight` clones of one caller.
    pub fn new(caller: C, in_flight: usize) -> Self {
        Self { callers: vec![caller; in_flight.max(1)] }
    }
}

impl<C: Caller + Sync> Load for ClosedLoop<C> {
    async fn run(&mut self, until: Until) -> Result<Samples> {
        let share = match until {
            Until::Moment(_) => until,
            Until::Calls(calls) => Until::Calls(calls.div_ceil(self.callers.len() as u64)),
        };
        let tasks: Vec<_> = self.callers.iter().map(|c| tokio::spawn(call_on(c.clone(), share))).collect();
        let mut parts = Vec::with_capacity(tasks.len());
        for task in tasks {
            parts.push(task.await.context("a task of the load panicked")??);
        }
        Ok(Samples::merge(parts))
    }
}

async fn call_on<C: Caller>(mut caller: C, until: Until) -> Result<Samples> {
    let mut meter = Meter::start(until);
    while meter.goes_on() {
        caller.call().await?;
        meter.record();
    }
    Ok(meter.finish())
}
