//! An app of two services for the tests, which says what it is told to say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use wharf_control::{
    BreakerState, Bucket, ConnectionStatus, Faults, HealthState, Latency, LinkStatus, LogPage, LogQuery,
    MethodCalls, ProcessReport, ProcessState, ProcessStatus, Span, SpanKept, SpanOutcome, SpanPage, SpanSide,
    Taken, Vitals,
};
use wharf_core::{BoxFuture, Context, Fault};
use wharf_schema::Topology;

use crate::source::{
    Abilities, About, Action, Answered, Asked, Done, Failed, Given, GoesBy, Happened, Items, Placement,
    Refused, Source,
};
use crate::{Happening, Kind};

/// A checkout that calls a cart.
pub(crate) struct Stub {
    pub(crate) topology: Arc<Topology>,
    pub(crate) processes: Mutex<Vec<ProcessStatus>>,
    pub(crate) reports: Mutex<HashMap<String, ProcessReport>>,
    pub(crate) spans: Mutex<SpanPage>,
    pub(crate) happened: Mutex<Happened>,
    pub(crate) count: watch::Sender<u64>,
    pub(crate) asked: Mutex<Vec<(Asked, bool)>>,
    pub(crate) acts: Mutex<Vec<Action>>,
    pub(crate) looks: Mutex<u32>,
}

impl Stub {
    pub(crate) fn new() -> Arc<Self> {
        let method = |name: &str, kind: &str, args: Value, value: Value| {
            json!({"name": name, "kind": kind, "args": args, "value": value, "error": {"type": "CartError"},
                "fingerprint": "00000000000000000000000000000000"})
        };
        let shopper = json!([{"name": "shopper", "shape": {"type": "ShopperId"}}]);
        let lines = json!([{"name": "lines", "shape": {"stream": {"item": "u32", "error": "never"}}}]);
        let cart = json!({"name": "Cart", "docs": "Carts.", "methods": [
            method("items", "read", shopper.clone(), json!({"list": "string"})),
            method("watch", "read", shopper, json!({"stream": {"item": "u32", "error": "never"}})),
            method("import", "command", lines, json!("unit")),
        ], "types": {
            "ShopperId": {"body": {"newtype": "string"}},
            "CartError": {"body": {"enum": {"open": false, "variants": [
                {"name": "Unknown", "docs": "Nobody knows it.", "body": {"newtype": "string"}, "status": "not_found"}
            ]}}},
        }});
        let topology: Topology = serde_json::from_value(json!({"app": "shop", "services": [
            {"name": "cart", "interfaces": [cart]},
            {"name": "checkout", "dependencies": [
                {"service": "cart", "interface": "Cart"}, {"service": "ads", "interface": "Ads"}
            ]},
            {"name": "front", "http": true},
        ]}))
        .expect("a topology");
        Arc::new(Self {
            topology: Arc::new(topology),
            processes: Mutex::new(vec![process("cart-1", "cart"), process("checkout-1", "checkout")]),
            reports: Mutex::default(),
            spans: Mutex::default(),
            happened: Mutex::default(),
            count: watch::Sender::new(0),
            asked: Mutex::default(),
            acts: Mutex::default(),
            looks: Mutex::default(),
        })
    }

    /// The checkout tells of so many calls of `cart.items` that it has made.
    pub(crate) fn tell(&self, calls: MethodCalls, breaker: BreakerState) {
        let connection = ConnectionStatus {
            process: "cart-1".into(),
            endpoint: "unix:/run/cart-1.sock".into(),
            in_flight: 0,
            calls: calls.values,
            methods: Vec::new(),
            breaker,
            latency_us: None,
            share: 1.0,
        };
        let link = LinkStatus {
            caller: "checkout".into(),
            callee: "cart".into(),
            interface: "Cart".into(),
            is_local: false,
            connections: vec![connection],
            trouble: None,
            calls: vec![calls],
            budget: None,
        };
        let last_span = self.spans.lock().unwrap().next;
        let processes = self.processes.lock().unwrap().clone();
        let checkout = processes.into_iter().find(|process| process.name == "checkout-1").expect("it runs");
        let id = checkout.id;
        let report = ProcessReport {
            vitals: vitals(&id, last_span),
            services: Vec::new(),
            links: vec![link],
            taken: Vec::new(),
        };
        self.reports.lock().unwrap().insert("checkout-1".into(), report);
    }

    /// The cart's process tells of what services in it, and an http component, were asked from outside so often.
    pub(crate) fn asked_from_outside(&self, asked: Vec<(&str, &str, u64)>) {
        let taken = asked.into_iter().map(|(service, method, count)| {
            let MethodCalls { latency, .. } = calls(count, 0);
            let interface = if service == "front" { "" } else { "Cart" };
            let (service, interface, method) = (service.into(), interface.into(), method.into());
            let (is_outside, calls, values) = (true, count, count);
            Taken { service, interface, method, is_outside, calls, values, latency, ..Taken::default() }
        });
        let (vitals, taken) = (vitals("cart-1", 0), taken.collect());
        let report = ProcessReport { vitals, taken, ..ProcessReport::default() };
        self.reports.lock().unwrap().insert("cart-1".into(), report);
    }

    pub(crate) fn happen(&self, kind: Kind, text: &str) {
        let mut happened = self.happened.lock().unwrap();
        happened.next += 1;
        let (text, services) = (text.to_owned(), vec!["cart".to_owned()]);
        happened.happenings.push(Happening {
            at_ms: 1,
            kind,
            process: None,
            services,
            text,
            lines: Vec::new(),
        });
        self.count.send_replace(happened.next);
    }
}

