//! Follows what discovery tells: a connection to every replica there is, and to none that has left.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::discover::{Endpoint, Endpoints, Waiting};
use super::endpoint::{Aim, keep};
use super::pool::Pool;

/// How long a channel is without a replica before it says for whom it waits.
const QUIET: Duration = Duration::from_secs(1);

/// Keeps connections to all replicas there are. Never ends.
pub(super) async fn keep_all(
    aim: Aim,
    pool: Arc<Pool>,
    endpoints: watch::Receiver<Endpoints>,
    waiting: Waiting,
) {
    tokio::join!(follow(&aim, &pool, endpoints), say_when_waiting(&aim, &pool, waiting));
}

async fn follow(aim: &Aim, pool: &Arc<Pool>, mut endpoints: watch::Receiver<Endpoints>) {
    let mut replicas = JoinSet::new();
    let mut known: HashMap<Endpoint, watch::Sender<bool>> = HashMap::new();
    loop {
        let now = endpoints.borrow_and_update().clone();
        pool.absent(now.absent.clone());
        known.retain(|endpoint, leave| {
            let stays = now.replicas.contains(endpoint);
            if !stays {
                leave.send_replace(true);
            }
            stays
        });
        for endpoint in now.replicas {
            known.entry(endpoint).or_insert_with_key(|endpoint| {
                let (leave, left) = watch::channel(false);
                replicas.spawn(keep(aim.clone(), endpoint.clone(), Arc::clone(pool), left));
                leave
            });
        }
        // Those that have left are only to be gone from memory.
        while replicas.try_join_next().is_some() {}
        if endpoints.changed().await.is_err() {
            // Nothing changes any more; the replicas that are known are kept.
            return std::future::pending().await;
        }
    }
}

/// Says in the log for whom a service waits, and when that is over. Never ends.
async fn say_when_waiting(aim: &Aim, pool: &Pool, waiting: Waiting) {
    let mut changes = pool.changes();
    let (caller, service) = (&aim.caller.service, &aim.service);
    loop {
        let ready = !pool.is_empty();
        if ready {
            let _ = changes.changed().await;
            continue;
        }
        if tokio::time::timeout(QUIET, changes.changed()).await.is_ok() {
            continue;
        }
        let why =
            pool.trouble().map_or_else(|| "no replica is known".into(), |fault| fault.message().to_owned());
        tracing::info!("{caller} waits for {service}: {why}");
        waiting(true);
        while pool.is_empty() {
            let _ = changes.changed().await;
        }
        waiting(false);
        tracing::info!("{caller} has found {service}");
    }
}
