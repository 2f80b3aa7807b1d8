//! Load that comes at its own rate, whatever becomes of it: as shoppers do.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::records::{Record, Records};

/// Calls that begin at a fixed rate until they are told to end.
pub struct Load {
    ends: Arc<AtomicBool>,
    task: JoinHandle<Records>,
}

impl Load {
    /// Begins to make `rate` calls a second. Those that are late are made at once, and charged with the delay.
    pub fn start<F>(rate: f64, mut call: impl FnMut(u64) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let ends = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&ends);
        let task = tokio::spawn(async move {
            let (begun, mut calls, mut records) = (Instant::now(), JoinSet::new(), Records::default());
            for number in 0.. {
                let due = begun + Duration::from_secs_f64(number as f64 / rate);
                if due > Instant::now() {
                    sleep_until(due).await;
                }
                if ended.load(SeqCst) {
                    break;
                }
                let call = call(number);
                calls.spawn(async move {
                    let failure = call.await.err();
                    Record { due, over: Instant::now(), failure }
                });
                while let Some(record) = calls.try_join_next() {
                    records.0.push(finished(record));
                }
            }
            while let Some(record) = calls.join_next().await {
                records.0.push(finished(record));
            }
            records
        });
        Self { ends, task }
    }

    /// Begins no further call.
    pub fn ends(&self) {
        self.ends.store(true, SeqCst);
    }

    /// Begins no further call, waits for those under way, and tells what became of all.
    ///
    /// # Panics
    /// When a call has.
    pub async fn end(self) -> Records {
        self.ends();
        match self.task.await {
            Ok(records) => records,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

fn finished(record: Result<Record, tokio::task::JoinError>) -> Record {
    record.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