pub(crate) fn process(name: &str, service: &str) -> ProcessStatus {
    ProcessStatus {
        name: name.into(),
        id: name.into(),
        services: vec![service.into()],
        state: ProcessState::Ready,
        pid: Some(7),
        restarts: 0,
        uptime_ms: Some(1),
        endpoints: vec![format!("unix:/run/{name}.sock")],
        http: Vec::new(),
        waiting_for: Vec::new(),
        last_exit: None,
        rss_bytes: None,
        cpu_us: None,
        built_ms: None,
    }
}

fn vitals(process: &str, last_span: u64) -> Vitals {
    Vitals {
        process: process.into(),
        app: "shop".into(),
        version: "1.0".into(),
        pid: 7,
        started_ms: 0,
        uptime_ms: 1,
        cpu_us: None,
        rss_bytes: None,
        open_files: None,
        connections: 1,
        state: HealthState::Ready,
        checks: Vec::new(),
        last_span,
        log_filter: "info".into(),
    }
}

/// So many calls of `cart.items`, of which so many failed; each took between 8 and 10 microseconds.
pub(crate) fn calls(values: u64, unavailable: u64) -> MethodCalls {
    let buckets = vec![Bucket { up_to_ns: 10_240, count: values + unavailable }];
    MethodCalls {
        method: "items".into(),
        in_flight: 1,
        values,
        errors: 0,
        faults: Faults { unavailable, ..Faults::default() },
        retries: 0,
        hedges: 0,
        latency: Latency { sum_ns: 0, buckets },
        p50_us: 0,
        p99_us: 0,
    }
}

/// A span of `cart.items` at its caller.
pub(crate) fn span(number: u64, trace: u128, outcome: SpanOutcome) -> Span {
    Span {
        number,
        trace_id: format!("{trace:032x}"),
        span_id: format!("{number:016x}"),
        parent_id: None,
        side: SpanSide::Client,
        caller: "checkout".into(),
        callee: "cart".into(),
        method: "items".into(),
        process: "checkout-1".into(),
        start_us: 1_000_000 * number,
        duration_us: 500 * number,
        outcome,
        message: String::new(),
        status: None,
        attempt: 1,
        hedge: false,
        kept: SpanKept::Sampled,
    }
}

impl Source for Stub {
    fn about(&self) -> About {
        let can = Abilities { restart: true, scale: true, stop: true, log_level: true, call: true };
        About { app: "shop".into(), placement: Placement::Processes, can }
    }

    fn topology(&self) -> Arc<Topology> {
        Arc::clone(&self.topology)
    }

    fn processes(&self) -> Vec<ProcessStatus> {
        *self.looks.lock().unwrap() += 1;
        self.processes.lock().unwrap().clone()
    }

    fn report<'a>(&'a self, process: &'a ProcessStatus) -> BoxFuture<'a, Option<ProcessReport>> {
        let report = self.reports.lock().unwrap().get(&process.name).cloned();
        Box::pin(async move { report })
    }

    fn spans<'a>(&'a self, _: &'a ProcessStatus, after: u64, _: u32) -> BoxFuture<'a, Option<SpanPage>> {
        let mut page = self.spans.lock().unwrap().clone();
        page.spans.retain(|span| span.number > after);
        Box::pin(async move { Some(page) })
    }

    fn happened(&self, after: u64) -> BoxFuture<'_, Happened> {
        Box::pin(async move {
            let _ = self.count.subscribe().wait_for(|count| *count > after).await;
            let mut happened = self.happened.lock().unwrap().clone();
            happened.happenings.drain(..usize::try_from(after).unwrap());
            happened
        })
    }

    fn logs(&self, query: LogQuery, wait: Duration) -> BoxFuture<'_, Result<LogPage, Refused>> {
        Box::pin(async move {
            if query.targets.iter().any(|target| target != "cart") {
                return Err(Refused::unknown("no such service"));
            }
            tokio::time::sleep(wait).await;
            Ok(LogPage { lines: Vec::new(), next: query.after, dropped: 3 })
        })
    }

    fn policies(&self) -> Result<Vec<GoesBy>, Refused> {
        Ok(Vec::new())
    }

    fn is_plain(&self, endpoint: &str) -> bool {
        !endpoint.starts_with("tcp:10.")
    }

    fn call(&self, cx: Context, asked: Asked) -> BoxFuture<'_, Answered> {
        self.asked.lock().unwrap().push((asked.clone(), cx.trace().sampled));
        let outcome = match asked.arguments["shopper"].as_str() {
            _ if asked.method == "watch" => Ok(Given::Items(Box::new(Count(0)))),
            Some("nobody") => Err(Failed::Error(json!({ "Unknown": "nobody" }))),
            Some("late") => Err(Failed::Fault(Fault::deadline_exceeded("too late"))),
            _ => Ok(Given::Value(json!(["socks"]))),
        };
        Box::pin(async move { Answered { process: Some("cart-1".into()), outcome } })
    }

    fn act(&self, action: Action) -> BoxFuture<'_, Result<Done, Refused>> {
        self.acts.lock().unwrap().push(action.clone());
        Box::pin(async move {
            match action {
                Action::Scale { replicas, .. } if replicas > 100 => Err(Refused::unfit("too many")),
                Action::Restart { target } if target == "ads" => Err(Refused::unknown("no such service")),
                _ => Ok(Done { done: "it was done".into(), ..Done::default() }),
            }
        })
    }
}

struct Count(u32);

impl Items for Count {
    fn next(&mut self) -> BoxFuture<'_, Option<Result<Value, Failed>>> {
        self.0 += 1;
        let item = match self.0 {
            1 | 2 => Some(Ok(json!(self.0))),
            3 => Some(Err(Failed::Fault(Fault::unavailable("it is gone")))),
            _ => None,
        };
        Box::pin(async move { item })
    }
}
