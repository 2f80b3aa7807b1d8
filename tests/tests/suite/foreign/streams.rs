//! Streams that come as server-sent events.

use wharf::prelude::*;
use wharf_core::FaultKind;

use super::books::{BooksError, client_of, cx};
use super::server::{DUNE, Does, Server, json, until};

/// What comes of a stream that a server sends as `text`: the titles, and what broke it off.
async fn read(does: Does) -> (Vec<String>, Option<CallError<BooksError>>) {
    let server = Server::start(move |_, _| does.clone()).await;
    let mut items = client_of(&server).new(&cx(), 7).await.expect("a stream");
    let mut titles = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(book) => titles.push(book.title),
            Err(error) => return (titles, Some(error)),
        }
    }
    assert_eq!(server.asked()[0].header("accept"), Some("text/event-stream"));
    (titles, None)
}

fn events(text: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n{text}")
}

#[tokio::test]
async fn items_come_as_events_in_any_writing() {
    let text = format!(
        ": hello\n\ndata: {DUNE}\n\nid: 7\r\ndata:{DUNE}\r\n\r\nevent: message\ndata: {{\"title\":\"Dune\",\ndata: \"price\":{{\"cents\":1}}}}\n\n\
         event: end\ndata: null\n\n"
    );
    let (titles, broken) = read(Does::SaysLast(events(&text))).await;
    assert!(broken.is_none(), "{broken:?}");
    assert_eq!(titles, ["Dune", "Dune", "Dune"]);
}

#[tokio::test]
async fn what_breaks_a_stream_off_is_its_last_item() {
    let item = format!("data: {DUNE}\n\n");
    let broken = async |text: &str| {
        let (titles, broken) = read(Does::SaysLast(events(&format!("{item}{text}")))).await;
        assert_eq!(titles, ["Dune"], "{text}");
        broken.unwrap_or_else(|| panic!("nothing broke it off: {text}"))
    };
    let own = broken("event: fault\ndata: {\"error\":\"SoldOut\",\"status\":409}\n\n").await;
    assert!(matches!(own, CallError::Service(BooksError::SoldOut)), "{own}");
    for (text, kind, words) in [
        (
            "event: fault\ndata: {\"fault\":\"overloaded\",\"detail\":\"full\"}\n\n",
            FaultKind::Overloaded,
            "full",
        ),
        ("", FaultKind::Unavailable, "the stream was cut off"),
        ("data: {\"title\":1}\n\n", FaultKind::Incompatible, "/title: invalid type: integer `1`"),
        ("event: fault\ndata: ?\n\n", FaultKind::Internal, "does not say why"),
        ("event: stop\ndata: 1\n\n", FaultKind::Incompatible, "an event is called \"stop\""),
    ] {
        let CallError::Fault(fault) = broken(text).await else { panic!("{text}") };
        assert!(fault.kind() == kind && fault.message().contains(words), "{text}: {fault}");
    }
}

#[tokio::test]
async fn an_item_without_an_end_is_read_as_far_as_it_may_be_long() {
    let begun = events("data: ");
    let server = Server::start(move |_, _| Does::SaysForEver(begun.clone(), "x".repeat(1 << 20))).await;
    let mut items = client_of(&server).new(&cx(), 7).await.expect("a stream");
    let error = items.next().await.expect("an end").expect_err("too long").to_string();
    assert!(error.contains("an item has more than the 8388608 bytes"), "{error}");
}

#[tokio::test]
async fn a_value_where_a_stream_was_to_come_is_a_fault() {
    let server = Server::saying(json("[]")).await;
    let error = client_of(&server).new(&cx(), 7).await.map(|_| ()).expect_err("no stream").to_string();
    assert!(error.contains("answered with application/json: a stream was to come"), "{error}");
}

#[tokio::test]
async fn whoever_drops_a_stream_cancels_it_at_the_server() {
    let begun = events(&format!("data: {DUNE}\n\n"));
    let server = Server::start(move |_, _| Does::Says(begun.clone())).await;
    let mut items = client_of(&server).new(&cx(), 7).await.expect("a stream");
    items.next().await.expect("an item").expect("a book");
    drop(items);
    until("the connection is closed", || server.closed() == 1).await;
}
