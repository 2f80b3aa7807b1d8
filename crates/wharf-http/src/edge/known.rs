//! Refusals of those who have not shown who they are, or may not.

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::middleware::Next;
use axum::response::Response;
use wharf_core::FaultKind;

use super::{Identity, Visit};
use crate::problem::Problem;

/// What to say where a token must be, and is none.
pub(super) fn required() -> Problem {
    let detail = "this asks for a token: send the header `Authorization: Bearer` with one";
    Problem::refused(StatusCode::UNAUTHORIZED, FaultKind::Denied, detail).with(WWW_AUTHENTICATE, "Bearer")
}

/// What to say where the token is not good for what is asked.
pub(super) fn insufficient(scopes: &[String]) -> Problem {
    let wanted = scopes.join(" ");
    let detail = format!("the token is not good for this: it needs the scope {wanted}");
    Problem::refused(StatusCode::FORBIDDEN, FaultKind::Denied, detail)
        .with(WWW_AUTHENTICATE, format!("Bearer error=\"insufficient_scope\", scope=\"{wanted}\""))
}

/// Refuses whoever has not shown who they are.
pub(super) async fn known(identity: Option<Extension<Identity>>, request: Request, next: Next) -> Response {
    if identity.is_some() {
        return next.run(request).await;
    }
    required().response(request.extensions().get::<Visit>())
}
