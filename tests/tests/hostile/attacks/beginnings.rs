//! Peers that begin wrongly, slowly, or not at all.

use std::time::Duration;

use wharf_rpc::wire::{Hello, Kind, MAX_FRAME, PREFACE, Want};

use crate::attack::Expect::Closed;
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{Intruder, frame, greeting, hello, in_pieces};

const NO_HELLO: &str = "no hello came within 5s";
const SECOND: Duration = Duration::from_secs(1);

/// Says `bytes`, and then nothing.
async fn says(fort: &Fort, bytes: &[u8]) {
    let mut intruder = Intruder::silent(fort.calls).await;
    intruder.write(bytes).await;
    intruder.end().await;
}

/// Says a hello of these bytes.
async fn says_hello_of(fort: &Fort, payload: &[u8]) {
    says(fort, &in_pieces(Kind::Hello, 0, payload, PREFACE.to_vec())).await;
}

async fn in_single_bytes(fort: &Fort) {
    Intruder::silent(fort.calls).await.trickle(&greeting(&hello()), SECOND).await;
}

async fn a_hello_in_single_bytes(fort: &Fort) {
    let mut intruder = Intruder::silent(fort.calls).await;
    intruder.write(PREFACE).await;
    intruder.trickle(&greeting(&hello())[PREFACE.len()..], SECOND).await;
}

async fn a_hello_that_stops(fort: &Fort) {
    says(fort, &[PREFACE.as_slice(), &frame(Kind::Hello, 0, &[0x80; MAX_FRAME], true)].concat()).await;
}

async fn a_hundred_thousand_wants(fort: &Fort) {
    let want = |number: u32| Want {
        service: format!("service-{number}"),
        interface: format!("Interface{number}"),
        methods: Vec::new(),
    };
    says(fort, &greeting(&Hello { wants: (0..100_000).map(want).collect(), ..hello() })).await;
}

async fn a_huge_name(fort: &Fort) {
    says(fort, &greeting(&Hello { service: "x".repeat(900_000), ..hello() })).await;
}

async fn text_that_is_none(fort: &Fort) {
    let mut bytes = greeting(&hello());
    let at = bytes.windows(8).position(|each| each == b"intruder").expect("its name");
    bytes[at] = 0xff;
    says(fort, &bytes).await;
}

async fn another_app(fort: &Fort) {
    says(fort, &greeting(&Hello { app: "palace".into(), ..hello() })).await;
}

async fn a_hello_without_end(fort: &Fort) {
    let mut intruder = Intruder::silent(fort.calls).await;
    intruder.write(&[PREFACE.as_slice(), &frame(Kind::Hello, 0, &[0; MAX_FRAME], true)].concat()).await;
    intruder.flood(&frame(Kind::Piece, 0, &[0; MAX_FRAME], true)).await;
}

/// Says again what somebody else was heard to say: a handshake within a session.
async fn a_handshake_again(fort: &Fort) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    intruder.write(&greeting(&hello())[PREFACE.len()..]).await;
    intruder.end().await;
}

#[test]
fn beginnings() {
    carry_out(&[
        attack!("nothing is said", Closed(NO_HELLO), async |fort| says(fort, &[]).await),
        attack!("half a preface", Closed(NO_HELLO), async |fort| says(fort, &PREFACE[..5]).await),
        attack!("a handshake in single bytes", Closed(NO_HELLO), in_single_bytes),
        attack!("a hello in single bytes", Closed(NO_HELLO), a_hello_in_single_bytes),
        attack!("a hello that stops", Closed(NO_HELLO), a_hello_that_stops),
        attack!("a hello without end", Closed("handshake: it is too long"), a_hello_without_end),
        attack!("a hundred thousand wants", Closed("handshake: it is too long"), a_hundred_thousand_wants),
        attack!("a name of a megabyte", Closed("malformed hello"), a_huge_name),
        attack!("text that is none", Closed("malformed hello"), text_that_is_none),
        attack!("a hello as deep as it is long", Closed("malformed hello"), async |fort| {
            says_hello_of(fort, &[0x91; 500_000]).await;
        }),
        attack!("a list of four billion wants", Closed("malformed hello"), async |fort| {
            says_hello_of(fort, b"\x85\xa5wants\xdd\xff\xff\xff\xff").await;
        }),
        attack!("a frame of sixteen megabytes", Closed("is longer than"), async |fort| {
            says(fort, &[PREFACE.as_slice(), &[0xff, 0xff, 0xff, 1, 0, 0, 0, 0]].concat()).await;
        }),
        attack!("a request of another kind", Closed("does not begin like"), async |fort| {
            says(fort, b"fetch / HTTP/1.1\r\nHost: fort\r\n\r\n").await;
        }),
        attack!("a hello of another app", Closed("belongs to the app palace"), another_app),
        attack!("a handshake within a session", Closed("kind Hello has no place"), a_handshake_again),
    ]);
}
