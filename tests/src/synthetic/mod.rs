//! An app that isn't there: what the console is shown of fifty services that make two thousand calls a second, worked out from
//! the time that has passed. For looking at the console, and for measuring it.

mod answers;
mod calls;
mod life;
mod lines;
mod map;
mod spans;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wharf_config::File;
use wharf_console::{
    Abilities, About, Action, Answered, Asked, Done, GoesBy, Happened, Placement, Refused, Source,
};
use wharf_control::{LogPage, LogQuery, ProcessReport, ProcessStatus, SpanPage};
use wharf_core::{BoxFuture, Context};
use wharf_schema::Topology;

use life::Life;
use lines::Lines;
use map::Map;
use spans::Spans;

/// How large the app is that isn't there.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many services it has.
    pub services: usize,
    /// How many calls they make, a second.
    pub rate: f64,
    /// Which share of the requests is traced.
    pub sampled: f64,
    /// How many lines are logged, a second.
    pub lines: f64,
}

/// An app that isn't there.
pub struct Synthetic {
    map: Arc<Map>,
    life: Mutex<Life>,
    spans: Mutex<Spans>,
    lines: Mutex<Lines>,
}

impl Default for Size {
    fn default() -> Self {
        Self { services: 50, rate: 2000.0, sampled: 0.4, lines: 20.0 }
    }
}

impl Synthetic {
    /// One that has just started.
    pub fn new(size: Size) -> Self {
        let map = Arc::new(Map::new(size));
        Self {
            life: Mutex::new(Life::new(Arc::clone(&map))),
            spans: Mutex::new(Spans::new(Arc::clone(&map), size)),
            lines: Mutex::new(Lines::new(Arc::clone(&map), size.lines)),
            map,
        }
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        locked(&self.life)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Source for Synthetic {
    fn about(&self) -> About {
        let can = Abilities { restart: true, scale: true, stop: true, log_level: true, call: true };
        About { app: self.map.topology.app.clone(), placement: Placement::Processes, can }
    }

    fn topology(&self) -> Arc<Topology> {
        Arc::clone(&self.map.topology)
    }

    fn processes(&self) -> Vec<ProcessStatus> {
        self.life().processes()
    }

    fn report<'a>(&'a self, process: &'a ProcessStatus) -> BoxFuture<'a, Option<ProcessReport>> {
        let mut spans = locked(&self.spans);
        spans.catch_up();
        let last_span = spans.last(&process.name);
        drop(spans);
        let report = calls::report(&self.map, &self.life(), process, last_span);
        Box::pin(async move { report })
    }

    fn spans<'a>(
        &'a self,
        process: &'a ProcessStatus,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'a, Option<SpanPage>> {
        let page = locked(&self.spans).page(&process.name, after, limit);
        Box::pin(async move { Some(page) })
    }

    fn happened(&self, after: u64) -> BoxFuture<'_, Happened> {
        let mut count = self.life().count.subscribe();
        Box::pin(async move {
            let _ = count.wait_for(|count| *count > after).await;
            self.life().happened(after)
        })
    }

    fn logs(&self, query: LogQuery, wait: Duration) -> BoxFuture<'_, Result<LogPage, Refused>> {
        Box::pin(async move {
            if let Some(unknown) = query.targets.iter().find(|target| !self.map.knows(target)) {
                return Err(Refused::unknown(format!("no service or process {unknown}")));
            }
            let until = tokio::time::Instant::now() + wait;
            loop {
                let page = locked(&self.lines).page(&query);
                if !query.follow || !page.lines.is_empty() || tokio::time::Instant::now() >= until {
                    return Ok(page);
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        })
    }

    fn policies(&self) -> Result<Vec<GoesBy>, Refused> {
        let text = "[policy]\ndeadline = '2s'\n[service.cart.policy]\nretry.most = 1\nhedge = false\n";
        let file = File::parse("wharf.toml", text).map_err(|error| Refused::unable(error.to_string()))?;
        Ok(vec![GoesBy { processes: vec!["cart-1".into()], layers: file.policies().clone() }])
    }

    fn is_plain(&self, _: &str) -> bool {
        true
    }

    fn call(&self, cx: Context, asked: Asked) -> BoxFuture<'_, Answered> {
        Box::pin(answers::answer(Arc::clone(&self.map), cx, asked))
    }

    fn act(&self, action: Action) -> BoxFuture<'_, Result<Done, Refused>> {
        Box::pin(async move {
            let done = self.life().act(&action)?;
            // As long as it takes to start a small process.
            tokio::time::sleep(Duration::from_millis(400)).await;
            self.life().settle();
            Ok(done)
        })
    }
}
