//! What browsers are told: CORS, compression, and headers that keep them from guessing.

use std::io::Read;
use std::time::Duration;

use axum::extract::Request;
use wharf_config::edge::{Cors, EdgeSettings, EdgeTls};

use super::{Front, with};

fn cors(origins: &[&str]) -> EdgeSettings {
    let cors = Cors {
        origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
        methods: vec!["PUT".into()],
        headers: vec!["X-Shop".into()],
        max_age: Duration::from_secs(600),
        ..Cors::default()
    };
    EdgeSettings { cors: Some(cors), ..EdgeSettings::of_router() }
}

const PREFLIGHT: [(&str, &str); 2] =
    [("access-control-request-method", "PUT"), ("access-control-request-headers", "x-shop,authorization")];

#[tokio::test]
async fn pages_of_named_sites_may_ask_and_those_of_others_may_not() {
    let front = Front::new(cors(&["https://shop.example"]));
    let preflight =
        with(Request::options("/"), &[&PREFLIGHT[..], &[("origin", "https://shop.example")]].concat());
    let answer = front.ask(preflight, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example");
    assert_eq!(answer.header("access-control-max-age"), "600");
    assert!(answer.header("access-control-allow-methods").contains("PUT"));
    for name in ["x-shop", "authorization", "idempotency-key", "request-timeout"] {
        assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
    }
    let asked = front.get("/", &[("origin", "https://shop.example")]).await;
    assert_eq!(
        (asked.status.as_u16(), asked.header("access-control-allow-origin")),
        (200, "https://shop.example")
    );
    assert!(asked.header("access-control-expose-headers").contains("x-request-id"));
    for other in ["https://evil.example", "http://shop.example", "https://shop.example:444", "null"] {
        let refused = front.get("/", &[("origin", other)]).await;
        assert!(refused.problem(403, "denied").contains("Origin"), "{other}");
        let preflight = with(Request::options("/"), &[&PREFLIGHT[..], &[("origin", other)]].concat());
        assert_eq!(front.ask(preflight, "").await.status, 403, "{other}");
    }
}

#[tokio::test]
async fn pages_of_the_site_itself_and_whoever_is_no_page_may_always_ask() {
    let front = Front::new(cors(&["https://shop.example"]));
    assert_eq!(front.get("/", &[]).await.status, 200);
    let own = [("origin", "https://api.example:8443"), ("host", "api.example:8443")];
    assert_eq!(front.get("/", &own).await.status, 200);
    // By HTTP/2 the name is in the address that is asked for.
    let request = with(Request::get("https://api.example:8443/"), &own[..1]);
    assert_eq!(front.ask(request, "").await.status, 200);
    let any = Front::new(cors(&["*"]));
    let asked = any.get("/", &[("origin", "https://evil.example")]).await;
    assert_eq!((asked.status.as_u16(), asked.header("access-control-allow-origin")), (200, "*"));
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_can_read_them() {
    let front = Front::new(EdgeSettings { compression: true, ..EdgeSettings::of_router() });
    let plain = front.get("/long", &[]).await;
    assert_eq!((plain.header("content-encoding"), plain.body.len()), ("", 8000));
    let packed = front.get("/long", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < 200, "{} bytes", packed.body.len());
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*packed.body).read_to_string(&mut text).expect("gzip");
    assert_eq!(text, "harbour ".repeat(1000));
    assert_eq!(
        front.get("/", &[("accept-encoding", "gzip")]).await.header("content-encoding"),
        "",
        "it is short"
    );
    assert_eq!(front.get("/long", &[("accept-encoding", "br")]).await.header("content-encoding"), "");
}

#[tokio::test]
async fn browsers_are_told_not_to_guess_and_to_ask_by_https_alone() {
    let plain = Front::new(EdgeSettings::default()).get("/", &[]).await;
    assert_eq!(
        (plain.header("x-content-type-options"), plain.header("x-frame-options")),
        ("nosniff", "DENY")
    );
    assert_eq!(plain.header("strict-transport-security"), "");
    let without = Front::new(EdgeSettings::of_router()).get("/", &[]).await;
    assert_eq!(without.header("x-content-type-options"), "");
    let hsts = Duration::from_secs(3600);
    let tls = EdgeTls { certificate: "c.pem".into(), key: "k.pem".into(), hsts };
    let settings = EdgeSettings { tls: Some(tls), ..EdgeSettings::of_router() };
    let said = crate::edge::headers::of(&settings).expect("something is said");
    assert_eq!(said["strict-transport-security"], "max-age=3600");
}
