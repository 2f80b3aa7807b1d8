//! Methods that are opened to the outside: how much may be asked and answered, from where, and within which time.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::time::Instant;
use wharf_config::edge::EdgeSettings;
use wharf_core::{Callers, Client, Context, Fault, LinkSeed, Slot, Stream};

use super::{Answered, Front, Gate, requests, with};
use crate::edge::{Access, Mounted, Opening, Outside};

/// What is asked here.
#[wharf_macros::service]
trait Tide {
    /// A text of so many bytes.
    #[read]
    async fn long(&self, cx: &Context, bytes: u32) -> wharf::Result<String>;

    /// How many bytes a text has.
    async fn length(&self, cx: &Context, text: String) -> wharf::Result<u32>;

    /// Nothing, ever.
    async fn never(&self, cx: &Context) -> wharf::Result<()>;

    /// A text of so many bytes, and then what went wrong.
    #[read]
    async fn waves(&self, cx: &Context, bytes: u32) -> wharf::Result<Stream<String>>;

    /// What is in the file of that name.
    #[read]
    #[http(GET, "/tide/{name}")]
    async fn file(&self, cx: &Context, name: String) -> wharf::Result<String>;

    /// Takes a file of that name.
    #[idempotent]
    #[http(PUT, "/tide/{name}")]
    async fn put(&self, cx: &Context, name: String) -> wharf::Result<()>;
}

struct Spring;

impl Tide for Spring {
    async fn long(&self, _: &Context, bytes: u32) -> wharf::Result<String> {
        Ok("x".repeat(bytes as usize))
    }

    async fn length(&self, _: &Context, text: String) -> wharf::Result<u32> {
        Ok(text.len() as u32)
    }

    async fn never(&self, _: &Context) -> wharf::Result<()> {
        std::future::pending().await
    }

    async fn waves(&self, _: &Context, bytes: u32) -> wharf::Result<Stream<String>> {
        let (sender, stream) = Stream::channel(2);
        sender.send("x".repeat(bytes as usize)).await?;
        sender.fail(Fault::internal("the gauge at 10.0.0.7 is broken")).await?;
        Ok(stream)
    }

    async fn file(&self, _: &Context, name: String) -> wharf::Result<String> {
        Ok(format!("the file {name}"))
    }

    async fn put(&self, _: &Context, _: String) -> wharf::Result<()> {
        Ok(())
    }
}

/// An edge that opens all of it.
pub(super) fn front(settings: EdgeSettings) -> Front {
    beside(settings, Router::new())
}

/// The same with a router of its own.
pub(super) fn beside(settings: EdgeSettings, router: Router) -> Front {
    let router = opened(&settings, router);
    gated(settings, router)
}

fn gated(settings: EdgeSettings, router: Router) -> Front {
    let budget = Duration::from_secs(10);
    let gate = Gate::new(requests(), settings, budget).unwrap_or_else(|error| panic!("{error}"));
    Front(Arc::new(gate).before(router))
}

/// What is behind the gate of such an edge.
pub(super) fn opened(settings: &EdgeSettings, router: Router) -> Router {
    opening(settings, router, |_| true)
}

/// The same of an edge that opens the methods of a name that `is_open` alone.
fn opening(settings: &EdgeSettings, router: Router, is_open: fn(&str) -> bool) -> Router {
    let slot = Arc::new(Slot::default());
    slot.fill((TideServer::offer().bind)(Arc::new(Spring)));
    let interface = TideClient::INTERFACE;
    let seed = LinkSeed::local("api", "tide", interface, slot, Callers::Anyone, Handle::current());
    let methods = (0..interface.methods.len()).filter(|at| is_open(interface.methods[*at].name)).collect();
    let opening = Opening { link: seed.any(), methods, access: Access::Known };
    let outside = Outside { title: "api", settings };
    let mounted = Mounted { name: "its own".into(), router, is_public: true };
    outside.router(vec![mounted], vec![opening]).expect("it can be opened")
}

impl Front {
    pub(super) async fn call(&self, method: &str, args: &Value, headers: &[(&str, &str)]) -> Answered {
        self.call_with(method, Body::from(args.to_string()), headers).await
    }

    pub(super) async fn call_with(&self, method: &str, body: Body, headers: &[(&str, &str)]) -> Answered {
        let request = Request::post(format!("/tide/{method}")).header("content-type", "application/json");
        self.ask(with(request, headers), body).await
    }
}

/// What a call came to that did not succeed.
pub(super) fn fault(answer: &Answered) -> (u16, Value) {
    let problem: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(problem["request_id"], answer.header("x-request-id"));
    (answer.status.as_u16(), problem["fault"].clone())
}

/// A body of which no more comes after these bytes.
pub(super) fn stuck(bytes: usize) -> Body {
    let first = stream::once(async move { Ok::<_, Infallible>(Bytes::from(vec![b' '; bytes])) });
    Body::from_stream(first.chain(stream::pending()))
}

