//! Who is let in, and what is answered.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt;
use wharf_core::{Shutdown, ShutdownTrigger};

use super::{Site, router};
use crate::gather::{Gathering, Looker};
use crate::source::Action;
use crate::testing::Stub;
use crate::token::Token;
use crate::{Kind, console};

const HOST: &str = "127.0.0.1:4711";

/// A console that is asked without a socket.
struct Asked {
    router: Router,
    stub: Arc<Stub>,
    gathering: Arc<Gathering>,
    stop: ShutdownTrigger,
}

fn asked() -> Asked {
    let stub = Stub::new();
    let gathering = Gathering::new(Arc::clone(&stub) as _);
    let (stop, stopping) = Shutdown::new();
    let site = Site { gathering: Arc::clone(&gathering), about: console::about(&*stub), stop: stopping };
    Asked { router: router(site, Token::known("secret"), 4711), stub, gathering, stop }
}

fn get(path: &str) -> axum::http::request::Builder {
    Request::get(path).header(header::HOST, HOST)
}

fn post(path: &str) -> axum::http::request::Builder {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, "Bearer secret")
        .header(header::CONTENT_TYPE, "application/json")
}

impl Asked {
    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.expect("a router answers")
    }

    async fn with(&self, request: axum::http::request::Builder) -> Response<Body> {
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn status(&self, request: axum::http::request::Builder) -> u16 {
        self.with(request).await.status().as_u16()
    }

    async fn json(&self, path: &str) -> (u16, Value) {
        value(self.with(get(path).header(header::AUTHORIZATION, "Bearer secret")).await).await
    }

    async fn posted(&self, path: &str, body: &Value) -> (u16, Value) {
        value(self.send(post(path).body(Body::from(body.to_string())).unwrap()).await).await
    }
}

async fn value(response: Response<Body>) -> (u16, Value) {
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error}: {body:?}")))
}

