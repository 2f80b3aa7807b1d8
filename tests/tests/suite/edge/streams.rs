//! Streams through an edge: as events and over WebSocket, with a token and without, and over the limits.

use std::time::Duration;

use wharf_config::edge::{EdgeSettings, Rate};
use wharf_http::edge::Access;

use super::door::{Door, Issuer};
use crate::http::shelf::soon;
use crate::http::sockets::{Came, Socket, upgrade};
use crate::http::streams::{begin, event, events};

const STREAMS: &[(&[&str], Access)] = &[(&["count", "sum", "double"], Access::Known)];

#[tokio::test]
async fn events_come_as_they_are_to_whoever_has_a_token() {
    let issuer = Issuer::new();
    let door = Door::open(issuer.believed(), STREAMS, Vec::new()).await;
    let mut client = door.client().await;
    // Whoever takes gzip gets events plain: they would wait for each other in the compressor.
    let headers = format!("{}accept-encoding: gzip\r\n", issuer.token(""));
    let head = begin(&mut client, 1000, "end", &headers).await;
    assert_eq!(head.header("content-encoding"), None);
    let came = events(&mut client).await;
    assert_eq!((came.len(), came.last().map(|(name, _)| name.as_str())), (1001, Some("end")));

    let refused = client.call("count", r#"{"to":1,"then":"end"}"#, "").await;
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")));
}

#[tokio::test]
async fn who_leaves_ends_the_stream_behind_the_edge() {
    let door = Door::open(EdgeSettings::default(), STREAMS, Vec::new()).await;
    let mut client = door.client().await;
    begin(&mut client, 1, "hang", "").await;
    event(&mut client).await.expect("an item");
    drop(client);
    soon("the end of the producer", door.shelf.given_up.notified()).await;
}

#[tokio::test]
async fn the_time_of_a_request_is_that_of_its_events() {
    let door = Door::open(EdgeSettings::default(), STREAMS, Vec::new()).await;
    let mut client = door.client().await;
    let body = r#"{"to":1,"then":"hang"}"#;
    let head =
        format!("content-type: application/json\r\nrequest-timeout: 0.2\r\ncontent-length: {}", body.len());
    client.write(format!("POST /shelf/count HTTP/1.1\r\nhost: localhost\r\n{head}\r\n\r\n{body}")).await;
    assert_eq!(client.head().await.status, 200);
    let came = events(&mut client).await;
    let (name, problem) = came.last().expect("an end");
    assert_eq!((came.len(), name.as_str()), (2, "fault"));
    assert_eq!(problem["fault"], "deadline_exceeded");
}

#[tokio::test]
async fn a_socket_is_opened_to_whoever_has_a_token() {
    let issuer = Issuer::new();
    let door = Door::open(issuer.believed(), STREAMS, Vec::new()).await;
    let mut socket = Socket::open_at(&door.at, "double", &issuer.token("")).await;
    socket.say("{}").await;
    for number in 0..10 {
        socket.say(number.to_string()).await;
        assert_eq!(socket.next().await, Came::Text((number * 2).to_string()));
    }
    socket.say("").await;
    assert_eq!(socket.rest().await, (Vec::new(), 1000, String::new()));

    let mut client = door.client().await;
    for (headers, challenge) in
        [("", "Bearer"), ("authorization: Bearer a.b.c\r\n", "Bearer error=\"invalid_token\"")]
    {
        client.write(upgrade("double", headers)).await;
        let refused = client.answer().await;
        assert_eq!((refused.status, &refused.json()["fault"]), (401, &"denied".into()));
        assert!(
            refused.header("www-authenticate").is_some_and(|said| said.starts_with(challenge)),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_socket_is_a_request_like_any_other() {
    let rate = Rate { requests: 1, per: Duration::from_secs(3600), burst: 2, ..Rate::default() };
    let settings = EdgeSettings { rate: Some(rate), ..EdgeSettings::default() };
    let door = Door::open(settings, STREAMS, Vec::new()).await;
    for _ in 0..2 {
        let mut socket = Socket::open_at(&door.at, "sum", "").await;
        socket.say("{}").await;
        socket.say("").await;
        assert_eq!(socket.rest().await.0, ["0"]);
    }
    let mut client = door.client().await;
    client.write(upgrade("sum", "")).await;
    let refused = client.answer().await;
    assert_eq!((refused.status, &refused.json()["fault"]), (429, &"overloaded".into()), "{refused:?}");
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn what_comes_over_a_socket_has_the_bounds_of_a_body() {
    let settings = EdgeSettings { body: Some(64), ..EdgeSettings::default() };
    let door = Door::open(settings, STREAMS, Vec::new()).await;
    let mut socket = Socket::open_at(&door.at, "sum", "").await;
    socket.say("{}").await;
    socket.say(" ".repeat(65)).await;
    let rest = socket.rest().await;
    assert_eq!(rest.1, 1009, "{rest:?}");
}
