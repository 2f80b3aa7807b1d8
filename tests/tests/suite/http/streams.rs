//! Streams as server-sent events.

use serde_json::Value;

use super::client::{Answer, Client};
use super::shelf::{Place, soon};

/// The next event: its name and its data.
pub(crate) async fn event(client: &mut Client) -> Option<(String, Value)> {
    let chunk = client.chunk().await?;
    let text = String::from_utf8(chunk).expect("UTF-8");
    let mut lines = text.strip_suffix("\n\n").expect("an event ends in an empty line").lines().peekable();
    let name = lines.next_if(|line| line.starts_with("event: ")).map_or("", |line| &line[7..]);
    let data: Vec<&str> = lines.map(|line| line.strip_prefix("data: ").expect("data")).collect();
    Some((name.to_owned(), serde_json::from_str(&data.join("\n")).expect("JSON")))
}

/// The events until the end.
pub(crate) async fn events(client: &mut Client) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    while let Some(event) = event(client).await {
        all.push(event);
    }
    all
}

/// Asks for a stream, with further headers, each with its line break; gives the head of the answer.
pub(crate) async fn begin(client: &mut Client, to: u64, then: &str, headers: &str) -> Answer {
    let body = format!("{{\"to\":{to},\"then\":{then:?}}}");
    let length = body.len();
    client
        .write(format!(
            "POST /shelf/count HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nrequest-timeout: 5\r\n{headers}\r\n{body}"
        ))
        .await;
    let head = client.head().await;
    assert_eq!((head.status, head.header("content-type")), (200, Some("text/event-stream")), "{head:?}");
    head
}

#[tokio::test]
async fn items_are_events_and_the_end_is_one() {
    let place = Place::new().await;
    let mut client = place.client().await;
    for to in [0, 1, 500] {
        begin(&mut client, to, "end", "").await;
        let mut came = events(&mut client).await;
        assert_eq!(came.pop(), Some(("end".to_owned(), Value::Null)));
        let items = (0..to).map(|number| (String::new(), Value::from(number)));
        assert_eq!(came, items.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_breaks_a_stream_off_is_its_last_event() {
    let place = Place::new().await;
    let mut client = place.client().await;
    begin(&mut client, 2, "fail", "").await;
    let came = events(&mut client).await;
    let (name, problem) = came.last().expect("an end");
    assert_eq!((came.len(), name.as_str()), (3, "fault"));
    assert_eq!(problem["error"], serde_json::json!({"Unknown": "end"}));
    assert_eq!((&problem["status"], &problem["method"]), (&Value::from(404), &Value::from("count")));
    let refused = client.call("count", r#"{"to":1,"then":"refuse"}"#, "").await;
    assert_eq!((refused.status, &refused.json()["error"]), (422, &Value::from("TooFull")));
}

#[tokio::test]
async fn the_time_of_a_call_is_that_of_its_stream() {
    let place = Place::new().await;
    let mut client = place.client().await;
    client
        .write(
            "POST /shelf/count?wharf-timeout=0.2 HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: 24\r\n\r\n{\"to\":1,\"then\":\"hang\"}   ",
        )
        .await;
    assert_eq!(client.head().await.status, 200);
    let came = events(&mut client).await;
    let (name, problem) = came.last().expect("an end");
    assert_eq!(
        (came.len(), name.as_str(), &problem["fault"]),
        (2, "fault", &Value::from("deadline_exceeded"))
    );
}

#[tokio::test]
async fn who_reads_no_further_ends_the_producer() {
    let place = Place::new().await;
    let mut client = place.client().await;
    begin(&mut client, 1, "hang", "").await;
    assert_eq!(event(&mut client).await, Some((String::new(), Value::from(0))));
    drop(client);
    soon("the end of the producer", place.shelf.given_up.notified()).await;
    let mut client = place.client().await;
    // More than all buffers on the way take.
    begin(&mut client, 100_000_000, "end", "").await;
    event(&mut client).await;
    drop(client);
    soon("the end of the producer", place.shelf.given_up.notified()).await;
}