#[tokio::test]
async fn nobody_sees_or_does_anything_without_the_token() {
    let console = asked();
    for path in ["/", "/api/app", "/api/live", "/api/logs", "/main.js", "/api/nothing"] {
        assert_eq!(console.status(get(path)).await, 401, "{path}");
        assert_eq!(console.status(get(path).header(header::AUTHORIZATION, "Bearer secret2")).await, 401);
        assert_eq!(console.status(get(path).header(header::COOKIE, "wharf-console-4711=secre")).await, 401);
        // Cookies are for every port of a host: another console's is not this one's.
        assert_eq!(console.status(get(path).header(header::COOKIE, "wharf-console-4712=secret")).await, 401);
    }
    let restart = Request::post("/api/actions/restart").header(header::HOST, HOST);
    let restart = restart.header(header::CONTENT_TYPE, "application/json");
    let refused = console.send(restart.body(Body::from(r#"{"target":"cart"}"#)).unwrap()).await;
    assert_eq!(refused.status(), 401);
    assert!(console.stub.acts.lock().unwrap().is_empty());

    let app = get("/api/app").header(header::COOKIE, "other=1; wharf-console-4711=secret");
    assert_eq!(console.status(app).await, 200);
    assert_eq!(console.status(get("/api/app").header(header::AUTHORIZATION, "Bearer secret")).await, 200);
}

#[tokio::test]
async fn the_printed_address_gives_a_cookie_and_hides_the_token() {
    let console = asked();
    let welcome = console.with(get("/service/cart?tab=calls&token=secret")).await;
    assert_eq!(welcome.status(), StatusCode::SEE_OTHER);
    assert_eq!(welcome.headers()[header::LOCATION], "/service/cart?tab=calls");
    let cookie = welcome.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["wharf-console-4711=secret", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(console.status(get("/?token=wrong")).await, 401);
    // A token is not taken from where servers and proxies write it down.
    assert_eq!(console.status(get("/api/app?token=secret")).await, 401);
    // And it leads nowhere else.
    let elsewhere = console.with(get("//evil.example/?token=secret")).await;
    assert_eq!(elsewhere.headers()[header::LOCATION], "/evil.example/");
}

#[tokio::test]
async fn a_name_that_was_made_to_lead_here_is_not_answered() {
    let console = asked();
    let with_host = |host: &str| {
        let request = Request::get("/api/app").header(header::AUTHORIZATION, "Bearer secret");
        request.header(header::HOST, host)
    };
    for host in [
        "evil.example",
        "evil.example:4711",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "a@localhost",
    ] {
        assert_eq!(console.status(with_host(host)).await, 421, "{host}");
    }
    for host in ["127.0.0.1:4711", "localhost:4711", "LOCALHOST", "[::1]:4711"] {
        assert_eq!(console.status(with_host(host)).await, 200, "{host}");
    }
    assert_eq!(console.status(Request::get("/api/app")).await, 421);
}

#[tokio::test]
async fn pages_of_other_origins_cannot_act() {
    let console = asked();
    let body = || Body::from(r#"{"target":"cart"}"#);
    let from =
        |origin: &str| post("/api/actions/restart").header(header::ORIGIN, origin).body(body()).unwrap();
    for origin in ["http://evil.example", "http://127.0.0.1:8080", "https://127.0.0.1:4711", "null"] {
        assert_eq!(console.send(from(origin)).await.status(), StatusCode::FORBIDDEN, "{origin}");
    }
    let plain = Request::post("/api/actions/restart").header(header::HOST, HOST);
    let plain =
        plain.header(header::AUTHORIZATION, "Bearer secret").header(header::CONTENT_TYPE, "text/plain");
    let plain = console.send(plain.body(body()).unwrap()).await;
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(console.stub.acts.lock().unwrap().is_empty());

    assert_eq!(console.send(from("http://127.0.0.1:4711")).await.status(), StatusCode::OK);
    assert_eq!(*console.stub.acts.lock().unwrap(), [Action::Restart { target: "cart".into() }]);
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let console = asked();
    for path in ["/api/app", "/", "/nothing.js", "/api/nothing"] {
        let answer = console.with(get(path).header(header::AUTHORIZATION, "Bearer secret")).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert!(header("cache-control").contains("no-"), "{path}");
    }
}

#[tokio::test]
async fn what_is_too_long_or_no_json_is_refused() {
    let console = asked();
    let long = Body::from(vec![b' '; super::body::MOST + 1]);
    assert_eq!(console.send(post("/api/call").body(long).unwrap()).await.status(), 413);
    for (body, says) in [("{", "EOF"), (r#"{"service": 1}"#, "string"), (r#"{"luck": 1}"#, "unknown field")] {
        let (status, problem) =
            value(console.send(post("/api/call").body(Body::from(body)).unwrap()).await).await;
        assert_eq!((status, problem["status"].as_u64()), (422, Some(422)));
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    let strange = [
        ("/api/traces?limit=x", "limit"),
        ("/api/traces?status=odd", "odd"),
        ("/api/logs?level=loud", "loud"),
    ];
    for (path, says) in strange {
        let (status, problem) = console.json(path).await;
        assert_eq!(status, 400, "{path}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_answered_with_what_is() {
    let console = asked();
    let (status, problem) = console.json("/api/services/card").await;
    assert_eq!(
        (status, &problem["detail"]),
        (404, &json!("no service card; there are: cart, checkout, front"))
    );
    let (status, _) = console.json("/api/traces/00000000000000000000000000000001").await;
    assert_eq!(status, 404);
    let (status, _) = console.json("/api/nothing").await;
    assert_eq!(status, 404);
    let (status, problem) = console.posted("/api/actions/dance", &json!({})).await;
    assert_eq!(status, 404);
    assert!(problem["detail"].as_str().unwrap().contains("restart, scale, stop"), "{problem}");
    let (status, _) = console.posted("/api/app", &json!({})).await;
    assert_eq!(status, 405);
    let (status, problem) = console.json("/api/logs?service=nobody").await;
    assert_eq!((status, &problem["detail"]), (404, &json!("no such service")));
}

#[tokio::test]
async fn the_app_is_described_and_its_services_are_told() {
    let console = asked();
    Looker::new(Arc::clone(&console.gathering)).look().await;
    let (status, app) = console.json("/api/app").await;
    assert_eq!((status, &app["app"], &app["placement"]), (200, &json!("shop"), &json!("processes")));
    assert_eq!(app["services"][0]["interfaces"][0]["methods"][0]["name"], "items");
    assert_eq!(app["services"][1]["calls"][0]["service"], "cart");
    assert_eq!(app["can"]["scale"], true);
    let schemas = &app["services"][0]["schemas"];
    let items = &schemas["Cart.items"];
    assert_eq!((&items["type"], &items["required"]), (&json!("object"), &json!(["shopper"])), "{items}");
    assert_eq!(schemas["Cart.import"]["properties"]["lines"]["type"], "array", "{schemas}");
    let (status, cart) = console.json("/api/services/cart").await;
    assert_eq!((status, &cart["service"]["health"]), (200, &json!("ready")));
    assert_eq!(cart["methods"].as_array().map(Vec::len), Some(3));
    assert_eq!(cart["processes"][0]["name"], "cart-1");
}

#[tokio::test]
async fn a_call_gives_a_value_an_error_or_a_fault_and_is_always_traced() {
    let console = asked();
    let call = |shopper: &str| json!({"service": "cart", "method": "items", "arguments": {"shopper": shopper}, "timeout_ms": 500});
    let (status, told) = console.posted("/api/call", &call("anna")).await;
    assert_eq!((status, &told["outcome"], &told["value"]), (200, &json!("value"), &json!(["socks"])));
    assert_eq!((told["trace_id"].as_str().map(str::len), &told["process"]), (Some(32), &json!("cart-1")));
    let (_, told) = console.posted("/api/call", &call("nobody")).await;
    assert_eq!((&told["outcome"], &told["status"]), (&json!("error"), &json!(404)));
    assert_eq!((&told["message"], &told["error"]["Unknown"]), (&json!("Nobody knows it."), &json!("nobody")));
    let (_, told) = console.posted("/api/call", &call("late")).await;
    assert_eq!((&told["outcome"], &told["message"]), (&json!("deadline-exceeded"), &json!("too late")));
    assert!(console.stub.asked.lock().unwrap().iter().all(|(_, sampled)| *sampled));
}

#[tokio::test]
async fn a_call_that_cannot_fit_is_refused_before_it_is_made() {
    let console = asked();
    for (call, status, says) in [
        (json!({"service": "card", "method": "items"}), 404, "no service card"),
        (json!({"service": "cart", "method": "item"}), 404, "it has: items, watch, import"),
        (json!({"service": "cart", "method": "items"}), 422, "needs the argument shopper"),
        (
            json!({"service": "cart", "method": "items", "arguments": {"shopper": "a", "x": 1}}),
            422,
            "no argument x",
        ),
        (json!({"service": "cart", "method": "import", "arguments": {"lines": 3}}), 422, "as a list"),
        (
            json!({"service": "cart", "method": "items", "arguments": {"shopper": "a"}, "timeout_ms": 0}),
            400,
            "from 1",
        ),
        (
            json!({"service": "cart", "method": "items", "arguments": {"shopper": "a"}, "operation_id": "x"}),
            400,
            "32",
        ),
        (
            json!({"service": "cart", "method": "items", "arguments": {"shopper": "a"}, "criticality": "x"}),
            400,
            "`x`",
        ),
    ] {
        let (got, problem) = console.posted("/api/call", &call).await;
        assert_eq!(got, status, "{call}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    assert!(console.stub.asked.lock().unwrap().is_empty());
    let items = json!({"service": "cart", "method": "import", "arguments": {"lines": [1, 2]}});
    assert_eq!(console.posted("/api/call", &items).await.0, 200);
    let asked = console.stub.asked.lock().unwrap()[0].0.clone();
    assert_eq!((asked.items, asked.arguments), (Some(vec![json!(1), json!(2)]), json!({})));
}

#[tokio::test]
async fn a_stream_comes_as_events_and_says_how_it_ended() {
    let console = asked();
    let call = json!({"service": "cart", "method": "watch", "arguments": {"shopper": "anna"}});
    let answer = console.send(post("/api/call").body(Body::from(call.to_string())).unwrap()).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    let text = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    let events: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(events, ["begin", "item", "item", "end"]);
    assert!(
        text.contains("data: 1\n") && text.contains(r#""items":2"#) && text.contains("unavailable"),
        "{text}"
    );
}

#[tokio::test]
async fn the_same_call_is_written_for_a_shell_for_curl_and_in_rust() {
    let console = asked();
    let call = json!({"service": "cart", "method": "items", "arguments": {"shopper": "o'hara"}});
    let (status, told) = console.posted("/api/call/text", &call).await;
    assert_eq!(status, 200);
    assert_eq!(told["wharf"], r#"wharf call cart.items '{"shopper":"o'\''hara"}'"#);
    let curl = "curl --unix-socket /run/cart-1.sock http://localhost/cart/Cart.items -H 'content-type: application/json' \
        -d '{\"shopper\":\"o'\\''hara\"}'";
    assert_eq!(told["curl"], curl);
    let rust = "let cx = cx.with_timeout(Duration::from_millis(10000));\n\
        let answer = cart.items(&cx, ShopperId(\"o'hara\".to_owned())).await?;";
    assert_eq!(told["rust"], rust);
    let stream = json!({"service": "cart", "method": "import", "arguments": {"lines": [1, 2]}});
    let (_, told) = console.posted("/api/call/text", &stream).await;
    assert_eq!(told["wharf"], r"printf '%s\n' 1 2 | wharf call cart.import");
    assert_eq!(told["curl"], Value::Null);
}

#[tokio::test]
async fn curl_is_told_where_a_service_answers_it() {
    let console = asked();
    let curl = async |endpoints: &[&str]| {
        let endpoints = endpoints.iter().map(|endpoint| (*endpoint).to_owned()).collect();
        console.stub.processes.lock().unwrap()[0].endpoints = endpoints;
        let call = json!({"service": "cart", "method": "items", "arguments": {}});
        console.posted("/api/call/text", &call).await.1["curl"].clone()
    };
    let to = |url: &str| format!("curl {url} -H 'content-type: application/json' -d '{{}}'");
    assert_eq!(curl(&["tcp:127.0.0.1:4000"]).await, to("http://127.0.0.1:4000/cart/Cart.items"));
    let foreign = ["http:127.0.0.1:4001/cart", "unix:/run/keeper.sock"];
    assert_eq!(curl(&foreign).await, to("http://127.0.0.1:4001/cart/Cart.items"));
    assert_eq!(curl(&["tcp:10.0.0.1:4000"]).await, Value::Null, "it asks for a certificate there");
}

#[tokio::test]
async fn what_is_done_is_told_and_what_cannot_be_done_says_why() {
    let console = asked();
    let (status, done) =
        console.posted("/api/actions/scale", &json!({"service": "cart", "replicas": 2})).await;
    assert_eq!((status, &done["done"]), (200, &json!("it was done")));
    let (status, _) =
        console.posted("/api/actions/scale", &json!({"service": "cart", "replicas": 1000})).await;
    assert_eq!(status, 422);
    let (status, _) = console.posted("/api/actions/restart", &json!({"target": "ads"})).await;
    assert_eq!(status, 404);
    let (_, page) = console.json("/api/events?service=cart").await;
    let events = page["events"].as_array().unwrap();
    assert_eq!((events.len(), &events[0]["kind"]), (1, &json!("scaled")));
}

/// The next part of an answer that goes on.
async fn part(body: &mut (impl futures_util::Stream<Item = Result<Bytes, axum::Error>> + Unpin)) -> String {
    let part = timeout(Duration::from_secs(10), body.next()).await.expect("something comes");
    String::from_utf8(part.expect("it goes on").unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn the_feed_begins_with_the_state_and_goes_on_with_what_happens_to_its_end() {
    let console = asked();
    let mut looker = Looker::new(Arc::clone(&console.gathering));
    looker.look().await;
    let feed = console.with(get("/api/live").header(header::AUTHORIZATION, "Bearer secret")).await;
    let mut body = feed.into_body().into_data_stream();
    let first = part(&mut body).await;
    assert!(first.starts_with("retry: 1000\n\nevent: state\ndata: {"), "{first}");
    let following = tokio::spawn(Arc::clone(&console.gathering).follow());
    console.stub.happen(Kind::Crashed, "cart-1 crashed");
    let event = part(&mut body).await;
    assert!(event.starts_with("event: event\nid: 1\ndata: {"), "{event}");
    assert!(event.contains("cart-1 crashed") && event.contains(r#""level":"error""#), "{event}");
    looker.look().await;
    assert!(part(&mut body).await.starts_with("event: state\n"));

    // Whoever comes back is told what was missed.
    let again = get("/api/live").header(header::AUTHORIZATION, "Bearer secret").header("last-event-id", "0");
    let mut again = console.with(again).await.into_body().into_data_stream();
    part(&mut again).await;
    assert!(part(&mut again).await.contains("cart-1 crashed"));

    console.stop.request();
    assert_eq!(part(&mut body).await, "event: bye\ndata: {}\n\n");
    assert!(body.next().await.is_none());
    following.abort();
}

#[tokio::test]
async fn so_many_may_watch_and_who_leaves_makes_room() {
    let console = asked();
    let watch = || get("/api/live").header(header::AUTHORIZATION, "Bearer secret");
    let mut all = Vec::new();
    for _ in 0..super::live::MOST {
        all.push(console.with(watch()).await);
    }
    assert!(all.iter().all(|answer| answer.status() == 200));
    assert_eq!(console.status(watch()).await, 503);
    all.pop();
    assert_eq!(console.status(watch()).await, 200);
}

#[tokio::test(start_paused = true)]
async fn lines_follow_as_pages_that_say_what_was_lost() {
    let console = asked();
    let follow = get("/api/logs/live?service=cart&after=7").header(header::AUTHORIZATION, "Bearer secret");
    let mut body = console.with(follow).await.into_body().into_data_stream();
    let page = body.next().await.unwrap().unwrap();
    assert_eq!(page, "event: lines\nid: 7\ndata: {\"lines\":[],\"next\":7,\"dropped\":3}\n\n");
}
