//! All there is to know of one service.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use wharf_schema::ServiceDescriptor;

use super::params::Params;
use super::problem::Problem;
use super::router::Site;
use crate::gather::{Books, Edge, Figures, Of, Process, STEP_MS, STEPS, Sum, budgets, connections};
use crate::policies::in_force;

/// The calls of one method, of one caller, or both.
#[derive(Debug, Serialize)]
struct Row<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callee: Option<&'a str>,
    interface: &'a str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<bool>,
    #[serde(flatten)]
    figures: Figures,
}

impl<'a> Row<'a> {
    /// The calls of `sum`, whoever made them.
    fn new(books: &Books, interface: &'a str, method: &'a str, sum: &Sum) -> Self {
        let figures = sum.figures(books.edges.window());
        Self { caller: None, callee: None, interface, method, kind: None, declared: None, figures }
    }

    /// The calls of one edge; nothing where there were none.
    fn of(books: &Books, edge: &'a Edge) -> Option<Self> {
        let mut sum = Sum::default();
        edge.add_to(&mut sum);
        (sum.calls() > 0).then(|| Self::new(books, &edge.interface, &edge.method, &sum))
    }
}

pub(super) async fn answer(
    State(site): State<Site>,
    Path(name): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let since = params.number("since_ms")?.unwrap_or_default();
    let source = &site.gathering.source;
    let topology = source.topology();
    let service = topology.service(&name).ok_or_else(|| {
        let all: Vec<&str> = topology.services.iter().map(|service| service.name.as_str()).collect();
        Problem::not_found(format!("no service {name}; there are: {}", all.join(", ")))
    })?;
    let policies = source.policies().map(|told| in_force(service, &told));
    let books = site.gathering.asked();
    let processes = || books.processes.iter().map(|process| (process, books.edges.links(&process.status.id)));
    let own = |process: &&Process| process.status.services.contains(&service.name);
    let (rows, differs) = match &policies {
        Ok((rows, differs)) => (json!(rows), *differs),
        Err(why) => {
            tracing::debug!("the policies of {name} can't be shown: {}", why.text);
            (Value::Null, false)
        }
    };
    Ok(Json(json!({
        "at_ms": books.at_ms,
        "service": books.service(service),
        "processes": books.processes.iter().filter(own).map(|process| books.process(process)).collect::<Vec<_>>(),
        "series": series(&books, &name, since),
        "methods": methods(&books, service),
        "callers": callers(&books, service, &topology),
        "calls": calls(&books, service),
        "connections": processes()
            .flat_map(|(process, links)| connections(&process.status.name, links, &name))
            .collect::<Vec<_>>(),
        "budgets": processes()
            .flat_map(|(process, links)| budgets(&process.status.name, links, &name))
            .collect::<Vec<_>>(),
        "admission": books.processes.iter().filter_map(|process| admission(process, &name)).collect::<Vec<_>>(),
        "policies": rows,
        "differs": differs,
    }))
    .into_response())
}

/// The last quarter of an hour: of the service, of each of its methods, and of each of its callers.
fn series(books: &Books, service: &str, since_ms: u64) -> Value {
    let first = books.steps_begin_ms(STEPS);
    let skipped = since_ms.saturating_sub(first).div_ceil(STEP_MS);
    let count = STEPS.saturating_sub(usize::try_from(skipped).unwrap_or(STEPS));
    let (mut total, mut methods, mut callers) = (Value::Null, Map::new(), Map::new());
    let is_of = |of: &Of| match of {
        Of::Service(name) | Of::Method(name, _) | Of::Caller(name, _) => **name == *service,
    };
    for (of, series) in books.edges.series(is_of) {
        let page = json!(series.page(count));
        match of {
            Of::Service(_) => total = page,
            Of::Method(_, method) => _ = methods.insert(method.to_string(), page),
            Of::Caller(_, caller) => _ = callers.insert(caller.to_string(), page),
        }
    }
    json!({
        "start_ms": books.steps_begin_ms(count), "step_ms": STEP_MS,
        "total": total, "methods": methods, "callers": callers,
    })
}

/// Every method of the service, those too that nobody calls; of an http component, what it was asked for.
fn methods<'a>(books: &'a Books, service: &'a ServiceDescriptor) -> Vec<Row<'a>> {
    let all = service
        .interfaces
        .iter()
        .flat_map(|interface| interface.methods.iter().map(move |method| (interface.name.as_str(), method)));
    let row = |(interface, method, kind): (&'a str, &'a str, Option<&'static str>)| {
        let mut sum = Sum::default();
        let edges = books.edges.iter().filter(|edge| {
            *edge.callee == *service.name && *edge.interface == *interface && *edge.method == *method
        });
        edges.for_each(|edge| edge.add_to(&mut sum));
        Row { kind, ..Row::new(books, interface, method, &sum) }
    };
    let offered = all.map(|(interface, method)| (interface, &*method.name, Some(method.kind.as_str())));
    let asked = books.edges.iter().filter(|edge| *edge.callee == *service.name && edge.interface.is_empty());
    let asked: BTreeSet<&str> = asked.map(|edge| &*edge.method).collect();
    offered.chain(asked.into_iter().map(|asked| ("", asked, None))).map(row).collect()
}

/// Who has called the service by which method.
fn callers<'a>(
    books: &'a Books,
    service: &ServiceDescriptor,
    topology: &wharf_schema::Topology,
) -> Vec<Row<'a>> {
    let calls =
        |caller: &ServiceDescriptor| caller.dependencies.iter().any(|each| each.service == service.name);
    let edges = books.edges.iter().filter(|edge| *edge.callee == *service.name);
    let row = |edge: &'a Edge| {
        let declared = Some(topology.service(&edge.caller).is_some_and(calls));
        Some(Row { caller: Some(&edge.caller), declared, ..Row::of(books, edge)? })
    };
    edges.filter_map(row).collect()
}

/// What the service has called.
fn calls<'a>(books: &'a Books, service: &ServiceDescriptor) -> Vec<Row<'a>> {
    let edges = books.edges.iter().filter(|edge| *edge.caller == *service.name);
    let row = |edge: &'a Edge| Some(Row { callee: Some(&edge.callee), ..Row::of(books, edge)? });
    edges.filter_map(row).collect()
}

/// How a process is loaded with calls of the service.
fn admission(process: &Process, service: &str) -> Option<Value> {
    let hosted = process.services.iter().find(|hosted| hosted.service == service)?;
    let mut told = json!(hosted.admission?);
    told["process"] = json!(process.status.name);
    Some(told)
}
