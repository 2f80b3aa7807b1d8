//! A request's way in and out: its context, its number, its bounds, and its line in the log.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout_at;
use wharf_core::span::Scoped;
use wharf_core::{Context, FaultKind, TraceContext, catch_panic};

use super::access::Access;
use super::body::{Bounded, Flaws, Left};
use super::client::{Peer, client};
use super::visit::REQUEST_ID;
use super::{Gate, Problem, Visit};
use crate::api::Logged;
use crate::patience::wanted;
use crate::requests::Running;
use crate::steady::Steady;

/// How long after its deadline a request is dropped: by then the call that it is has said that its time is over, and which it
/// is.
const LATER: Duration = Duration::from_millis(5);

/// Lets a request in: gives it a context with a deadline, its body bounds in size and pace, and its answer a number.
///
/// A request whose time is over is dropped, with all the calls below it, and answered with 504; a panic of its handler
/// with 500.
pub(super) async fn enter(gate: Arc<Gate>, mut request: Request, next: Next) -> Response {
    let settings = &gate.settings;
    keep_out(request.headers_mut());
    let headers = request.headers();
    let (wanted, parent) = (wanted(headers), traceparent(headers));
    let budget =
        wanted.as_ref().ok().and_then(|wanted| *wanted).map_or(gate.budget, |own| own.min(gate.budget));
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let client = peer.map(|peer| client(peer, headers, &settings.trusted_proxies, settings.forwarding));
    let (cx, running) = gate.requests.begin(&request, parent, budget);
    let visit = Visit::new(&request, client, cx.trace());
    let access = settings.access_log.then(|| Access::begin(gate.requests.component(), &visit, &request));
    request.extensions_mut().insert(visit.clone());
    let left = Left::default();
    let is_http1 = request.version() < Version::HTTP_2;
    // Who asks whether to send its body sends none that is refused.
    if is_http1 && !request.headers().contains_key(EXPECT) {
        request = request.map(|body| left.of(body));
    }
    let mut answer = match wanted {
        Ok(_) => admit(&gate, &visit, cx, request, next, running).await,
        Err(why) => {
            running.end(StatusCode::BAD_REQUEST, None);
            Problem::new(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why).answer(Some(&visit))
        }
    };
    if is_http1 && !left.is_read_off().await {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Ok(id) = HeaderValue::from_str(visit.request_id()) {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    match access {
        Some(access) => access.end(answer),
        None => answer,
    }
}

/// Has the request handled within its bounds.
async fn admit(
    gate: &Arc<Gate>,
    visit: &Visit,
    cx: Context,
    mut request: Request,
    next: Next,
    running: Running,
) -> Response {
    let (deadline, budget) = (cx.deadline(), cx.remaining());
    let what = format!("{} {}", request.method(), request.uri().path());
    let component = gate.requests.component();
    let warn = |why: &str| gate.notices.warn(format_args!("{component}: {what}: {why}"));
    let (flaws, is_grpc) = (Arc::new(Flaws::default()), visit.is_grpc());
    if let Some(most) = gate.settings.body {
        if length(request.headers()).is_some_and(|length| length > most as u64) {
            let problem = longer_than(most);
            warn(problem.detail());
            running.end(problem.status(), None);
            return problem.answer(Some(visit));
        }
        // A stream of gRPC may go on for ever: of each message its server says how long it may be. What reads bodies otherwise is
        // held to the bound all the same, and here axum's own does not count.
        if is_grpc {
            DefaultBodyLimit::max(most).apply(&mut request);
        } else {
            DefaultBodyLimit::disable().apply(&mut request);
            let flaws = Arc::clone(&flaws);
            request = request.map(|body| Body::new(Bounded::new(body, most, flaws)));
        }
    }
    let slow = {
        let flaws = Arc::clone(&flaws);
        move |_: &str| flaws.too_slow.store(true, Relaxed)
    };
    // And a client of one may have nothing to say for a while.
    if !is_grpc {
        request = request.map(|body| Body::new(Steady::new(body, gate.settings.stall, slow)));
    }
    request.extensions_mut().insert(cx);

    let scope = running.scope();
    let handled = catch_panic(Scoped::new(Some(scope), Box::pin(next.run(request))));
    let problem = match timeout_at(deadline + LATER, handled).await {
        // What the handler says of a body that it could not read to its end is of no help.
        Ok(Ok(_)) if flaws.too_long.load(Relaxed) => {
            let problem = longer_than(gate.settings.body.unwrap_or_default());
            warn(problem.detail());
            problem
        }
        Ok(Ok(_)) if flaws.too_slow.load(Relaxed) => {
            let problem = slower_than(gate.settings.stall);
            warn(problem.detail());
            problem
        }
        Ok(Ok(answer)) => {
            if let Some(Logged(why)) = answer.extensions().get() {
                warn(why);
            }
            running.end(answer.status(), None);
            return answer;
        }
        Ok(Err(fault)) => {
            scope.run(|| tracing::error!("{component}: {what}: {}", fault.message()));
            running.end(StatusCode::INTERNAL_SERVER_ERROR, Some((fault.kind(), fault.message())));
            return broken().answer(Some(visit));
        }
        Err(_) => {
            scope.run(|| tracing::warn!("{component}: {what} was not done within {budget:?}"));
            too_late()
        }
    };
    running.end(problem.status(), problem.fault());
    problem.answer(Some(visit))
}

fn broken() -> Problem {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, FaultKind::Internal, "something broke on our side").started()
}

fn too_late() -> Problem {
    let status = StatusCode::GATEWAY_TIMEOUT;
    Problem::new(status, FaultKind::DeadlineExceeded, "this took too long; try again").started()
}

/// What services say to each other is not for the outside to say.
fn keep_out(headers: &mut HeaderMap) {
    let inner: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with("wharf-")).cloned().collect();
    for name in inner {
        headers.remove(name);
    }
}

fn traceparent(headers: &HeaderMap) -> Option<TraceContext> {
    headers.get("traceparent")?.to_str().ok()?.parse().ok()
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn longer_than(most: usize) -> Problem {
    let detail =
        format!("the body of the request has more than {most} bytes, which are the most that is taken");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, FaultKind::Overloaded, detail)
}

fn slower_than(within: Duration) -> Problem {
    let detail = format!("less than 8192 bytes of the body came within {within:?}");
    Problem::new(StatusCode::REQUEST_TIMEOUT, FaultKind::DeadlineExceeded, detail)
        .with(CONNECTION, "close")
        .started()
}
