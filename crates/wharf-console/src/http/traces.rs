//! The traces of late: found by what they are of, and one with all of its spans.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::params::Params;
use super::problem::Problem;
use super::router::Site;
use crate::gather::{Status, Wanted};

/// So many are told when nobody says how many,
const SOME: u64 = 200;

/// and so many at the most.
const MOST: u64 = 1000;

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

pub(super) async fn one(State(site): State<Site>, Path(id): Path<String>) -> Result<Response, Problem> {
    let books = site.gathering.asked();
    let trace = books.traces.get(&id.to_ascii_lowercase()).ok_or_else(|| {
        Problem::not_found(format!("no trace {id} is kept: it was not sampled, or is too long ago"))
    })?;
    Ok(Json(trace).into_response())
}
