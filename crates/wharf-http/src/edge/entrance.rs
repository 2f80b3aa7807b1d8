//! A request's way in and out: its context, its number, its bounds, and its line in the log.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout_at;
use wharf_core::span::Scoped;
use wharf_core::{Context, Fault, FaultKind, TraceContext, catch_panic};

use super::access::Access;
use super::body::Left;
use super::client::{Peer, client};
use super::visit::REQUEST_ID;
use super::{Gate, Visit};
use crate::bounded::{Bounded, Flaw};
use crate::patience::wanted;
use crate::problem::{Logged, Problem};
use crate::requests::Running;

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
            Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why).response(Some(&visit))
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
    let (most, is_grpc, mut flaw) = (gate.settings.body, visit.is_grpc(), None);
    if let Some(most) = most {
        if length(request.headers()).is_some_and(|length| length > most as u64) {
            let problem = Flaw::TooLong(most).problem().before_start();
            warn(problem.detail());
            running.end(problem.status(), None);
            return problem.response(Some(visit));
        }
        // What reads bodies otherwise is held to the bound all the same, and here axum's own does not count.
        if is_grpc {
            DefaultBodyLimit::max(most).apply(&mut request);
        } else {
            DefaultBodyLimit::disable().apply(&mut request);
        }
    }
    // A stream of gRPC may go on for ever, and its client have nothing to say for a while: of each message its server says how
    // long it may be.
    if !is_grpc {
        request = request.map(|body| {
            let body = Bounded::new(body, most, Some(gate.settings.stall));
            flaw = Some(body.flaw());
            Body::new(body)
        });
    }
    request.extensions_mut().insert(cx);

    let scope = running.scope();
    let handled = catch_panic(Scoped::new(Some(scope), Box::pin(next.run(request))));
    let problem = match timeout_at(deadline + LATER, handled).await {
        Ok(Ok(answer)) => {
            let Some(flaw) = flaw.as_deref().and_then(OnceLock::get) else {
                if let Some(Logged(why)) = answer.extensions().get() {
                    warn(why);
                }
                running.end(answer.status(), None);
                return answer;
            };
            // What the handler says of a body that it could not read to its end is of no help.
            let problem = flaw.problem();
            warn(problem.detail());
            problem
        }
        Ok(Err(fault)) => {
            scope.run(|| tracing::error!("{component}: {what}: {}", fault.message()));
            running.end(StatusCode::INTERNAL_SERVER_ERROR, Some((fault.kind(), fault.message())));
            return broken().response(Some(visit));
        }
        Err(_) => {
            scope.run(|| tracing::warn!("{component}: {what} was not done within {budget:?}"));
            too_late()
        }
    };
    running.end(problem.status(), problem.trouble());
    problem.response(Some(visit))
}

fn broken() -> Problem {
    Problem::fault(Fault::internal("something broke on our side"))
}

fn too_late() -> Problem {
    Problem::fault(Fault::deadline_exceeded("this took too long; try again"))
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
