//! Peers whose values are broken: in each encoding, and as deep as they like.

use wharf_core::{Encoding, FaultKind};
use wharf_rpc::wire::{Bounds, Kind, MAX_FRAME};

use crate::support::head;
use crate::support::host::Host;
use crate::support::peer::{Peer, piece};

/// Sends a call of `method` with arguments of these bytes, in pieces where it takes them.
async fn send(peer: &mut Peer, method: &str, encoding: Encoding, args: &[u8]) {
    let mut payload = Vec::new();
    head(peer.number(method), encoding).write(&mut payload);
    payload.extend_from_slice(args);
    let pieces = payload.chunks(MAX_FRAME).count();
    for (at, chunk) in payload.chunks(MAX_FRAME).enumerate() {
        let kind = if at == 0 { Kind::Call } else { Kind::Piece };
        peer.write(&piece(kind, 1, chunk, at + 1 < pieces)).await;
    }
}

/// The call fails with these words in its fault, and nothing else happens.
async fn is_refused(peer: &mut Peer, method: &str, encoding: Encoding, args: &[u8], words: &str) {
    send(peer, method, encoding, args).await;
    let fault = peer.fault(1).await;
    let shown = &args[..args.len().min(20)];
    assert_eq!(fault.kind(), FaultKind::Incompatible, "{encoding:?} {shown:02x?}: {fault}");
    assert!(fault.not_started(), "{fault}");
    assert!(fault.message().starts_with("the arguments do not fit: "), "{fault}");
    assert!(fault.message().contains(words), "{encoding:?} {shown:02x?}: {fault}");
}

#[tokio::test]
async fn broken_messagepack() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    for encoding in [Encoding::Positional, Encoding::Named] {
        for (args, words) in [
            (b"".as_slice(), "IO error"),
            (b"\xc1", "wrong msgpack marker Reserved"),
            (b"\xc0", "invalid type"),
            (b"\x90", "invalid length 0"),
            (b"\x91\x07", "invalid type: integer `7`, expected a string"),
            (b"\x91\xa3mu", "IO error"),
            (b"\x91\xa3mug\xc0", "there are bytes after the value"),
            (b"\x92\xa3mug\xc0", "incorrect length"),
            (b"\x81\xa4text", "IO error"),
            (b"\x82\xa4text\xa0\xa4text\xa0", "duplicate field `text`"),
            (b"\x81\xa4word\xa0", "missing field `text`"),
            (b"\x91\xa2\xc3\x28", "invalid utf8"),
            (b"\x91\xdb\xff\xff\xff\xff", "IO error"),
            (b"\xdd\xff\xff\xff\xff\xa0", "incorrect length"),
            (b"\xdf\xff\xff\xff\xff", "IO error"),
            (b"\xc9\xff\xff\xff\xff\x00", "invalid type"),
        ] {
            is_refused(&mut peer, "echo", encoding, args, words).await;
        }
        // Lists whose length lies, and bytes whose length does.
        is_refused(&mut peer, "length", encoding, b"\x91\xc6\xff\xff\xff\xff", "").await;
        is_refused(&mut peer, "length", encoding, b"\x91\xdd\xff\xff\xff\xff", "").await;
        let tree = b"\x91\x81\xa4Fork\x92\xa4Leaf\xdd\xff\xff\xff\xff";
        is_refused(&mut peer, "depth", encoding, tree, "IO error").await;
    }
    peer.is_served().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn broken_json() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    for (args, words) in [
        (b"".as_slice(), "EOF"),
        (b"{", "EOF"),
        (b"{}", "missing field `text`"),
        (b"{\"text\":7}", "invalid type: integer `7`, expected a string"),
        (b"{\"text\":\"mug\"}x", "trailing characters"),
        (b"{\"text\":\"mug\"} {}", "trailing characters"),
        (b"{\"text\":\"\\ud800\"}", "hex escape"),
        (b"{\"text\":\"\xc3\x28\"}", "invalid unicode"),
        (b"{\"text\":\"a\",\"text\":\"b\"}", "duplicate field `text`"),
        (b"\xff\xfe", "expected value"),
    ] {
        is_refused(&mut peer, "echo", Encoding::Json, args, words).await;
    }
    for number in ["-1", "1.5", "1e999", "18446744073709551616", "null", "\"1\""] {
        let args = format!("{{\"length\":{number}}}");
        is_refused(&mut peer, "give", Encoding::Json, args.as_bytes(), "").await;
    }
    peer.is_served().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn nesting_bombs() {
    const MANY: usize = 1_000_000;
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let bomb =
        |begin: &[u8], level: &[u8]| [begin, &level.repeat(MANY.min(8_000_000 / level.len()))].concat();
    let too_deep = "the value is nested 128 deep or more; make it flatter";
    for encoding in [Encoding::Positional, Encoding::Named] {
        for level in [b"\x81\xa6Branch".as_slice(), b"\x81\x01", b"\x91", b"\x81\xa4Fork\x92\xa4Leaf\x91"] {
            is_refused(&mut peer, "depth", encoding, &bomb(b"\x91", level), too_deep).await;
        }
        // In a field that nobody knows.
        is_refused(&mut peer, "echo", encoding, &bomb(b"\x82\xa4text\xa0\xa1x", b"\x91"), too_deep).await;
    }
    for level in [b"{\"Branch\":".as_slice(), b"{\"Fork\":{\"left\":\"Leaf\",\"right\":["] {
        is_refused(
            &mut peer,
            "depth",
            Encoding::Json,
            &bomb(b"{\"tree\":", level),
            "recursion limit exceeded",
        )
        .await;
    }
    is_refused(&mut peer, "depth", Encoding::Json, &bomb(b"{\"tree\":", b"["), "").await;
    is_refused(&mut peer, "echo", Encoding::Json, &bomb(b"{\"text\":\"\",\"x\":", b"["), "").await;
    peer.is_served().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn what_is_as_deep_as_allowed_arrives() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    // The arguments are one level, and each branch is another; the leaf is none.
    let packed =
        |levels: usize| [b"\x91".as_slice(), &b"\x81\xa6Branch".repeat(levels), b"\xa4Leaf"].concat();
    let json = |levels: usize| {
        format!("{{\"tree\":{}\"Leaf\"{}", "{\"Branch\":".repeat(levels), "}".repeat(levels + 1)).into_bytes()
    };
    for encoding in [Encoding::Positional, Encoding::Named] {
        send(&mut peer, "depth", encoding, &packed(126)).await;
        assert_eq!(peer.value::<u32>(1).await, 127);
        is_refused(&mut peer, "depth", encoding, &packed(127), "nested 128 deep").await;
    }
    send(&mut peer, "depth", Encoding::Json, &json(126)).await;
    assert_eq!(peer.value::<u32>(1).await, 127);
    is_refused(&mut peer, "depth", Encoding::Json, &json(127), "recursion limit exceeded").await;
    host.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_too_deep_is_a_fault_for_its_caller() {
    use crate::support::host::cx;
    let host = Host::start(Bounds::default()).await;
    assert!(host.honest.plant(&cx(), 120).await.is_ok());
    let fault = host.honest.plant(&cx(), 500).await.expect_err("it is too deep");
    let fault = fault.fault().expect("a fault").clone();
    assert_eq!(fault.kind(), FaultKind::Incompatible);
    assert!(fault.message().contains("nested 128 deep or more"), "{fault}");
    host.still_serves().await;
    host.stop().await;
}
