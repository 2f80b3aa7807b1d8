//! Calls without types, of which nobody reads the answer: what does not fit is found all the same.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use wharf_core::{AnyLink, Client, Ended, Fault, FaultKind, LinkSeed};
use wharf_http::api::{Api, Limits, Offer, Origin, Target};
use wharf_http::client::Http;
use wharf_rpc::client::{Dynamic, DynamicError, Foreign, Given, Policies};
use wharf_rpc::conn::Address;
use wharf_rpc::wire::Bounds;

use super::answers::once;
use super::books::{BooksClient, channel, cx};
use super::server::{DUNE, Does, Server, json, problem};

const FIND: usize = 0;
const BUY: usize = 2;
const NEW: usize = 3;

/// A link to a server, without types.
fn link(server: &Server) -> AnyLink {
    let policies = Policies { methods: vec![once(); 5], ..Policies::default() };
    let call = channel(&[server.address()], &policies) as Arc<dyn wharf_core::Call>;
    LinkSeed::remote("front", "books", BooksClient::INTERFACE, call, Handle::current()).any()
}

/// The fault of finding a book at a server that says this.
async fn fault(said: String) -> Fault {
    let server = Server::saying(said).await;
    link(&server).call(&cx(), FIND, br#"{"title":"Dune"}"#, None).await.expect_err("it does not fit")
}

#[tokio::test]
async fn what_fits_is_passed_on_as_it_came() {
    let said = format!(r#"{{ "new": [1], {}"#, &DUNE[1..]);
    let server = Server::saying(json(&said)).await;
    let answer = link(&server).call(&cx(), FIND, br#"{"title":"Dune"}"#, None).await.expect("a book");
    assert_eq!(std::str::from_utf8(&answer.body).expect("JSON"), said);
    let answer = link(&server).call(&cx(), BUY, br#"{"title":"Dune","copies":1}"#, None).await.expect("sold");
    assert_eq!(&answer.body[..], b"null");
}

#[tokio::test]
async fn an_answer_that_does_not_fit_names_the_field() {
    for (body, words) in [
        (DUNE.replace("999", "\"999\""), "/price/cents: invalid type: string \"999\", expected u64"),
        (DUNE.replace("\"cents\":999", "\"amount\":9"), "/price: missing field `cents`"),
        (DUNE.replace("999", "-1"), "/price/cents: invalid value: integer `-1`, expected u64"),
        ("{}".to_owned(), "missing field `title`"),
        ("<html>".to_owned(), "expected value at line 1"),
        ("{\"title\":\"Dune\",".to_owned(), "EOF while parsing"),
        (format!("{DUNE} {DUNE}"), "trailing characters"),
    ] {
        let fault = fault(json(&body)).await;
        assert_eq!(fault.kind(), FaultKind::Incompatible, "{body}: {fault}");
        assert!(fault.message().contains("the answer of Books.find does not fit its type: "), "{fault}");
        assert!(fault.message().contains(words), "{fault}");
        assert!(!fault.not_started(), "it has been done");
    }
}

#[tokio::test]
async fn an_error_that_does_not_fit_names_what_does_not() {
    let fault = fault(problem("404 Not Found", r#"{"error":{"Unknown":7}}"#)).await;
    assert!(fault.message().contains("/Unknown: invalid type: integer `7`"), "{fault}");
}

#[tokio::test]
async fn the_first_item_that_does_not_fit_is_the_last() {
    let items = |last: &str| {
        let text = format!("data: {DUNE}\n\n{last}data: {DUNE}\n\nevent: end\ndata: null\n\n");
        Does::SaysLast(format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n{text}"))
    };
    for (said, words) in [
        ("data: {\"title\":1}\n\n", "an item of a stream does not fit its type: /title: invalid type"),
        (
            "event: fault\ndata: {\"error\":{\"Unknown\":7}}\n\n",
            "the error of a stream does not fit its type: /Unknown: invalid type",
        ),
    ] {
        let does = items(said);
        let server = Server::start(move |_, _| does.clone()).await;
        let answer = link(&server).call(&cx(), NEW, br#"{"since":7}"#, None).await.expect("a stream");
        let mut items = answer.items.expect("items");
        let mut next = async || std::future::poll_fn(|cx| items.poll_item(cx)).await;
        assert!(matches!(next().await, Some(Ok(item)) if item == DUNE.as_bytes()));
        let Some(Err(Ended::Fault(fault))) = next().await else { panic!("no fault: {said}") };
        assert!(fault.kind() == FaultKind::Incompatible && fault.message().contains(words), "{fault}");
        assert!(next().await.is_none());
    }
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_not_sent() {
    let server = Server::saying(json(DUNE)).await;
    for (args, place, words) in [
        (r#"{"title":7}"#, "/title", "invalid type: integer `7`, expected String"),
        (r#"{"title":"Dune","colour":1}"#, "", "there is no argument `colour`"),
        ("{}", "", "missing field `title`"),
        ("[]", "", "expected an object of the arguments"),
        ("{", "", "EOF while parsing"),
    ] {
        let fault = link(&server).call(&cx(), FIND, args.as_bytes(), None).await.expect_err(args);
        let (found, why) = wharf_core::misfit(&fault).unwrap_or_else(|| panic!("{args}: {fault}"));
        assert_eq!(found, place, "{args}");
        assert!(why.contains(words), "{args}: {fault}");
        assert!(fault.not_started());
    }
    assert!(server.asked().is_empty());
}

/// What is answered to whoever asks an edge to find a book, with these arguments.
async fn through_an_edge(server: &Server, args: &Value) -> (u16, Value) {
    let offer = Offer::all("books", BooksClient::INTERFACE.descriptor());
    let api = Api::new(None, vec![offer], Limits::default()).expect("routes");
    let target: Arc<dyn Target> = Arc::new(vec![link(server)]);
    let request = Request::post("/books/find").header("content-type", "application/json");
    let request = request.body(Body::from(args.to_string())).expect("a request");
    let answer = api.answer(request, &target, &Origin::Inside).await;
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

#[tokio::test]
async fn over_http_they_are_problems() {
    let server = Server::saying(json(r#"{"title":7}"#)).await;
    let (status, said) = through_an_edge(&server, &json!({ "title": "Dune" })).await;
    assert_eq!((status, &said["fault"]), (502, &json!("incompatible")), "{said}");
    let (status, said) = through_an_edge(&server, &json!({ "title": 7 })).await;
    assert_eq!((status, &said["errors"][0]["pointer"]), (400, &json!("/title")), "{said}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_tool_that_calls_a_replica_finds_it_as_well() {
    let server = Server::saying(json(&DUNE.replace("999", "\"999\""))).await;
    let Address::Http(address) = server.address() else { panic!("HTTP") };
    let to = Foreign {
        address,
        caller: "wharf".into(),
        service: "books".into(),
        interface: Arc::new(BooksClient::INTERFACE.descriptor()),
        connect: std::time::Duration::from_secs(5),
        keepalive: None,
        max_message: Bounds::default().message,
    };
    let books = Dynamic::open(&Http, to).await.expect("it listens");
    let called = async |args: Value| match books.ask(&cx(), "find", &args, None).await {
        Err(DynamicError::Fault(fault)) => fault.to_string(),
        Ok(Given::Value(value)) => panic!("{value} does not fit"),
        other => panic!("{other:?}"),
    };
    let said = called(json!({ "title": "Dune" })).await;
    assert!(said.contains("the answer of Books.find does not fit its type: /price/cents: "), "{said}");
    let said = called(json!({ "title": 7 })).await;
    assert!(said.contains("the arguments do not fit: /title: invalid type: integer `7`"), "{said}");
}
