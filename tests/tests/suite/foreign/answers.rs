//! What is made of an answer, of good ones and of bad ones.

use std::time::Duration;

use wharf::prelude::*;
use wharf_core::{Fault, FaultKind};
use wharf_rpc::client::Policies;

use super::books::{BooksError, channel, client, client_of, cx};
use super::server::{DUNE, Does, Server, answer, json, problem};

/// The fault of a call of a server that does this once, and its message.
async fn fault(does: Does) -> Fault {
    let server = Server::start(move |_, _| does.clone()).await;
    let policies = Policies { methods: vec![once(); 5], ..Policies::default() };
    let books = client(&channel(&[server.address()], &policies));
    match books.find(&cx().with_timeout(Duration::from_secs(2)), "Dune".into()).await {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("no fault but {other:?}"),
    }
}

/// A policy of calls that are made once.
pub(super) fn once() -> wharf_config::policy::CallPolicy {
    wharf_config::policy::CallPolicy { retry: None, ..Default::default() }
}

#[tokio::test]
async fn an_answer_that_does_not_fit_names_the_field() {
    for (body, words) in [
        (DUNE.replace("999", "\"999\""), "/price/cents: invalid type: string \"999\", expected u64"),
        (DUNE.replace("\"cents\":999", "\"amount\":9"), "/price: missing field `cents`"),
        (DUNE.replace("999", "-1"), "/price/cents: invalid value: integer `-1`, expected u64"),
        (format!("[{DUNE}]"), "invalid type"),
        ("{\"title\":\"Dune\",".to_owned(), "EOF while parsing"),
    ] {
        let fault = fault(Does::Says(json(&body))).await;
        assert_eq!(fault.kind(), FaultKind::Incompatible, "{body}: {fault}");
        assert!(fault.message().contains("the answer of Books.find does not fit its type: "), "{fault}");
        assert!(fault.message().contains(words), "{fault}");
        assert!(!fault.not_started(), "it has been done");
    }
}

#[tokio::test]
async fn what_is_no_answer_is_a_fault_of_its_kind() {
    let html = "<!doctype html><title>Nginx</title>";
    let long = "x".repeat(9 * 1024 * 1024);
    let cases = [
        (
            Does::Says(answer("200 OK", "text/html", html)),
            FaultKind::Incompatible,
            "answered with text/html: it is no JSON, and begins with \"<!doctype",
        ),
        (
            Does::Says(answer("500 Oops", "text/plain", "stack trace")),
            FaultKind::Internal,
            "answered 500 Internal Server Error: stack trace",
        ),
        (Does::Says(answer("502 Bad", "text/html", html)), FaultKind::Unavailable, "answered 502"),
        (
            Does::Says(answer("404 Not Found", "text/plain", "nope")),
            FaultKind::Incompatible,
            "answered 404 Not Found: nope",
        ),
        (Does::Says(answer("403 Forbidden", "text/plain", "")), FaultKind::Denied, "answered 403"),
        (Does::Says(answer("301 Moved", "text/plain", "")), FaultKind::Incompatible, "answered 301"),
        (Does::Says(json(&long)), FaultKind::Overloaded, "has more than the 8388608 bytes"),
        (
            Does::SaysLast("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".into()),
            FaultKind::Unavailable,
            "the connection was lost",
        ),
        (
            Does::SaysLast(String::new()),
            FaultKind::Unavailable,
            "the connection was lost before the answer had come",
        ),
        (
            Does::SaysLast("SSH-2.0-OpenSSH_9.2\r\n\r\n".into()),
            FaultKind::Internal,
            "what came back is no HTTP",
        ),
        (
            Does::SaysForEver("HTTP/1.1 200 OK\r\n".into(), "x: y\r\n".repeat(20)),
            FaultKind::Overloaded,
            "the head of the answer is too long",
        ),
        (Does::Hangs, FaultKind::DeadlineExceeded, ""),
    ];
    for (does, kind, words) in cases {
        let shown = format!("{does:?}").chars().take(100).collect::<String>();
        let fault = fault(does).await;
        assert_eq!(fault.kind(), kind, "{shown}: {fault}");
        assert!(fault.message().contains(words), "{shown}: {fault}");
    }
}

