//! The traces of late: found by what they are of, and one with all of its spans.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use tokio::time::{Instant, sleep};

use super::params::Params;
use super::problem::Problem;
use super::router::Site;
use crate::gather::{Status, Wanted};

/// So many are told when nobody says how many,
const SOME: u64 = 200;

/// and so many at the most.
const MOST: u64 = 1000;

/// Nobody waits longer for a trace than this,
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// and it is looked for so often.
const AGAIN: Duration = Duration::from_millis(200);

pub(super) async fn find(State(site): State<Site>, params: Params) -> Result<Response, Problem> {
    let text = |name: &str| params.text(name).map(str::to_owned);
    let status = params.text("status").map(|name| {
        Status::named(name).ok_or_else(|| {
            let what = format!("`{name}` is no status");
            Problem::bad(format!(
                "{what}; there are ok, failed, error, and kinds of faults such as overloaded"
            ))
        })
    });
    let limit = params.number("limit")?.unwrap_or(SOME).clamp(1, MOST);
    let wanted = Wanted {
        service: text("service"),
        caller: text("caller"),
        method: text("method"),
        status: status.transpose()?,
        min_us: params.number("min_us")?,
        max_us: params.number("max_us")?,
        from_us: params.number("from_us")?,
        to_us: params.number("to_us")?,
        text: text("text"),
        limit: usize::try_from(limit).unwrap_or_default(),
    };
    Ok(Json(site.gathering.asked().traces.find(&wanted)).into_response())
}

/// With `wait_ms`, waits so long for the first span: a trace is often opened right after its call, and its spans are
/// gathered a moment later.
pub(super) async fn one(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let wait = Duration::from_millis(params.number("wait_ms")?.unwrap_or_default()).min(LONGEST_WAIT);
    let until = Instant::now() + wait;
    loop {
        if let Some(trace) = kept(&site, &id) {
            return Ok(trace);
        }
        if Instant::now() >= until {
            let text = format!("no trace {id} is kept: it was not sampled, or is too long ago");
            return Err(Problem::not_found(text));
        }
        sleep(AGAIN).await;
    }
}

fn kept(site: &Site, id: &str) -> Option<Response> {
    let books = site.gathering.asked();
    books.traces.get(&id.to_ascii_lowercase()).map(|trace| Json(trace).into_response())
}
