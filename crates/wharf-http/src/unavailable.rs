//! What is answered while there is nobody to answer: as the process starts, and as it stops.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::Response;
use wharf_core::Fault;

use crate::api::begun;
use crate::connection::Late;
use crate::edge::{REQUEST_ID, Visit};
use crate::problem::Problem;

/// When to come again: by then it may have started, or others have taken over.
const SOON: Duration = Duration::from_secs(1);

/// What answers while services start.
pub fn starting() -> Router {
    Router::new().fallback(|request: Request| async move {
        unavailable(&request, "the process is still starting: come again soon")
    })
}

/// What is answered to a request whose connection came when the process was stopping already; nothing to others.
pub(crate) fn late(request: &Request) -> Option<Response> {
    request.extensions().get::<Late>()?;
    Some(unavailable(request, "the process is stopping: call another replica, or come again"))
}

fn unavailable(request: &Request, why: &'static str) -> Response {
    // No gate has let it in, and given it a number.
    let visit = Visit::new(request, None, begun(request.headers(), request.extensions()).trace());
    let fault = Fault::unavailable(why).before_start().with_retry_after(SOON);
    let mut answer = Problem::fault(fault).response(Some(&visit));
    if let Ok(number) = HeaderValue::from_str(visit.request_id()) {
        answer.headers_mut().insert(REQUEST_ID, number);
    }
    answer
}