#[tokio::test]
async fn a_body_without_an_end_is_read_as_far_as_it_may_be_long() {
    let server =
        Server::start(|_, _| Does::SaysForEver("HTTP/1.1 200 OK\r\n\r\n".into(), "[".repeat(1 << 20))).await;
    let error = client_of(&server).find(&cx(), "Dune".into()).await.expect_err("too long").to_string();
    assert!(error.contains("has more than the 8388608 bytes"), "{error}");
}

#[tokio::test]
async fn an_error_of_the_service_comes_back_as_what_it_is() {
    let said =
        r#"{"type":"urn:wharf:error:books:Unknown","status":404,"detail":"x","error":{"Unknown":"Dune 7"}}"#;
    let server = Server::saying(problem("404 Not Found", said)).await;
    let error = client_of(&server).find(&cx(), "Dune 7".into()).await.expect_err("unknown");
    let CallError::Service(error) = error else { panic!("{error}") };
    assert_eq!(error, BooksError::Unknown("Dune 7".into()));
    assert_eq!(server.asked().len(), 1, "an answer is no reason to ask again");
}

#[tokio::test]
async fn an_error_that_does_not_fit_names_what_does_not() {
    let server = Server::saying(problem("404 Not Found", r#"{"error":{"Unknown":7}}"#)).await;
    let error = client_of(&server).find(&cx(), "Dune".into()).await.expect_err("it does not fit").to_string();
    assert!(error.contains("/Unknown: invalid type: integer `7`"), "{error}");
}

#[tokio::test]
async fn a_fault_is_as_the_server_says() {
    for (said, kind, not_started) in [
        (
            r#"{"fault":"overloaded","detail":"full","not_started":true,"retry_after_ms":1500}"#,
            FaultKind::Overloaded,
            true,
        ),
        (r#"{"fault":"deadline_exceeded","detail":"late"}"#, FaultKind::DeadlineExceeded, false),
        (r#"{"fault":"denied","detail":"no","not_started":true}"#, FaultKind::Denied, true),
        (r#"{"fault":"nonsense","title":"?"}"#, FaultKind::Internal, false),
    ] {
        let fault = fault(Does::Says(problem("503 Whatever", said))).await;
        assert_eq!((fault.kind(), fault.not_started()), (kind, not_started), "{said}: {fault}");
        if kind == FaultKind::Overloaded {
            assert_eq!((fault.message(), fault.retry_after()), ("full", Some(Duration::from_millis(1500))));
        }
    }
}

#[tokio::test]
async fn nothing_is_given_by_whatever_body_or_none() {
    for answer in [
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        answer("201 Created", "text/plain", "thanks"),
        json("null"),
        json("{\"id\":7}"),
    ] {
        let server = Server::saying(answer.clone()).await;
        client_of(&server)
            .buy(&cx(), "Dune".into(), 1)
            .await
            .unwrap_or_else(|error| panic!("{answer}: {error}"));
    }
}

#[tokio::test]
async fn of_a_service_that_knows_nothing_of_wharf_a_status_can_be_an_error() {
    let server = Server::start(|number, _| {
        Does::Says(match number {
            0 => answer("404 Not Found", "application/json", r#"{"detail":"no such book"}"#),
            1 => answer("409 Conflict", "text/plain", ""),
            _ => answer("410 Gone", "text/plain", ""),
        })
    })
    .await;
    let books = client(&channel(&[server.url()], &Policies::default()));
    let mut said = Vec::new();
    for _ in 0..3 {
        said.push(books.find(&cx(), "Dune".into()).await.expect_err("no book"));
    }
    assert!(
        matches!(&said[0], CallError::Service(BooksError::Unknown(text)) if text == "no such book"),
        "{said:?}"
    );
    assert!(matches!(&said[1], CallError::Service(BooksError::SoldOut)), "{said:?}");
    assert!(
        matches!(&said[2], CallError::Fault(fault) if fault.kind() == FaultKind::Incompatible),
        "{said:?}"
    );
    assert_eq!(server.asked()[0].line, "GET /api/books/Dune HTTP/1.1");
}
