//! Finds out who asks, by the token of a request.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use wharf_config::edge::RateBy;
use wharf_core::{Context, Fault, FaultKind};

use super::limit::{refused, told};
use super::rate::Client;
use super::tokens::Refusal;
use super::{Gate, Identity, Visit};
use crate::problem::Problem;

/// When to come again while there are no keys to check tokens with.
const SOON: Duration = Duration::from_secs(5);

/// Checks the token of a request that has one: its subject is the principal of the request's context from here on. One without
/// goes on, to whatever asks nobody who they are.
pub(super) async fn authenticate(gate: Arc<Gate>, request: Request, next: Next) -> Response {
    let Some(verifier) = &gate.verifier else { return next.run(request).await };
    let visit = request.extensions().get::<Visit>().cloned();
    let subjects = gate.limiter.as_ref().filter(|limiter| limiter.rate().by == RateBy::Subject);
    let identity = verifier.identity(request.headers()).await;
    let client = match &identity {
        Ok(Some(identity)) => Some(Client::named(identity.subject())),
        _ => visit.as_ref().and_then(Visit::client).map(Client::at),
    };
    let left = subjects.zip(client).map(|(limiter, client)| (limiter, limiter.take(client)));
    if let (Some((limiter, left)), Some(visit)) = (left, &visit)
        && left.wait.is_some()
    {
        return refused(limiter, left, visit);
    }
    let answer = match identity {
        Ok(Some(identity)) => known(identity, request, next).await,
        Ok(None) => next.run(request).await,
        Err(refusal) => unbelieved(&refusal).response(visit.as_ref()),
    };
    match left {
        Some((limiter, left)) => told(limiter, left, answer),
        None => answer,
    }
}

/// Has a request answered that `identity` makes.
async fn known(identity: Identity, mut request: Request, next: Next) -> Response {
    let cx = request.extensions().get::<Context>().map(|cx| cx.with_principal(identity.subject()));
    // A subject is never longer than a principal may be: a longer one is refused with its token.
    if let Some(Ok(cx)) = cx {
        request.extensions_mut().insert(cx);
    }
    request.extensions_mut().insert(identity.clone());
    (Extension(identity), next.run(request).await).into_response()
}

fn unbelieved(refusal: &Refusal) -> Problem {
    if *refusal == Refusal::NoKeys {
        let fault = Fault::unavailable(refusal.to_string()).before_start().with_retry_after(SOON);
        return Problem::fault(fault);
    }
    Problem::refused(StatusCode::UNAUTHORIZED, FaultKind::Denied, refusal.to_string()).with(
        WWW_AUTHENTICATE,
        format!("Bearer error=\"invalid_token\", error_description=\"{}\"", quoted(&refusal.to_string())),
    )
}

/// Text that can stand between quotes in a header.
fn quoted(text: &str) -> String {
    text.chars().filter(|each| (' '..='~').contains(each) && !"\"\\".contains(*each)).collect()
}
