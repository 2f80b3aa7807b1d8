//! The way from one service to another: carries each call to a replica, and to another one where that may help.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use wharf_core::span::{End, Spans};
use wharf_core::{Answer, BoxFuture, Call, Context, Encode, Fault, Interface};

use super::call::{Agreement, Trouble};
use super::dial::Caller;
use super::discover::Discover;
use super::endpoint::Aim;
use super::follow::keep_all;
use super::health::Trial;
use super::policies::{MethodPolicy, Policies};
use super::pool::{Method, Pool, Ready};
use super::snapshot::{FurtherSnapshot, ReplicaSnapshot};
use super::tried::Tried;
use crate::policy::budget::Budget;
use crate::policy::hedge::Hedging;
use crate::policy::retry::{Next, Tries};
use crate::wire::Bounds;

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
    methods: Vec<MethodPolicy>,
    budget: Option<Arc<Budget>>,
    spans: Option<Arc<Spans>>,
    keeper: JoinHandle<()>,
}

/// A try that gave no answer, and who it was.
struct Failed {
    trouble: Trouble,
    ready: Arc<Ready>,
}

impl Failed {
    /// The last of two tries of which `other` failed before: where that may have started, nothing says that the call has not.
    fn after(self, other: &Self) -> Self {
        let (Trouble::Here(fault) | Trouble::There(fault)) = &other.trouble;
        let trouble = match self.trouble {
            trouble if fault.not_started() => trouble,
            Trouble::Here(last) => Trouble::Here(last.after_start()),
            Trouble::There(last) => Trouble::There(last.after_start()),
        };
        Self { trouble, ..self }
    }
}

impl Channel {
    /// A channel from `caller` to `target`, whose connections live on `runtime`.
    pub fn new(
        caller: Caller,
        target: &Target,
        discover: &dyn Discover,
        bounds: Bounds,
        policies: &Policies,
        runtime: &Handle,
    ) -> Self {
        let rules = Arc::new(policies.rules(discover.announces(&target.service)));
        let aim = Aim {
            caller: Arc::new(caller),
            service: target.service.as_str().into(),
            interface: target.interface,
            descriptor: Arc::new(target.interface.descriptor()),
            bounds,
            rules: Arc::clone(&rules),
            speak: discover.speak(),
        };
        let pool = Arc::new(Pool::new(rules));
        let (endpoints, waiting) = (discover.watch(&target.service), discover.waiting(&target.service));
        let keeper = runtime.spawn(keep_all(aim.clone(), Arc::clone(&pool), endpoints, waiting));
        let (methods, budget) = (policies.methods(target.interface), policies.budget());
        Self { aim, pool, methods, budget, spans: None, keeper }
    }

    /// The same, which keeps spans of the tries of a call where there is more than one.
    #[must_use]
    pub fn kept_in(mut self, spans: &Arc<Spans>) -> Self {
        self.spans = Some(Arc::clone(spans));
        self
    }

    /// How many further tries were made, a method each.
    pub fn further(&self) -> Vec<FurtherSnapshot> {
        let read = |policy: &MethodPolicy| FurtherSnapshot {
            retries: policy.further.retries.load(Relaxed),
            hedges: policy.further.hedges.load(Relaxed),
        };
        self.methods.iter().map(read).collect()
    }

    /// Further tries of late, and how many there may be at the most; none without a bound.
    pub fn spent(&self) -> Option<(u64, f64)> {
        Some(self.budget.as_ref()?.spent(Instant::now()))
    }

    /// The replicas that it is connected to, as they are now.
    pub fn snapshot(&self) -> Vec<ReplicaSnapshot> {
        self.pool.snapshot()
    }

    /// What kept the last try to connect from it, if nothing has worked since.
    pub fn trouble(&self) -> Option<Fault> {
        self.pool.trouble()
    }

    async fn carry(&self, cx: &Context, number: usize, args: &dyn Encode) -> Result<Answer, Fault> {
        let Some(policy) = self.methods.get(number) else { return Err(self.unknown(number)) };
        // Items go along once: what was sent of them is gone.
        let repeatable = policy.repeatable && !args.has_items();
        let hedging = policy.hedging.as_ref().filter(|_| repeatable);
        let method = Method { number, repeatable };
        let (budget, mut now) = (self.budget.as_deref(), Instant::now());
        if let Some(budget) = budget {
            budget.call(now);
        }
        let mut tries = Tries::new(policy.call.retry.as_ref(), repeatable);
        // Every try but the first is a span of its own below the call's, so that what it led to can be told from the others.
        let (mut try_number, mut again) = (1, None);
        let mut last: Option<Arc<Ready>> = None;
        // Whether a try may have started: then nothing that comes later says that the call has not.
        let mut started = false;
        let truly = |fault: Fault, started: bool| if started { fault.after_start() } else { fault };
        loop {
            let trial = self.trial(cx, method, last.as_ref(), now).await;
            let trial = trial.map_err(|fault| truly(fault, started))?;
            let tried = Tried::begin(cx, again.as_ref(), (number, try_number), now);
            let own = again.as_ref().unwrap_or(cx);
            let outcome = match hedging {
                Some(hedging) => Box::pin(self.hedged(hedging, trial, (cx, own, &tried), method, args)).await,
                None => self.attempt(trial, own, method, args).await,
            };
            if try_number > 1 {
                self.tried(&tried, &outcome);
            }
            let (fault, ready) = match outcome {
                Ok(answer) => return Ok(answer),
                Err(Failed { trouble: Trouble::Here(fault), .. }) => return Err(truly(fault, started)),
                Err(Failed { trouble: Trouble::There(fault), ready }) => (fault, ready),
            };
            started |= !fault.not_started();
            let next = tries.next(&fault, cx.remaining(), budget, Instant::now());
            if next != Next::GiveUp {
                policy.further.retries.fetch_add(1, Relaxed);
                if try_number == 1 {
                    self.keep(&tried, End::Fault(&fault));
                }
            }
            match next {
                Next::GiveUp => return Err(truly(fault, started)),
                Next::Elsewhere => {
                    self.pool.remove(&ready.line);
                    ready.line.close(fault);
                }
                Next::After(pause) => sleep(pause).await,
            }
            (try_number, again) = (try_number + 1, Some(cx.again()));
            (last, now) = (Some(ready), Instant::now());
        }
    }

