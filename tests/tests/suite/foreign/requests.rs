//! A call as a request.

use std::time::Duration;

use wharf::prelude::*;
use wharf_core::Criticality;
use wharf_rpc::client::Policies;

use super::books::{channel, client, client_of, cx};
use super::server::{DUNE, Does, Server, json};

#[tokio::test]
async fn a_call_is_the_request_that_the_document_says() {
    let server = Server::saying(json(DUNE)).await;
    let cx = cx().with_criticality(Criticality::Sheddable).with_principal("ana m%").expect("it is short");
    let cx = cx.step("once").with_timeout(Duration::from_secs(2));
    client_of(&server).find(&cx, "Dune \"1\"".into()).await.expect("a book");
    let asked = &server.asked()[0];
    assert_eq!(asked.line, "POST /books/find HTTP/1.1");
    assert_eq!(asked.body, r#"{"title":"Dune \"1\""}"#);
    let header = |name: &str| asked.header(name).unwrap_or_else(|| panic!("no {name}: {asked:?}")).to_owned();
    assert_eq!(header("host"), server.at.to_string());
    assert_eq!(
        (header("content-type"), header("accept")),
        ("application/json".into(), "application/json".into())
    );
    assert_eq!((header("wharf-caller"), header("wharf-criticality")), ("front".into(), "sheddable".into()));
    assert_eq!(header("wharf-principal"), "ana%20m%25");
    let left: f64 = header("request-timeout").parse().expect("seconds");
    assert!((0.001..1.996).contains(&left), "{left}");
    let key = header("idempotency-key");
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    let trace: wharf_core::TraceContext = header("traceparent").parse().expect("a trace");
    assert_eq!(trace.trace_id, cx.trace().trace_id);
    assert_ne!(trace.span_id, cx.trace().span_id, "the call has a span of its own");
}

#[tokio::test]
async fn a_call_without_arguments_has_an_empty_object() {
    let server = Server::saying(json(&format!("[{DUNE}]"))).await;
    let books = client_of(&server).all(&cx()).await.expect("books");
    assert_eq!((books.len(), books[0].price.cents), (1, 999));
    assert_eq!(server.asked()[0].body, "{}");
    assert!(server.asked()[0].header("idempotency-key").is_none());
}

#[tokio::test]
async fn connections_are_kept_for_the_next_call_and_made_where_the_server_ends_them() {
    let server = Server::saying(json(DUNE)).await;
    let books = client_of(&server);
    for _ in 0..20 {
        books.find(&cx(), "Dune".into()).await.expect("a book");
    }
    assert_eq!(server.connections(), 1, "one for twenty calls");

    let ending = json(DUNE).replace("content-type", "connection: close\r\ncontent-type");
    let server = Server::start(move |_, _| Does::SaysLast(ending.clone())).await;
    let books = client_of(&server);
    for _ in 0..20 {
        books.find(&cx(), "Dune".into()).await.expect("a book");
    }
    assert_eq!(server.asked().len(), 20, "none was asked twice");
}

#[tokio::test]
async fn there_are_only_so_many_connections_and_further_calls_wait() {
    let server =
        Server::start(|_, _| Does::After(Duration::from_millis(50), Box::new(Does::Says(json(DUNE))))).await;
    let channel = channel(&[server.address()], &Policies::default());
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..150 {
        let books = client(&channel);
        calls.spawn(async move { books.find(&cx(), "Dune".into()).await.map(|book| book.title) });
    }
    while let Some(call) = calls.join_next().await {
        assert_eq!(call.expect("no panic").expect("a book"), "Dune");
    }
    assert!(server.connections() <= 65, "{} connections", server.connections());
}

#[tokio::test]
async fn whoever_drops_a_call_gives_it_up_at_the_server() {
    let server = Server::start(|_, _| Does::Hangs).await;
    let books = client_of(&server);
    let call = tokio::spawn(async move { books.find(&cx(), "Dune".into()).await });
    super::server::until("the server has it", || server.asked().len() == 1).await;
    call.abort();
    super::server::until("the connection is closed", || server.closed() == 1).await;
}

#[tokio::test]
async fn a_stream_can_not_be_sent_and_that_is_said() {
    let server = Server::saying(json("1")).await;
    let books = client_of(&server);
    let error = books.stock(&cx(), Stream::from_iter([])).await.expect_err("it can't be").to_string();
    assert!(error.contains("is not a Wharf service, and a stream cannot be sent to it"), "{error}");
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn the_methods_of_an_existing_service_are_called_by_their_routes() {
    let stream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n".to_owned();
    let server = Server::start(move |_, asked| {
        Does::SaysLast(match asked.line.split(' ').nth(1).unwrap_or_default() {
            "/api/arrivals?since=7" => format!("{stream}data: {DUNE}\n\n"),
            "/api/books/Dune/orders" => json("{}"),
            _ => json(DUNE),
        })
    })
    .await;
    let books = client(&channel(&[server.url()], &Policies::default()));
    books.find(&cx(), "Dune 2/3".into()).await.expect("a book");
    books.buy(&cx(), "Dune".into(), 2).await.expect("sold");
    let mut items = books.new(&cx(), 7).await.expect("a stream");
    assert_eq!(items.next().await.expect("an item").expect("a book").title, "Dune");
    assert!(items.next().await.is_none(), "its end is that of the body");
    let asked: Vec<(String, String)> =
        server.asked().into_iter().map(|asked| (asked.line, asked.body)).collect();
    let wanted = [
        ("GET /api/books/Dune%202%2F3 HTTP/1.1", ""),
        ("POST /api/books/Dune/orders HTTP/1.1", r#"{"copies":2}"#),
        ("GET /api/arrivals?since=7 HTTP/1.1", ""),
    ];
    assert_eq!(asked, wanted.map(|(line, body)| (line.to_owned(), body.to_owned())));
    assert!(server.asked()[0].header("content-type").is_none());
}

#[tokio::test]
async fn an_existing_service_is_not_told_who_calls_on_whose_behalf() {
    let server = Server::saying(json(DUNE)).await;
    let books = client(&channel(&[server.url()], &Policies::default()));
    let cx = cx().with_principal("ana").expect("it is short").step("once");
    books.find(&cx, "Dune".into()).await.expect("a book");
    let asked = &server.asked()[0];
    let own: Vec<_> = asked.headers.iter().filter(|(name, _)| name.starts_with("wharf-")).collect();
    assert!(own.is_empty(), "{own:?}");
    for name in ["traceparent", "request-timeout", "idempotency-key"] {
        assert!(asked.header(name).is_some(), "{name} is for anybody: {asked:?}");
    }
}
