//! What is asked of a process that has nobody to answer: it starts, or it stops.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Version;
use axum::http::request::Builder;
use tower::ServiceExt;

use super::{Answered, read, shop, with};
use crate::connection::Late;
use crate::{Readiness, Status, health, starting};

struct Draining;

impl Status for Draining {
    fn readiness(&self) -> Readiness {
        Readiness { state: "draining", checks: Vec::new() }
    }

    fn metrics(&self, _: bool) -> String {
        String::new()
    }
}

async fn ask(request: Builder, is_late: bool) -> Answered {
    let router = if is_late { shop() } else { starting() };
    let mut request = request.body(Body::empty()).expect("a request");
    if is_late {
        request.extensions_mut().insert(Late);
    }
    read(health(router, Arc::new(Draining)).oneshot(request).await.expect("never fails")).await
}

#[tokio::test]
async fn whoever_comes_too_early_or_too_late_is_told_so_as_of_any_refusal() {
    for (is_late, what) in [(false, "still starting"), (true, "stopping")] {
        let answer = ask(with(Request::get("/"), &[("x-request-id", "req-7")]), is_late).await;
        let said = answer.problem(503, "unavailable");
        assert!(said.contains(what), "{said}");
        assert_eq!((answer.header("x-request-id"), answer.header("retry-after")), ("req-7", "1"));

        let call = with(Request::post("/").version(Version::HTTP_2), &[("content-type", "application/grpc")]);
        let answer = ask(call, is_late).await;
        assert_eq!((answer.status.as_u16(), answer.header("grpc-status")), (200, "14"));
        assert!(answer.header("grpc-message").contains(what));
        let ready = ask(Request::get("/readyz"), is_late).await;
        assert_eq!((ready.status.as_u16(), ready.text()), (503, "draining\n"));
    }
}
