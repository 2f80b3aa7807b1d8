//! Bounds: time, size, pace, how often, and from where.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{StatusCode, Version};
use axum::routing::post;
use futures_util::stream;
use wharf_config::edge::{EdgeSettings, Forwarding, Rate};

use super::{Front, with};

fn small() -> EdgeSettings {
    EdgeSettings { body: Some(16), ..EdgeSettings::of_router() }
}

/// A body whose length is not said.
fn in_parts(parts: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(
        parts.iter().map(|part| Ok::<_, Infallible>(Bytes::from_static(part.as_bytes()))),
    ))
}

#[tokio::test]
async fn a_body_has_so_many_bytes_and_no_more_whether_it_says_so_or_not() {
    let front = Front::new(small());
    assert_eq!(front.ask(Request::post("/"), "x".repeat(16)).await.text(), "x".repeat(16));
    for body in [Body::from("x".repeat(17)), in_parts(&["xxxxxxxxxxxx", "xxxxxxxxxxxx"])] {
        let said = front.ask(Request::post("/"), body).await.problem(413, "overloaded");
        assert!(said.contains("more than the 16 bytes"), "{said}");
    }
    let lies = with(Request::post("/"), &[("content-length", "99999999999")]);
    front.ask(lies, Body::empty()).await.problem(413, "overloaded");
}

#[tokio::test]
async fn a_bound_above_two_mebibytes_is_kept_as_well() {
    let settings = EdgeSettings { body: Some(4 << 20), ..EdgeSettings::of_router() };
    let long = "x".repeat(3 << 20);
    let request = Request::post("/").body(Body::from(long.clone())).expect("a request");
    let front = Front::new(settings);
    let answer = tower::ServiceExt::oneshot(front.0.clone(), request).await.expect("an answer");
    assert_eq!(axum::body::to_bytes(answer.into_body(), 4 << 20).await.expect("a body").len(), long.len());
}

