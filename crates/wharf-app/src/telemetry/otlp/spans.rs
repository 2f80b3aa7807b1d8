//! Spans in the form of OTLP: `ExportTraceServiceRequest`.

use std::collections::BTreeMap;

use wharf_core::span::{Record, Side};

use super::Resource;
use super::proto::Message;
use crate::report::Report;
use crate::telemetry::series;

/// The version of the conventions that names follow.
const SCHEMA: &str = "https://opentelemetry.io/schemas/1.45.0";

/// What made the spans.
const SCOPE: &str = "wharf";

/// Of the flags of a span, those of its trace: sampled.
const SAMPLED: u32 = 1;

/// The kinds of span.
const INTERNAL: u64 = 1;
const SERVER: u64 = 2;
const CLIENT: u64 = 3;

/// The status of a span that failed.
const ERROR: u64 = 2;

/// A request that brings `records` of what `report` tells, each under the service whose it is.
pub(super) fn request(records: &[Record], resource: &Resource, report: &Report) -> Vec<u8> {
    let mut by_service: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        by_service.entry(service(record)).or_default().push(record);
    }
    let mut request = Message::default();
    for (service, records) in by_service {
        request.message(1, |resource_spans| {
            resource_spans.message(1, |message| resource.write(service, message));
            resource_spans.message(2, |scope_spans| {
                scope_spans.message(1, |scope| {
                    scope.bytes(1, SCOPE);
                    scope.bytes(2, env!("CARGO_PKG_VERSION"));
                });
                records
                    .iter()
                    .for_each(|record| scope_spans.message(2, |message| span(record, report, message)));
                scope_spans.bytes(3, SCHEMA);
            });
        });
    }
    request.finish()
}

/// Whose code saw it.
fn service(record: &Record) -> &str {
    match record.side {
        Side::Client | Side::Attempt => &record.caller,
        Side::Server | Side::Local | Side::Request => &record.callee,
    }
}

fn span(record: &Record, report: &Report, message: &mut Message) {
    message.bytes(1, record.trace_id.0);
    message.bytes(2, record.span_id.0);
    record.parent.iter().for_each(|parent| message.bytes(4, parent.0));
    message.bytes(5, name(record));
    message.number(
        6,
        match record.side {
            Side::Client | Side::Attempt => CLIENT,
            Side::Server | Side::Request => SERVER,
            Side::Local => INTERNAL,
        },
    );
    let took = u64::try_from(record.took.as_nanos()).unwrap_or(u64::MAX);
    message.fixed(7, record.start_ns);
    message.fixed(8, record.start_ns.saturating_add(took));
    attributes(record, report, message);
    if record.fault.is_some() || (record.is_error && record.side != Side::Server) {
        message.message(15, |status| {
            record.message.iter().for_each(|text| status.bytes(2, text.as_bytes()));
            status.number(3, ERROR);
        });
    }
    message.fixed32(16, SAMPLED);
}

fn name(record: &Record) -> String {
    match record.side {
        Side::Request => record.method.to_string(),
        _ => format!("{}/{}", record.interface, record.method),
    }
}

fn attributes(record: &Record, report: &Report, message: &mut Message) {
    const FIELD: u64 = 9;
    let mut text = |key: &str, value: &str| message.text_attribute(FIELD, key, value);
    if record.side == Side::Request {
        let (method, route) = record.method.split_once(' ').unwrap_or((&record.method, ""));
        text("http.request.method", method);
        if !route.is_empty() {
            text("http.route", route);
        }
        text("url.scheme", report.scheme(&record.callee));
    } else {
        text("rpc.system.name", "wharf");
        text("rpc.method", &name(record));
        text("wharf.callee", &record.callee);
        if !record.caller.is_empty() {
            text("wharf.caller", &record.caller);
        }
    }
    if let Some(error) = error_type(record) {
        text("error.type", &error);
    }
    record.status.iter().for_each(|status| {
        message.number_attribute(FIELD, "http.response.status_code", u64::from(*status));
    });
    if record.side == Side::Attempt {
        message.number_attribute(FIELD, "wharf.attempt", u64::from(record.attempt));
        if record.is_hedge {
            message.text_attribute(FIELD, "wharf.hedge", "true");
        }
    }
}

fn error_type(record: &Record) -> Option<String> {
    match record.status {
        Some(status) => record.fault.map(|_| status.to_string()),
        None => {
            (record.fault.is_some() || record.is_error).then(|| series::error_type(record.fault).to_owned())
        }
    }
}
