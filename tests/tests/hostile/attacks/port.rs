//! Clients of HTTP where calls are taken, that are slow, endless, or lie.

use std::time::Duration;

use futures_util::future::join_all;

use crate::attack::Expect::{Closed, Served};
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{Intruder, answers};

const CALL: &str = "POST /keep/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
const SLOW: &str = "bytes of the body came within 8s";
const SECOND: Duration = Duration::from_secs(1);

/// Says `text`, and then nothing.
async fn says(fort: &Fort, text: &str) {
    let mut intruder = Intruder::silent(fort.calls).await;
    intruder.write(text.as_bytes()).await;
    intruder.rest().await;
}

/// Says `begin`, and goes on with `more` without end.
async fn goes_on(fort: &Fort, begin: &str, more: &[u8]) {
    let mut intruder = Intruder::silent(fort.calls).await;
    intruder.write(begin.as_bytes()).await;
    intruder.flood(&more.repeat(1000)).await;
}

async fn a_body_in_single_bytes(fort: &Fort) {
    let mut intruder = Intruder::silent(fort.calls).await;
    intruder.write(format!("{CALL}content-length: 100000\r\n\r\n").as_bytes()).await;
    intruder.trickle(&[b' '; 100], SECOND).await;
}

/// Makes more requests in a row than it waits for.
async fn without_waiting(fort: &Fort) {
    let mut intruder = Intruder::silent(fort.calls).await;
    let call = format!("{CALL}content-length: 14\r\n\r\n{{\"text\":\"mug\"}}");
    intruder.write(call.repeat(3000).as_bytes()).await;
    intruder.write(call.replace("host:", "connection: close\r\nhost:").as_bytes()).await;
    assert_eq!(answers(&intruder.rest().await), 3001);
}

/// Begins the longest bodies that there are on many connections, more together than a peer may have, and ends none.
async fn bodies_that_are_never_whole(fort: &Fort) {
    let begin = format!("{CALL}request-timeout: 5\r\ncontent-length: 8000000\r\n\r\n");
    let one = async || {
        let mut intruder = Intruder::silent(fort.calls).await;
        intruder.write(begin.as_bytes()).await;
        intruder.write(&vec![b' '; 1 << 20]).await;
        intruder.rest().await;
    };
    join_all((0..80).map(|_| one())).await;
}

#[test]
fn port() {
    carry_out(&[
        attack!("port: half a head", Closed("the head of a request had not come"), async |fort| {
            says(fort, "POST /keep/echo HT").await;
        }),
        attack!("port: a head without end", Closed("this is no request"), async |fort| {
            goes_on(fort, "GET / HTTP/1.1\r\n", b"x-more: and more\r\n").await;
        }),
        attack!("port: a body that stops", Closed(SLOW), async |fort| {
            says(fort, &format!("{CALL}content-length: 100000\r\n\r\n{{")).await;
        }),
        attack!("port: a body in single bytes", Closed(SLOW), a_body_in_single_bytes),
        attack!("port: a body that is too long", Closed("more than the 8388608 bytes"), async |fort| {
            goes_on(fort, &format!("{CALL}content-length: 99999999999\r\n\r\n"), b"more").await;
        }),
        attack!("port: a length that lies", Closed("this is no request"), async |fort| {
            says(fort, &format!("{CALL}content-length: 2\r\n\r\n{{}}{{}}{{}}{{}}\r\n\r\n")).await;
        }),
        attack!("port: two lengths", Closed("this is no request"), async |fort| {
            says(fort, &format!("{CALL}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}")).await;
        }),
        attack!(
            "port: bodies that are never whole",
            Closed("the calls of one peer"),
            bodies_that_are_never_whole
        ),
        attack!("port: requests without waiting", Served, without_waiting),
    ]);
}
