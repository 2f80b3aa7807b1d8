//! The live feed: the state of the app every second, and what happens as it happens.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde::Serialize;
use serde_json::json;
use tokio::time::timeout;
use wharf_core::Shutdown;

use super::problem::Problem;
use super::router::Site;
use super::sse;
use crate::gather::Watcher;

/// So many may watch at a time; a browser has one connection for each page that it shows.
pub(super) const MOST: usize = 32;

/// How long nothing may come before a pulse does.
const PULSE: Duration = Duration::from_secs(15);

/// The state of the app, as it is told.
pub(crate) fn state_frame(state: &impl Serialize) -> Bytes {
    sse::frame("state", state)
}

/// One who watches.
struct Feed {
    site: Site,
    watcher: Watcher,
    stop: Shutdown,
    /// The number of the last event that was told.
    told: u64,
    begun: bool,
    over: bool,
}

pub(super) async fn answer(State(site): State<Site>, headers: HeaderMap) -> Response {
    let Some(watcher) = site.gathering.watch(MOST) else {
        let what = format!("{MOST} pages watch already, and no more can");
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, what).into_response();
    };
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    // Who comes for the first time asks for what was before by itself.
    let told = last.unwrap_or_else(|| *watcher.events.borrow());
    let stop = site.stop.clone();
    let feed = Feed { site, watcher, stop, told, begun: false, over: false };
    sse::stream(unfold(feed, |mut feed| async { Some((feed.next().await?, feed)) }))
}

impl Feed {
    /// What is told next. It is asked for when what came before has left: who reads slowly is told the newest.
    async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.begun, true) {
            let state = state_frame(&self.site.gathering.books().state());
            return Some([sse::retry(), state].concat().into());
        }
        if self.over {
            return None;
        }
        if let Some(events) = self.events() {
            return Some(events);
        }
        tokio::select! {
            biased;
            () = self.stop.requested() => {
                self.over = true;
                Some(sse::frame("bye", &json!({})))
            }
            news = timeout(PULSE, news(&mut self.watcher)) => match news {
                Err(_) => Some(sse::pulse()),
                Ok(Some(state)) => Some(state),
                Ok(None) => Some(self.events().unwrap_or_else(sse::pulse)),
            },
        }
    }

    /// The events that were not told yet.
    fn events(&mut self) -> Option<Bytes> {
        let page = self.site.gathering.books().events.page(self.told, usize::MAX, &[]);
        self.told = page.next;
        let frames: Vec<Bytes> =
            page.events.iter().map(|event| sse::numbered("event", event.number, event)).collect();
        (!frames.is_empty()).then(|| frames.concat().into())
    }
}

/// Waits for something new: the state, or none when something happened.
async fn news(watcher: &mut Watcher) -> Option<Bytes> {
    let Watcher { states, events, .. } = watcher;
    tokio::select! {
        // The sender lives as long as whoever watches.
        _ = states.changed() => Some(states.borrow_and_update().clone()),
        _ = events.changed() => None,
    }
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("told", &self.told).finish_non_exhaustive()
    }
}