#[tokio::test]
async fn the_bound_of_bodies_is_none_of_answers() {
    let front = front(EdgeSettings { body: Some(64), ..EdgeSettings::default() });
    let answer = front.call("long", &json!({"bytes": 100_000}), &[]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 100_002));
    let long = front.call("length", &json!({"text": "x".repeat(100)}), &[]).await;
    assert_eq!(fault(&long), (413, json!("overloaded")));
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_has_the_time_that_the_settings_give_it() {
    let front = front(EdgeSettings { stall: Duration::from_secs(9), ..EdgeSettings::default() });
    let begun = Instant::now();
    let said = front.call_with("length", stuck(10), &[]).await.problem(408, "deadline_exceeded");
    assert!(said.contains("within 9s"), "{said}");
    assert_eq!(begun.elapsed().as_secs(), 9);
}

#[tokio::test(start_paused = true)]
async fn the_call_says_that_its_time_is_over_and_not_what_stands_before_it() {
    let front = front(EdgeSettings::default());
    for _ in 0..20 {
        let answer = front.call("never", &json!({}), &[("request-timeout", "0.25")]).await;
        assert_eq!(answer.status, 504);
        let problem: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!((&problem["service"], &problem["method"]), (&json!("tide"), &json!("never")), "{problem}");
    }
}

#[tokio::test]
async fn a_time_is_read_alike_wherever_it_is_asked_for() {
    let front = front(EdgeSettings::default());
    let times = [("request-timeout", "2"), ("request-timeout", "3")];
    for path in ["/tide/long", "/nowhere"] {
        let said = front.ask(with(Request::post(path), &times), "").await.problem(400, "incompatible");
        assert!(said.contains("request-timeout"), "{said}");
    }
}

#[tokio::test]
async fn what_a_route_names_comes_before_a_description() {
    for openapi in [true, false] {
        let front = front(EdgeSettings { openapi, ..EdgeSettings::default() });
        let said = front.get("/tide/openapi.json", &[]).await;
        assert_eq!((said.status.as_u16(), said.text()), (200, "\"the file openapi.json\""));
        let options = front.ask(Request::options("/tide/openapi.json"), "").await;
        assert_eq!((options.status.as_u16(), options.header("allow")), (204, "GET, PUT, HEAD, OPTIONS"));
    }
    let front = front(EdgeSettings { openapi: false, ..EdgeSettings::default() });
    let nowhere = front.get("/openapi.json", &[]).await.problem(404, "incompatible");
    assert!(!nowhere.contains("openapi"), "{nowhere}");
}

#[tokio::test]
async fn a_description_is_read_where_a_route_has_other_verbs() {
    let settings = EdgeSettings::default();
    let router = opening(&settings, Router::new(), |method| method == "put");
    let front = gated(settings, router);
    let path = "/tide/openapi.json";
    let described: Value = serde_json::from_slice(&front.get(path, &[]).await.body).expect("JSON");
    let paths: Vec<&String> = described["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(described["info"]["title"], "tide");
    assert_eq!(paths, ["/tide/put", "/tide/{name}"]);
    assert_eq!(front.ask(Request::put(path), "").await.status, 200, "it is a name like any other");
    let options = front.ask(Request::options(path), "").await;
    let delete = front.ask(Request::delete(path), "").await;
    assert_eq!((options.status.as_u16(), options.header("allow")), (204, "GET, HEAD, PUT, OPTIONS"));
    assert_eq!((delete.status.as_u16(), delete.header("allow")), (405, options.header("allow")));
    let all = front.ask(Request::post("/openapi.json"), "").await;
    assert_eq!((all.status.as_u16(), all.header("allow")), (405, "GET, HEAD, OPTIONS"));
}

#[tokio::test]
async fn pages_of_other_sites_call_nothing_unless_they_are_let() {
    let closed = front(EdgeSettings::default());
    let other = [("origin", "https://evil.example"), ("host", "shop.example:8443")];
    closed.call("long", &json!({"bytes": 1}), &other).await.problem(403, "denied");
    let upgrade = [&other[..], &[("upgrade", "websocket"), ("connection", "upgrade")]].concat();
    closed.get("/tide/long", &upgrade).await.problem(403, "denied");
    let own = [("origin", "https://shop.example:8443"), ("host", "shop.example:8443")];
    assert_eq!(closed.call("long", &json!({"bytes": 1}), &own).await.status, 200);
    assert_eq!(closed.call("long", &json!({"bytes": 1}), &[]).await.status, 200);
}

#[tokio::test]
async fn what_a_router_answers_is_passed_on_as_it_is() {
    let away = async || (axum::http::StatusCode::NOT_FOUND, [("set-cookie", "seen=1")]);
    let front = beside(EdgeSettings::default(), Router::new().route("/away", axum::routing::get(away)));
    let answer = front.get("/away", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie"), answer.text()), (404, "seen=1", ""));
    assert!(front.get("/nowhere", &[]).await.problem(404, "incompatible").contains("/openapi.json"));
}

#[tokio::test]
async fn the_own_site_is_known_by_the_name_that_is_asked_for() {
    let front = front(EdgeSettings::default());
    // By HTTP/2 the name is in the request's own address.
    let request =
        Request::post("https://shop.example:8443/tide/long").header("content-type", "application/json");
    let own = front.ask(with(request, &[("origin", "https://shop.example:8443")]), r#"{"bytes": 1}"#).await;
    assert_eq!(own.status, 200, "{}", own.text());
}
