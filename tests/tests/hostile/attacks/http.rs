//! Clients of the edge that are slow, endless, or too many.

use std::time::Duration;

use crate::attack::Expect::{Closed, Served};
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{Intruder, answers};

const HEAD: &[u8] = b"POST /length HTTP/1.1\r\nhost: fort\r\ncontent-length: 100000\r\n\r\n";
const NO_HEAD: &str = "the head of a request had not come within 8s";
const SECOND: Duration = Duration::from_secs(1);

/// Says `bytes`, and then nothing.
async fn says(fort: &Fort, bytes: &[u8]) {
    let mut intruder = Intruder::silent(fort.http).await;
    intruder.write(bytes).await;
    intruder.rest().await;
}

/// Says `begin`, and goes on with `more` without end.
async fn goes_on(fort: &Fort, begin: &[u8], more: &[u8]) {
    let mut intruder = Intruder::silent(fort.http).await;
    intruder.write(begin).await;
    intruder.flood(&more.repeat(1000)).await;
}

/// Asks for much and reads nothing, on as many connections.
async fn reads_nothing(fort: &Fort, connections: usize) {
    let mut intruders = Vec::new();
    for _ in 0..connections {
        let mut intruder = Intruder::silent(fort.http).await;
        intruder.write(b"GET /large HTTP/1.1\r\nhost: fort\r\n\r\n").await;
        intruders.push(intruder);
    }
    tokio::time::sleep(Duration::from_millis(8500)).await;
    for intruder in &mut intruders {
        intruder.rest().await;
    }
}

async fn thousands_that_say_nothing(fort: &Fort) {
    let mut silent = Vec::new();
    for _ in 0..1500 {
        silent.push(Intruder::silent(fort.http).await);
    }
    let last = silent.last_mut().expect("the last");
    assert!(last.rest().await.starts_with(b"HTTP/1.1 503 "));
    silent[0].rest().await;
}

/// Makes more requests in a row than it waits for.
async fn without_waiting(fort: &Fort) {
    let mut intruder = Intruder::silent(fort.http).await;
    let requests = b"GET / HTTP/1.1\r\nhost: fort\r\n\r\n".repeat(5000);
    intruder.write(&requests).await;
    intruder.write(b"GET / HTTP/1.1\r\nhost: fort\r\nconnection: close\r\n\r\n").await;
    assert_eq!(answers(&intruder.rest().await), 5001);
}

async fn in_single_bytes(fort: &Fort) {
    Intruder::silent(fort.http).await.trickle(HEAD, SECOND).await;
}

async fn a_body_in_single_bytes(fort: &Fort) {
    let mut intruder = Intruder::silent(fort.http).await;
    intruder.write(HEAD).await;
    intruder.trickle(&[b'b'; 100], SECOND).await;
}

#[test]
fn http() {
    carry_out(&[
        attack!("http: half a head", Closed(NO_HEAD), async |fort| says(fort, &HEAD[..20]).await),
        attack!("http: a head in single bytes", Closed(NO_HEAD), in_single_bytes),
        attack!("http: nothing is said", Closed("nothing was asked for within 8s"), async |fort| says(
            fort, b""
        )
        .await),
        attack!("http: a head without end", Closed("this is no request"), async |fort| {
            goes_on(fort, b"GET / HTTP/1.1\r\n", b"x-more: and more\r\n").await;
        }),
        attack!("http: what is no request", Closed("this is no request"), async |fort| {
            says(fort, b"WHARF/1\n\x00\x00\x00\x01\r\n\r\n").await;
        }),
        attack!("http: a body that stops", Closed("bytes of the body came within 8s"), async |fort| {
            says(fort, HEAD).await;
        }),
        attack!("http: a body in single bytes", Closed("bytes of the body came within 8s"), async |fort| {
            a_body_in_single_bytes(fort).await;
        }),
        attack!("http: a body that is too long", Closed("more than the 1048576 bytes"), async |fort| {
            goes_on(
                fort,
                b"POST /length HTTP/1.1\r\nhost: fort\r\ncontent-length: 99999999999\r\n\r\n",
                b"more",
            )
            .await;
        }),
        attack!("http: an answer that nobody reads", Closed("has read nothing"), async |fort| {
            reads_nothing(fort, 1).await;
        }),
        attack!(
            "http: fifteen hundred that say nothing",
            Closed("was turned away"),
            thousands_that_say_nothing
        ),
        attack!("http: requests without waiting", Served, without_waiting),
    ]);
}
