//! The way from one service to another: picks a replica for each call.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout_at};
use wharf_core::{Answer, BoxFuture, Call, Context, Encode, Fault, Interface};

use super::call::call;
use super::dial::Caller;
use super::discover::{Discover, Endpoints, Waiting};
use super::endpoint::{Aim, Pool, Ready, keep};
use crate::conn::Address;
use crate::policy::balance;
use crate::wire::Bounds;

/// How long a channel is without a replica before it says for whom it waits.
const QUIET: Duration = Duration::from_secs(1);

/// How often a call that provably did not start goes to another replica.
const MAX_MOVES: usize = 4;

/// What a channel leads to.
#[derive(Debug, Clone)]
pub struct Target {
    /// The service.
    pub service: String,
    /// The interface of it that is called.
    pub interface: &'static Interface,
}

/// Carries the calls of one service to another. Connections are made at once, and made again when they die.
pub struct Channel {
    aim: Aim,
    pool: Arc<Pool>,
    keeper: JoinHandle<()>,
}

impl Channel {
    /// A channel from `caller` to `target`, whose connections live on `runtime`.
    pub fn new(
        caller: Caller,
        target: &Target,
        discover: &dyn Discover,
        bounds: Bounds,
        runtime: &Handle,
    ) -> Self {
        let aim = Aim {
            caller: Arc::new(caller),
            service: target.service.as_str().into(),
            interface: target.interface,
            descriptor: Arc::new(target.interface.descriptor()),
            bounds,
        };
        let pool = Arc::new(Pool::new());
        let (endpoints, waiting) = (discover.watch(&target.service), discover.waiting(&target.service));
        let keeper = runtime.spawn(keep_all(aim.clone(), Arc::clone(&pool), endpoints, waiting));
        Self { aim, pool, keeper }
    }

    async fn carry(&self, cx: &Context, method: usize, args: &dyn Encode) -> Result<Answer, Fault> {
        let mut moves = 0;
        loop {
            let ready = self.ready(cx, method).await?;
            let agreement = match ready.methods.get(method) {
                Some(Ok(agreement)) => *agreement,
                Some(Err(fault)) => return Err(fault.clone()),
                None => return Err(self.unknown(method)),
            };
            let outcome = call(&ready.connection, cx, agreement, args, ready.max_message).await;
            match outcome {
                // The replica is stopping, or its connection died before the call left: another one takes it.
                Err(fault) if moves < MAX_MOVES && moves_on(&fault) => {
                    moves += 1;
                    self.pool.remove(&ready.connection);
                }
                outcome => return outcome,
            }
        }
    }

    /// A replica that takes calls, when there is one in time.
    async fn ready(&self, cx: &Context, method: usize) -> Result<Arc<Ready>, Fault> {
        if let Some(ready) = self.pick(method) {
            return Ok(ready);
        }
        let mut changes = self.pool.changes();
        let patience = cx.patience(Instant::now());
        loop {
            if let Some(ready) = self.pick(method) {
                return Ok(ready);
            }
            // The pool lives in this channel, so that the sender cannot be gone.
            if timeout_at(patience.min(cx.deadline()), changes.changed()).await.is_err() {
                return Err(self.nobody(cx.deadline() <= patience));
            }
        }
    }

    /// A replica that takes calls of the method. One whose version of it does not get on with the caller's is taken
    /// when there is no other, to tell why.
    fn pick(&self, method: usize) -> Option<Arc<Ready>> {
        let can = |ready: &Ready| ready.methods.get(method).is_some_and(Result::is_ok);
        self.pool.look(|all| {
            let at = balance::pick(all.len(), |at| all[at].connection.load())?;
            if can(&all[at]) {
                return Some(Arc::clone(&all[at]));
            }
            let others: Vec<&Arc<Ready>> = all.iter().filter(|ready| can(ready)).collect();
            let other = balance::pick(others.len(), |at| others[at].connection.load());
            Some(Arc::clone(other.map_or(&all[at], |other| others[other])))
        })
    }

    fn nobody(&self, is_late: bool) -> Fault {
        let service = &self.aim.service;
        match self.pool.trouble() {
            trouble if is_late => {
                let why = trouble.as_ref().map_or("none is known", Fault::message);
                Fault::deadline_exceeded(format!(
                    "the time the caller gave was over before a replica of {service} was ready: {why}"
                ))
            }
            Some(trouble) => {
                Fault::new(trouble.kind(), format!("{service} cannot be reached: {}", trouble.message()))
            }
            None => Fault::unavailable(format!("no replica of {service} is ready; is it running?")),
        }
        .before_start()
    }

    fn unknown(&self, method: usize) -> Fault {
        Fault::incompatible(format!("{} has no method number {method}", self.aim.interface.name))
            .before_start()
    }
}

fn moves_on(fault: &Fault) -> bool {
    fault.not_started() && fault.kind() == wharf_core::FaultKind::Unavailable
}

impl Call for Channel {
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        _interface: &'static Interface,
        method: usize,
        args: &'a dyn Encode,
    ) -> BoxFuture<'a, Result<Answer, Fault>> {
        Box::pin(self.carry(cx, method, args))
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// Keeps connections to all replicas there are. Never ends.
async fn keep_all(aim: Aim, pool: Arc<Pool>, endpoints: watch::Receiver<Endpoints>, waiting: Waiting) {
    tokio::join!(follow(&aim, &pool, endpoints), say_when_waiting(&aim, &pool, waiting));
}

async fn follow(aim: &Aim, pool: &Arc<Pool>, mut endpoints: watch::Receiver<Endpoints>) {
    let mut replicas = JoinSet::new();
    let mut known: HashMap<Address, watch::Sender<bool>> = HashMap::new();
    loop {
        let now = endpoints.borrow_and_update().clone();
        known.retain(|address, leave| {
            let stays = now.contains(address);
            if !stays {
                leave.send_replace(true);
            }
            stays
        });
        for address in now {
            known.entry(address).or_insert_with_key(|address| {
                let (leave, left) = watch::channel(false);
                replicas.spawn(keep(aim.clone(), address.clone(), Arc::clone(pool), left));
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
        let ready = pool.look(|all| !all.is_empty());
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
        while pool.look(<[_]>::is_empty) {
            let _ = changes.changed().await;
        }
        waiting(false);
        tracing::info!("{caller} has found {service}");
    }
}
