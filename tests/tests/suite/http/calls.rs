//! Calls that give a value, and what a service sees of them.

use std::time::Duration;

use super::shelf::{Place, soon};

#[tokio::test]
async fn a_value_is_the_body_and_connections_go_on() {
    let place = Place::new().await;
    let mut client = place.client().await;
    for (body, value) in [
        (r#"{"thing":{"name":"mug","count":3,"note":null},"twice":true}"#, "6"),
        (r#" { "twice" : null , "thing" : { "count" : 2, "name" : "m\u0075g", "colour": "red" } } "#, "2"),
        (r#"{"thing":{"name":"mug","count":4294967295}}"#, "4294967295"),
    ] {
        let answer = client.call("put", body, "").await;
        assert_eq!((answer.status, answer.text()), (200, value), "{body}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let nothing = client.call("clean", "", "wharf-caller: janitor\r\n").await;
    assert_eq!((nothing.status, nothing.text()), (200, "null"));
    let exact = client.call("Shelf.put", r#"{"thing":{"name":"mug","count":1}}"#, "").await;
    assert_eq!((exact.status, exact.text()), (200, "1"), "the interface may be named");
}

#[tokio::test]
async fn the_service_sees_what_the_headers_say() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let id = "00112233445566778899aabbccddeeff";
    let headers = format!(
        "request-timeout: 2.5\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\
         idempotency-key: \"{id}\"\r\nwharf-caller: shopper\r\nwharf-criticality: sheddable-plus\r\n\
         wharf-principal: j%C3%B6rg%20%25\r\n"
    );
    let answer = client.call("look", "{}", &headers).await;
    let seen = answer.json();
    assert_eq!(seen["caller"], "shopper");
    let trace = seen["trace"].as_str().expect("a trace");
    assert!(trace.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && trace.ends_with("-01"), "{trace}");
    assert!(!trace.contains("00f067aa0ba902b7"), "the call has a span of its own");
    let told = answer.header("traceparent").expect("its trace");
    assert_eq!(told[..36], trace[..36], "the same trace");
    assert_eq!(answer.header("idempotency-key"), Some(&*format!("\"{id}\"")));
    assert_eq!(seen["operation"], id);
    assert_eq!((seen["criticality"].as_u64(), seen["principal"].as_str()), (Some(1), Some("jörg %")));
    let left = seen["left"]["secs"].as_u64().expect("seconds");
    assert!(left <= 2, "{seen}");
}

#[tokio::test]
async fn what_is_not_said_has_a_usual_value() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let seen = client.call("look", "", "").await.json();
    assert_eq!(
        (&seen["operation"], &seen["principal"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert_eq!(seen["criticality"], 2);
    let left = seen["left"]["secs"].as_u64().expect("seconds");
    assert!((5..=10).contains(&left), "{seen}");
    let keyed = |key: &str| format!("idempotency-key: {key}\r\n");
    let first = client.call("look", "", &keyed("one")).await.json();
    assert_eq!(first["operation"].as_str().map(str::len), Some(32));
    assert_eq!(client.call("look", "", &keyed("one")).await.json()["operation"], first["operation"]);
    assert_ne!(client.call("look", "", &keyed("two")).await.json()["operation"], first["operation"]);
    let bad = client.call("look", "", "traceparent: 00-zz-zz-zz\r\n").await;
    assert_eq!(bad.status, 200, "a trace that is none is begun anew");
}

#[tokio::test]
async fn the_time_may_stand_in_the_path() {
    let place = Place::new().await;
    let mut client = place.client().await;
    client.write("POST /shelf/hang?wharf-timeout=0.05 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert_eq!(client.answer().await.status, 504);
}

#[tokio::test]
async fn who_goes_is_no_longer_worked_for() {
    let place = Place::new().await;
    let mut client = place.client().await;
    client.write("POST /shelf/hang HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n").await;
    soon("the beginning of the work", place.shelf.begun.notified()).await;
    drop(client);
    soon("the end of the work", place.shelf.given_up.notified()).await;
}

#[tokio::test]
async fn a_process_that_stops_answers_what_it_has_begun_and_says_goodbye() {
    let place = Place::new().await;
    let (mut busy, mut idle) = (place.client().await, place.client().await);
    assert_eq!(idle.call("look", "", "").await.status, 200);
    busy.write("POST /shelf/hang?wharf-timeout=0.3 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
        .await;
    soon("the beginning of the work", place.shelf.begun.notified()).await;
    let stopped = tokio::spawn(place.stop(Duration::from_secs(10)));
    let answer = busy.answer().await;
    assert_eq!((answer.status, answer.header("connection")), (504, Some("close")));
    assert_eq!(idle.is_closed().await, b"");
    soon("the end", stopped).await.expect("no panic");
}

#[tokio::test]
async fn paths_say_what_they_can_be_asked_with() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let options = client.ask("OPTIONS", "/shelf/put").await;
    assert_eq!((options.status, options.header("allow")), (204, Some("POST, OPTIONS")));
    assert_eq!(client.ask("OPTIONS", "/shelf/sum").await.header("allow"), Some("POST, GET, OPTIONS"));
    let wrong = client.ask("DELETE", "/shelf/put").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("POST, OPTIONS")));
    assert_eq!(wrong.json()["fault"], "incompatible");
}
