//! Calls made from the page: any method, with arguments as JSON; a stream comes as server-sent events.

use std::time::{Duration, Instant};

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use wharf_core::{Context, Criticality, FaultKind, OperationId, TraceContext};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor, Topology};

use super::body;
use super::problem::Problem;
use super::router::Site;
use super::sse;
use crate::source::{Answered, Asked, Failed, Given, Items};
use crate::text;

/// How long a call may take, in milliseconds: the longest is ten minutes.
const TIMEOUT_MS: std::ops::RangeInclusive<u64> = 1..=600_000;

/// A call, as the page asks for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    service: String,
    #[serde(default)]
    interface: Option<String>,
    method: String,
    #[serde(default)]
    arguments: Map<String, Value>,
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
    #[serde(default)]
    operation_id: Option<String>,
    #[serde(default)]
    criticality: Option<String>,
}

fn ten_seconds() -> u64 {
    10_000
}

/// A call that is being made.
struct Running {
    interface: InterfaceDescriptor,
    method: MethodDescriptor,
    begun: Instant,
    trace_id: String,
    process: Option<String>,
}

pub(super) async fn make(State(site): State<Site>, body: Body) -> Result<Response, Problem> {
    let wish: Wish = body::read(body).await?;
    let source = &site.gathering.source;
    let topology = source.topology();
    let (interface, method) = found(&topology, &wish)?;
    let cx = context(&wish)?;
    let asked = asked(&wish, interface, method)?;
    let mut running = Running {
        interface: interface.clone(),
        method: method.clone(),
        begun: Instant::now(),
        trace_id: cx.trace().trace_id.to_string(),
        process: None,
    };
    let Answered { process, outcome } = source.call(cx, asked).await;
    running.process = process;
    match outcome {
        Ok(Given::Value(value)) => Ok(Json(running.value(&value)).into_response()),
        Ok(Given::Items(items)) => Ok(running.items(items)),
        Err(Failed::Refused(refused)) => Err(refused.into()),
        Err(failed) => Ok(Json(running.failed(&failed)).into_response()),
    }
}

pub(super) async fn text(State(site): State<Site>, body: Body) -> Result<Json<Value>, Problem> {
    let wish: Wish = body::read(body).await?;
    let topology = site.gathering.source.topology();
    let (interface, method) = found(&topology, &wish)?;
    let processes = site.gathering.source.processes();
    let hosts = processes.iter().filter(|process| process.services.contains(&wish.service));
    let mut endpoints = hosts.flat_map(|process| &process.endpoints);
    let endpoint = endpoints.find(|endpoint| site.gathering.source.is_plain(endpoint));
    let call = text::Call {
        service: &wish.service,
        interface,
        method,
        arguments: &wish.arguments,
        timeout: Duration::from_millis(wish.timeout_ms),
    };
    Ok(Json(json!({
        "wharf": text::wharf(&call),
        "curl": endpoint.and_then(|endpoint| text::curl(&call, endpoint)),
        "rust": text::rust(&call),
    })))
}

/// The method that is meant.
fn found<'a>(
    topology: &'a Topology,
    wish: &Wish,
) -> Result<(&'a InterfaceDescriptor, &'a MethodDescriptor), Problem> {
    let service = topology.service(&wish.service).ok_or_else(|| {
        let all = topology.services.iter().filter(|service| !service.http).map(|service| &*service.name);
        let all = all.collect::<Vec<_>>().join(", ");
        Problem::not_found(format!("no service {}; there are: {all}", wish.service))
    })?;
    let wanted =
        |interface: &&InterfaceDescriptor| wish.interface.as_ref().is_none_or(|name| *name == interface.name);
    let mut interfaces = service.interfaces.iter().filter(wanted);
    interfaces.find_map(|interface| Some((interface, interface.method(&wish.method)?))).ok_or_else(|| {
        let methods = service.interfaces.iter().filter(wanted).flat_map(|interface| &interface.methods);
        let all = methods.map(|method| &*method.name).collect::<Vec<_>>().join(", ");
        Problem::not_found(format!("{} has no method {}; it has: {all}", wish.service, wish.method))
    })
}

