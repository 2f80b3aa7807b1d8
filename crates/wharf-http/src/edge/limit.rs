//! Refuses clients that ask too often, and says in every answer how often they still may.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use wharf_config::edge::{Rate, RateBy};
use wharf_core::Fault;

use super::rate::{Client, Left, Limiter};
use super::{Gate, Visit};
use crate::problem::Problem;

/// The two headers of the IETF's draft on rate limits.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Counts the request to its client's address, or refuses it. Where clients are known by their tokens, it is counted when
/// that is read; but for an address that has sent too many bad ones, none is looked at.
pub(super) async fn limited(gate: Arc<Gate>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let (Some(limiter), Some(visit)) = (&gate.limiter, visit) else { return next.run(request).await };
    let Some(address) = visit.client() else { return next.run(request).await };
    let client = Client::at(address);
    let by_subject = limiter.rate().by == RateBy::Subject && gate.has_tokens();
    let left = if by_subject { limiter.look(client) } else { limiter.take(client) };
    if left.wait.is_some() {
        return refused(limiter, left, &visit);
    }
    let answer = next.run(request).await;
    // It was said further in, of the subject.
    if by_subject && answer.headers().contains_key(LIMIT) { answer } else { told(limiter, left, answer) }
}

/// The answer to a client whose bucket is empty.
pub(super) fn refused(limiter: &Limiter, left: Left, visit: &Visit) -> Response {
    let Rate { requests, per, burst, .. } = limiter.rate();
    let detail = format!(
        "this client has asked too often: {requests} requests in {per:?} are let in, and {burst} at once; come again when \
         Retry-After says"
    );
    let fault = Fault::overloaded(detail).before_start().with_retry_after(left.wait.unwrap_or_default());
    told(limiter, left, Problem::fault(fault).response(Some(visit)))
}

/// The answer with what is left.
pub(super) fn told(limiter: &Limiter, left: Left, mut answer: Response) -> Response {
    let Rate { requests, per, burst, .. } = limiter.rate();
    let seconds = per.as_secs_f64().ceil().max(1.0) as u64;
    let policy = format!("\"client\";q={requests};w={seconds};wharf-burst={burst}");
    let full_in = left.full_in.as_secs_f64().ceil() as u64;
    let now = format!("\"client\";r={};t={full_in}", left.requests);
    for (name, value) in [(POLICY, policy), (LIMIT, now)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