    /// One try of a call, at the replica of `trial`.
    async fn attempt(
        &self,
        mut trial: Trial,
        cx: &Context,
        method: Method,
        args: &dyn Encode,
    ) -> Result<Answer, Failed> {
        let ready = &trial.ready;
        let outcome = match ready.methods.get(method.number) {
            Some(Ok(agreement)) => {
                let encoding = args.written_in().unwrap_or(agreement.encoding);
                let agreement = Agreement { encoding, ..*agreement };
                ready.line.call(cx, agreement, args, ready.max_message).await
            }
            Some(Err(fault)) => Err(Trouble::Here(fault.clone())),
            None => Err(Trouble::Here(self.unknown(method.number))),
        };
        trial.end(&outcome);
        outcome.map_err(|trouble| Failed { trouble, ready: Arc::clone(&trial.ready) })
    }

    /// The same, with a second call at another replica beside it when it takes long. The first answer counts, and the other
    /// call is cancelled; a fault counts when it is the last.
    async fn hedged(
        &self,
        hedging: &Hedging,
        trial: Trial,
        (cx, own, tried): (&Context, &Context, &Tried),
        method: Method,
        args: &dyn Encode,
    ) -> Result<Answer, Failed> {
        let begun = Instant::now();
        let asked = Arc::clone(&trial.ready);
        let mut first = std::pin::pin!(self.attempt(trial, own, method, args));
        let outcome = match hedging.call(begun) {
            None => first.await,
            Some(delay) => tokio::select! {
                biased;
                outcome = &mut first => outcome,
                () = sleep(delay) => match self.hedge(hedging, &asked, cx, method) {
                    None => first.await,
                    Some(other) => {
                        let beside = cx.again();
                        let hedge = tried.beside(&beside);
                        let mut second = std::pin::pin!(self.attempt(other, &beside, method, args));
                        let (first_ended, outcome) = tokio::select! {
                            outcome = &mut first => (true, outcome),
                            outcome = &mut second => (false, outcome),
                        };
                        let (ended, other) = if first_ended { (tried, &hedge) } else { (&hedge, tried) };
                        self.tried(ended, &outcome);
                        match outcome {
                            Ok(answer) => {
                                self.keep(other, End::GivenUp);
                                Ok(answer)
                            }
                            Err(failed) => {
                                let last = if first_ended { second.await } else { first.await };
                                self.tried(other, &last);
                                last.map_err(|last| last.after(&failed))
                            }
                        }
                    }
                },
            },
        };
        if outcome.is_ok() {
            let now = Instant::now();
            hedging.observe(now.saturating_duration_since(begun), now);
        }
        outcome
    }

    /// A second call beside one of `asked`, if there is another replica and something left of the budget.
    fn hedge(&self, hedging: &Hedging, asked: &Arc<Ready>, cx: &Context, method: Method) -> Option<Trial> {
        let now = Instant::now();
        let other = self.pool.pick(cx, method, Some(asked), now)?;
        let is_other = !Arc::ptr_eq(&other.ready.health, &asked.health);
        let other = (is_other && hedging.take(now)).then_some(other)?;
        self.methods.get(method.number)?.further.hedges.fetch_add(1, Relaxed);
        Some(other)
    }

    /// Keeps a span of one of several tries.
    fn tried(&self, tried: &Tried, outcome: &Result<Answer, Failed>) {
        self.keep(
            tried,
            match outcome {
                Ok(answer) if answer.is_error => End::Error(&"the service's own error"),
                Ok(_) => End::Value,
                Err(Failed { trouble: Trouble::Here(fault) | Trouble::There(fault), .. }) => {
                    End::Fault(fault)
                }
            },
        );
    }

    fn keep(&self, tried: &Tried, end: End<'_>) {
        if let Some(spans) = &self.spans {
            let (caller, callee) = (&self.aim.caller.service, &self.aim.service);
            tried.keep(spans, (caller, callee, self.aim.interface), end);
        }
    }

    /// A call of a replica that takes it, when there is one in time; of another than `last` if there is one.
    async fn trial(
        &self,
        cx: &Context,
        method: Method,
        last: Option<&Arc<Ready>>,
        now: Instant,
    ) -> Result<Trial, Fault> {
        if let Some(trial) = self.pool.pick(cx, method, last, now) {
            return Ok(trial);
        }
        let mut changes = self.pool.changes();
        let patience = cx.patience(now, self.aim.rules.ready_wait);
        loop {
            if let Some(trial) = self.pool.pick(cx, method, last, Instant::now()) {
                return Ok(trial);
            }
            if let Some(why) = self.pool.why_absent() {
                let service = &self.aim.service;
                return Err(Fault::unavailable(format!("{service} cannot be reached: {why}")).before_start());
            }
            // The pool lives in this channel, so that the sender cannot be gone.
            if timeout_at(patience.min(cx.deadline()), changes.changed()).await.is_err() {
                return Err(self.nobody(cx.deadline() <= patience));
            }
        }
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
