//! A process that was asked to stop, while it finishes what it has begun: whoever comes is told so.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use wharf_tests::processes::Signal;
use wharf_tests::program::Start;
use wharf_tests::wait::wait_for;
use wharf_tests::workspace;

/// Asks, and waits until an answer has begun; nothing more of it is read.
fn begun(at: &str, request: &str) -> TcpStream {
    let mut io = connected(at);
    io.write_all(request.as_bytes()).expect("it reads");
    io.read_exact(&mut [0; 16]).expect("an answer begins");
    io
}

fn connected(at: &str) -> TcpStream {
    let io = TcpStream::connect(at).expect("it listens");
    io.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
    io
}

/// What is answered to a request on a connection of its own, in lower case.
fn asked(at: &str, request: &str) -> String {
    let mut io = connected(at);
    io.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    io.read_to_string(&mut answer).expect("an answer and its end");
    answer.to_lowercase()
}

fn get(at: &str, path: &str) -> String {
    asked(at, &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
}

fn call(method: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /keep/{method} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

#[track_caller]
fn assert_refused(answer: &str) {
    assert!(answer.starts_with("http/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: 1\r\n") && answer.contains("stopping"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[test]
fn whoever_comes_when_a_process_is_stopping_is_told_and_what_it_has_begun_goes_on() {
    let start = Start::new(workspace::example("fort"))
        .env("WHARF_LISTEN", "tcp:127.0.0.1:0")
        .env("WHARF_HTTP", "gate=127.0.0.1:0");
    let mut program = start.start();
    let calls = program.wait_for_line("calls  tcp:").trim().replace("calls  tcp:", "");
    let gate = program.wait_for_line("gate  http://").trim().replace("gate  http://", "");
    let echo = call("echo", r#"{"text":"mug"}"#);
    assert!(get(&calls, "/readyz").starts_with("http/1.1 200 "));
    let repeat = call("repeat", r#"{"text":"mug","times":1000000000}"#);
    let (stream, page) =
        (begun(&calls, &repeat), begun(&gate, "GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n"));

    program.send(Signal::TERM);
    // First what the outside has asked for is finished.
    let said =
        wait_for("it is draining", || Some(get(&gate, "/readyz")).filter(|said| said.contains(" 503 ")));
    assert!(said.ends_with("\r\n\r\ndraining\n"), "{said}");
    assert!(get(&gate, "/livez").starts_with("http/1.1 200 "));
    assert_refused(&get(&gate, "/"));
    drop(page);
    // And then what services have.
    wait_for("calls are refused", || get(&calls, "/openapi.json").contains(" 503 ").then_some(()));
    let said = asked(&calls, &echo);
    assert_refused(&said);
    assert!(said.contains(r#""fault":"unavailable""#) && said.contains(r#""not_started":true"#), "{said}");
    let said = get(&calls, "/readyz");
    assert!(said.contains(" 503 ") && said.ends_with("\r\n\r\ndraining\n"), "{said}");
    assert!(get(&calls, "/livez").starts_with("http/1.1 200 "));
    drop(stream);
    assert_eq!(program.exit().code(), Some(0), "{}", program.transcript());
}
