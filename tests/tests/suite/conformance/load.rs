//! Calls without end, until a case has seen enough of them; none of them may fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tokio::task::JoinSet;
use wharf::{Bytes, Context};

use super::harness::until;
use super::probe::ProbeClient;

/// Several tasks that call without end: calls that are done at once, calls that take a moment, and large ones.
pub(crate) struct Load {
    tasks: JoinSet<()>,
    stop: Arc<AtomicBool>,
    calls: Arc<AtomicUsize>,
}

impl Load {
    /// Begins to call.
    pub(crate) fn on(client: &ProbeClient) -> Self {
        let mut load = Self { tasks: JoinSet::new(), stop: Arc::default(), calls: Arc::default() };
        for task in 0..12 {
            let (client, stop, calls) = (client.clone(), Arc::clone(&load.stop), Arc::clone(&load.calls));
            load.tasks.spawn(async move {
                while !stop.load(SeqCst) {
                    call(&client, task).await;
                    calls.fetch_add(1, SeqCst);
                }
            });
        }
        load
    }

    /// Waits until so many more calls are over.
    pub(crate) async fn goes_on(&mut self, count: usize) {
        let enough = self.calls.load(SeqCst) + count;
        until(&format!("{count} more calls are over"), || {
            assert!(self.tasks.try_join_next().is_none(), "a call failed");
            self.calls.load(SeqCst) >= enough
        })
        .await;
    }

    /// Ends, and fails when a call has.
    pub(crate) async fn end(mut self) {
        self.stop.store(true, SeqCst);
        while let Some(task) = self.tasks.join_next().await {
            task.expect("no call fails");
        }
    }
}

async fn call(client: &ProbeClient, task: u64) {
    let cx = Context::root(Duration::from_secs(10));
    match task % 4 {
        0 | 1 => assert_eq!(client.number(&cx, task).await.expect("a number"), task),
        2 => assert_eq!(client.look(&cx, Duration::from_millis(1)).await.expect("a look").len(), 1),
        _ => {
            let bytes = Bytes::from(vec![0; 300_000]);
            assert_eq!(client.take(&cx, bytes).await.expect("taken"), 300_000);
        }
    }
}
