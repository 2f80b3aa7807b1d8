//! What processes wrote: a page of it, and what they write from now on.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::stream::unfold;
use serde_json::json;
use wharf_control::{LogPage, LogQuery};
use wharf_core::Shutdown;

use super::params::Params;
use super::problem::Problem;
use super::router::Site;
use super::sse;

/// How long a page waits for a line before a pulse is sent instead.
const WAIT: Duration = Duration::from_secs(15);

pub(super) async fn page(State(site): State<Site>, params: Params) -> Result<Json<LogPage>, Problem> {
    let query = query(&params)?;
    Ok(Json(site.gathering.source.logs(query, Duration::ZERO).await?))
}

/// One who reads along.
struct Reader {
    site: Site,
    query: LogQuery,
    stop: Shutdown,
    over: bool,
}

pub(super) async fn live(
    State(site): State<Site>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut query = LogQuery { follow: true, ..query(&params)? };
    if let Some(last) = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok()) {
        (query.after, query.tail) = (last, None);
    }
    // What can't be asked for is said at once, and not in the middle of a stream.
    site.gathering.source.logs(LogQuery { limit: 1, follow: false, ..query.clone() }, Duration::ZERO).await?;
    let stop = site.stop.clone();
    let reader = Reader { site, query, stop, over: false };
    Ok(sse::stream(unfold(reader, |mut reader| async { Some((reader.next().await?, reader)) })))
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        if self.over {
            return None;
        }
        let page = tokio::select! {
            biased;
            () = self.stop.requested() => {
                self.over = true;
                return Some(sse::frame("bye", &json!({})));
            }
            page = self.site.gathering.source.logs(self.query.clone(), WAIT) => page,
        };
        let Ok(page) = page else {
            self.over = true;
            return Some(sse::frame("bye", &json!({})));
        };
        (self.query.after, self.query.tail) = (page.next, None);
        if page.lines.is_empty() && page.dropped == 0 {
            return Some(sse::pulse());
        }
        Some(sse::numbered("lines", page.next, &page))
    }
}

fn query(params: &Params) -> Result<LogQuery, Problem> {
    let short = |name: &str| {
        let said = params.number(name)?;
        Ok::<_, Problem>(said.map(|number| u32::try_from(number).unwrap_or(u32::MAX)))
    };
    let level = params
        .text("level")
        .map(|name| name.parse().map_err(|error: wharf_control::BadLevel| Problem::bad(error.to_string())));
    Ok(LogQuery {
        targets: params.texts("service"),
        after: params.number("after")?.unwrap_or_default(),
        tail: short("tail")?,
        limit: short("limit")?.unwrap_or_default(),
        follow: false,
        level: level.transpose()?,
        text: params.text("text").map(str::to_owned),
        trace: params.text("trace").map(str::to_ascii_lowercase),
    })
}