fn context(wish: &Wish) -> Result<Context, Problem> {
    if !TIMEOUT_MS.contains(&wish.timeout_ms) {
        let (least, most) = (TIMEOUT_MS.start(), TIMEOUT_MS.end());
        return Err(Problem::bad(format!("timeout_ms is from {least} to {most}")));
    }
    // Whoever makes a call by hand wants to see what became of it.
    let trace = TraceContext { sampled: true, ..TraceContext::root() };
    let mut cx = Context::root(Duration::from_millis(wish.timeout_ms)).with_trace(trace);
    if let Some(id) = &wish.operation_id {
        let bytes = u128::from_str_radix(id, 16).ok().filter(|_| id.len() == 32);
        let bytes = bytes.ok_or_else(|| Problem::bad("operation_id is 32 hexadecimal digits"))?;
        cx = cx.with_operation(OperationId(bytes.to_be_bytes()));
    }
    if let Some(name) = &wish.criticality {
        cx = cx.with_criticality(match name.as_str() {
            "critical-plus" => Criticality::CriticalPlus,
            "critical" => Criticality::Critical,
            "sheddable-plus" => Criticality::SheddablePlus,
            "sheddable" => Criticality::Sheddable,
            _ => {
                let all = "critical-plus, critical, sheddable-plus and sheddable";
                return Err(Problem::bad(format!("`{name}` is no criticality; there are {all}")));
            }
        });
    }
    Ok(cx)
}

/// The call with the items of a stream apart, or what can be known to be wrong before it is made.
fn asked(wish: &Wish, interface: &InterfaceDescriptor, method: &MethodDescriptor) -> Result<Asked, Problem> {
    let unfit = |what: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, what);
    let given = &wish.arguments;
    if let Some(misfit) = method.misfit(given) {
        return Err(unfit(format!("{} {misfit}", method.name)));
    }
    let mut arguments = given.clone();
    let stream = method.args.iter().find(|arg| arg.shape.is_stream());
    let items = stream.map(|arg| match arguments.remove(&arg.name) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(unfit(format!("{} is a stream: give its items as a list", arg.name))),
    });
    Ok(Asked {
        service: wish.service.clone(),
        interface: interface.name.clone(),
        method: method.name.clone(),
        arguments: Value::Object(arguments),
        items: items.transpose()?,
    })
}

impl Running {
    fn value(&self, value: &Value) -> Value {
        self.told(json!({ "outcome": "value", "value": value }))
    }

    fn failed(&self, failed: &Failed) -> Value {
        self.told(match failed {
            Failed::Refused(refused) => json!({ "outcome": "incompatible", "message": refused.text }),
            Failed::Fault(fault) => json!({ "outcome": outcome(fault.kind()), "message": fault.message() }),
            Failed::Error(error) => {
                let variant = self.interface.error_variant(&self.method, error);
                let docs = variant.map(|variant| variant.docs.lines().next().unwrap_or_default().trim());
                json!({
                    "outcome": "error", "error": error, "message": docs.filter(|docs| !docs.is_empty()),
                    "status": variant.map(|variant| variant.status.unwrap_or_default().http()),
                })
            }
        })
    }

    fn told(&self, mut outcome: Value) -> Value {
        let took = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        outcome["duration_us"] = json!(took);
        outcome["trace_id"] = json!(self.trace_id);
        outcome["process"] = json!(self.process);
        outcome
    }

    /// An answer that brings the items as they come. Whoever does not read it to its end cancels the call.
    fn items(self, items: Box<dyn Items>) -> Response {
        let begin = sse::frame("begin", &json!({ "trace_id": self.trace_id, "process": self.process }));
        let state = Stream { running: self, items, count: 0, next: Next::Begin(begin) };
        sse::stream(unfold(state, |mut state| async { Some((state.next().await?, state)) }))
    }
}

/// A stream that is passed on.
struct Stream {
    running: Running,
    items: Box<dyn Items>,
    count: u64,
    next: Next,
}

enum Next {
    Begin(Bytes),
    Item,
    Nothing,
}

impl Stream {
    async fn next(&mut self) -> Option<Bytes> {
        match std::mem::replace(&mut self.next, Next::Item) {
            Next::Begin(begin) => return Some(begin),
            Next::Item => {}
            Next::Nothing => return None,
        }
        let mut end = match self.items.next().await {
            Some(Ok(item)) => {
                self.count += 1;
                return Some(sse::frame("item", &item));
            }
            Some(Err(failed)) => self.running.failed(&failed),
            None => self.running.told(json!({ "outcome": "value" })),
        };
        self.next = Next::Nothing;
        end["items"] = json!(self.count);
        Some(sse::frame("end", &end))
    }
}

/// The kind of a fault, as it is written everywhere in the console.
fn outcome(kind: FaultKind) -> String {
    kind.as_str().replace(' ', "-")
}
