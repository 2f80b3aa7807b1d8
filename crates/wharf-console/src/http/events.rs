//! What happened of late.

use axum::Json;
use axum::extract::State;

use super::params::Params;
use super::problem::Problem;
use super::router::Site;
use crate::gather::EventPage;

/// So many are told when nobody says how many.
const SOME: u64 = 500;

pub(super) async fn page(State(site): State<Site>, params: Params) -> Result<Json<EventPage>, Problem> {
    let after = params.number("after")?.unwrap_or_default();
    let count = |said: Option<u64>| usize::try_from(said.unwrap_or(SOME)).unwrap_or(usize::MAX);
    let services = params.texts("service");
    let tail = params.number("tail")?;
    let limit = count(params.number("limit")?);
    let books = site.gathering.asked();
    Ok(Json(match tail {
        Some(_) => books.events.tail(count(tail), &services),
        None => books.events.page(after, limit, &services),
    }))
}