#[tokio::test(start_paused = true)]
async fn a_body_has_to_come_steadily() {
    let settings = EdgeSettings { stall: Duration::from_secs(2), ..EdgeSettings::of_router() };
    let slow = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let said = Front::new(settings).ask(Request::post("/"), slow).await.problem(408, "deadline_exceeded");
    assert!(said.contains("less than 8192 bytes of the body came within 2s"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_grpc_goes_on_as_long_and_as_slowly_as_it_likes() {
    let slowly = || {
        stream::unfold(0, |count| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            (count < 5).then(|| (Ok::<_, Infallible>(Bytes::from_static(b"six by")), count + 1))
        })
    };
    let gate = super::Gate::new(
        super::requests(),
        EdgeSettings { stall: Duration::from_secs(2), ..small() },
        Duration::from_secs(60),
    );
    let raw =
        post(async |body: Body| axum::body::to_bytes(body, 64).await.map_err(|_| StatusCode::BAD_REQUEST));
    let whole = post(async |body: Bytes| body);
    let router = Router::new().route("/raw", raw).route("/whole", whole);
    let front = Front(std::sync::Arc::new(gate.expect("a gate")).before(router));
    let ask = async |path: &str, version, kind: &str| {
        let request = with(Request::post(path).version(version), &[("content-type", kind)]);
        front.ask(request, Body::from_stream(slowly())).await
    };
    let (new, old) = (Version::HTTP_2, Version::HTTP_11);
    assert_eq!(ask("/raw", new, "application/grpc+proto").await.body.len(), 30);
    assert_eq!(
        ask("/whole", new, "application/grpc").await.status,
        413,
        "of what is read at once there is a bound"
    );
    ask("/raw", old, "application/grpc").await.problem(408, "deadline_exceeded");
    ask("/raw", new, "text/plain").await.problem(408, "deadline_exceeded");
}

#[tokio::test(start_paused = true)]
async fn a_request_has_so_much_time_and_clients_may_shorten_it_alone() {
    let front = Front::new(EdgeSettings::of_router());
    let begun = tokio::time::Instant::now();
    let said = front.get("/never", &[("request-timeout", "0.25")]).await.problem(504, "deadline_exceeded");
    assert!(said.contains("this took too long"), "{said}");
    assert_eq!(begun.elapsed().as_millis() / 10, 25);
    let begun = tokio::time::Instant::now();
    front.get("/never", &[("request-timeout", "3600")]).await.problem(504, "deadline_exceeded");
    assert_eq!(begun.elapsed().as_secs(), 10);
    for bad in ["soon", "-1", "0", "", "1e3", "NaN", "inf", "1s", "0000000000001"] {
        let said = front.get("/", &[("request-timeout", bad)]).await.problem(400, "incompatible");
        assert!(said.contains("`request-timeout` takes seconds"), "{bad}: {said}");
    }
}

#[tokio::test]
async fn a_panic_is_a_500_that_tells_nothing() {
    let said = Front::new(EdgeSettings::of_router()).get("/panic", &[]).await.problem(500, "internal");
    assert_eq!(said, "something broke on our side");
}

fn twice_a_minute() -> EdgeSettings {
    let rate = Rate { requests: 2, per: Duration::from_secs(60), burst: 2, ..Rate::default() };
    EdgeSettings { rate: Some(rate), ..EdgeSettings::of_router() }
}

#[tokio::test(start_paused = true)]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let front = Front::new(twice_a_minute());
    let first = front.get("/", &[]).await;
    assert_eq!(first.header("ratelimit"), "\"client\";r=1;t=30");
    assert_eq!(first.header("ratelimit-policy"), "\"client\";q=2;w=60;wharf-burst=2");
    assert_eq!(front.get("/", &[]).await.header("ratelimit"), "\"client\";r=0;t=60");
    let refused = front.get("/nowhere", &[]).await;
    assert!(refused.problem(429, "overloaded").contains("2 requests in 60s are let in"));
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit")), ("30", "\"client\";r=0;t=60"));
    assert_eq!(
        front.ask_from("203.0.113.10", Request::get("/"), "").await.status,
        200,
        "others are not counted along"
    );
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(front.get("/", &[]).await.status, 200);
    front.get("/", &[]).await.problem(429, "overloaded");
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_is_counted_for_itself() {
    let settings = EdgeSettings {
        trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")],
        forwarding: Forwarding::XForwardedFor,
        ..twice_a_minute()
    };
    let front = Front::new(settings);
    let ask = async |from: &str, client: &str| {
        let request = with(Request::get("/"), &[("x-forwarded-for", client)]);
        front.ask_from(from, request, "").await.status.as_u16()
    };
    for _ in 0..2 {
        assert_eq!(ask("10.0.0.1", "203.0.113.1").await, 200);
    }
    assert_eq!(ask("10.0.0.1", "203.0.113.1").await, 429);
    assert_eq!(ask("10.0.0.1", "203.0.113.2").await, 200);
    // Whoever is no trusted proxy is known by its own address, whatever it says.
    assert_eq!(ask("198.51.100.7", "203.0.113.3").await, 200);
    assert_eq!(ask("198.51.100.7", "203.0.113.4").await, 200);
    assert_eq!(ask("198.51.100.7", "203.0.113.5").await, 429);
}

#[tokio::test]
async fn what_services_say_to_each_other_is_kept_out() {
    let front = Front::new(EdgeSettings::of_router());
    let inner =
        [("wharf-caller", "checkout"), ("wharf-principal", "root"), ("Wharf-Criticality", "critical-plus")];
    let said =
        front.ask(with(Request::post("/headers"), &[&inner[..], &[("x-other", "1")]].concat()), "").await;
    assert!(!said.text().contains("wharf-") && said.text().contains("x-other"), "{}", said.text());
}

#[test]
fn what_this_program_was_built_without_is_refused_with_what_to_do() {
    let settings = EdgeSettings { compression: true, ..EdgeSettings::of_router() };
    let made = super::Gate::new(super::requests(), settings, Duration::from_secs(1));
    if cfg!(feature = "edge") {
        assert!(made.is_ok());
    } else {
        let said = made.err().expect("it is refused").to_string();
        assert!(
            said.contains("[service.front.edge] asks for `compression`") && said.contains("\"edge\""),
            "{said}"
        );
    }
}
