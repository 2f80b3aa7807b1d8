//! The bytes that a server and a client really send.

use wharf_core::{Context, Encoding, OperationId, TraceContext};
use wharf_rpc::wire::{Bounds, Hello, Kind, Want, WantedMethod};

use super::file::Golden;
use super::values::shapes;
use crate::support::host::{Host, client, cx};
use crate::support::liar::Liar;
use crate::support::peer::{Peer, call, greeting};
use crate::support::probe::{ProbeClient, Seen};
use crate::support::{PATIENCE, head, hello};

#[tokio::test]
async fn what_a_server_answers() {
    let mut golden = Golden::new("server.txt");
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    for (name, encoding) in
        [("positional", Encoding::Positional), ("named", Encoding::Named), ("json", Encoding::Json)]
    {
        let arguments = Text { text: "mug" };
        let payload = call(peer.number("echo"), encoding, &arguments);
        golden.hold(&format!("call of echo, {name}"), &payload);
        peer.send(Kind::Call, 5, &payload).await;
        golden.hold(&format!("its reply, {name}"), &peer.next().await.expect("a reply").payload);
        let payload = call(peer.number("refuse"), encoding, &Refused { id: Some(7) });
        golden.hold(&format!("call of refuse, {name}"), &payload);
        peer.send(Kind::Call, 6, &payload).await;
        let got = peer.next().await.expect("an error");
        assert_eq!(got.kind, Kind::Error);
        golden.hold(&format!("its error, {name}"), &got.payload);
    }
    peer.send(Kind::Ping, 0, &[0]).await;
    golden.hold("answer to a ping", &peer.next().await.expect("a ping").payload);
    peer.call(7, "panic", &[0_u8; 0]).await;
    golden.hold("fault of a panic", &peer.next().await.expect("a fault").payload);
    peer.send(Kind::Call, 8, &call(999, Encoding::Json, &())).await;
    golden.hold("fault of a method that is not there", &peer.next().await.expect("a fault").payload);
    let mut peer = Peer::silent(&host).await;
    peer.write(&greeting(&Hello { version: 9, ..hello() })).await;
    golden.hold("goaway to another version", &peer.next().await.expect("a goaway").payload);
    golden.compare();
    host.stop().await;
}

/// The arguments of `echo`.
#[derive(serde::Serialize)]
struct Text {
    text: &'static str,
}

/// The arguments of `refuse`.
#[derive(serde::Serialize)]
struct Refused {
    id: Option<u32>,
}

#[tokio::test]
async fn a_large_answer_comes_in_pieces() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    peer.call(3, "give", &[300 * 1024_u64]).await;
    let mut pieces = Vec::new();
    loop {
        let got = peer.next().await.expect("a piece");
        pieces.push((got.kind, got.more, got.call, got.payload.len()));
        if !got.more {
            break;
        }
    }
    // The encoding, and five bytes before the bytes themselves.
    let rest = 1 + 5 + 300 * 1024 - 2 * 128 * 1024;
    assert_eq!(
        pieces,
        [
            (Kind::Reply, true, 3, 128 * 1024),
            (Kind::Piece, true, 3, 128 * 1024),
            (Kind::Piece, false, 3, rest)
        ]
    );
    host.stop().await;
}

#[tokio::test]
async fn what_a_client_says_first() {
    let mut golden = Golden::new("client.txt");
    let liar = Liar::start().await;
    let probe = client(&liar.address, Bounds::default());
    let (mut victim, hello) = liar.accept().await;
    // With the fingerprints of every method.
    golden.hold("hello of a caller of probe", &greeting(&hello));
    victim.greet(&crate::support::liar::welcome()).await;
    let trace = TraceContext { trace_id: head(0, Encoding::Json).trace.trace_id, ..TraceContext::root() };
    let cx = Context::root(PATIENCE).with_trace(trace).with_operation(OperationId(*b"ABCDEFGHIJKLMNOP"));
    let cx = cx.with_principal("ana").expect("a short one");
    let asked = tokio::spawn(async move { probe.mirror(&cx, shapes()).await });
    let mut got = victim.next().await.expect("a call");
    // The budget and the span differ from call to call.
    got.payload[3..7].fill(0);
    got.payload[23..31].fill(0);
    golden.hold("call of mirror", &got.payload);
    golden.compare();
    asked.abort();
}

#[tokio::test]
async fn a_caller_with_equal_fingerprints_is_not_sent_the_descriptor() {
    let host = Host::start(Bounds::default()).await;
    let welcome = async |methods| {
        let mut peer = Peer::silent(&host).await;
        let wants = vec![Want { service: "probe".into(), interface: "Probe".into(), methods }];
        peer.write(&greeting(&Hello { wants, ..hello() })).await;
        peer.welcome().await
    };
    let descriptor = <ProbeClient as wharf_core::Client>::INTERFACE.descriptor();
    let known = |method: &wharf_schema::MethodDescriptor| WantedMethod {
        name: method.name.clone(),
        fingerprint: method.fingerprint,
    };
    let mut methods: Vec<_> = descriptor.methods.iter().map(known).collect();
    assert_eq!(welcome(methods.clone()).await.serves[0].descriptor, None);
    methods[0].fingerprint = methods[1].fingerprint;
    for methods in [methods, Vec::new()] {
        let sent = welcome(methods).await.serves.remove(0).descriptor.expect("a descriptor");
        let sent: wharf_schema::InterfaceDescriptor = serde_json::from_str(&sent).expect("JSON");
        assert_eq!(sent, descriptor);
    }
    host.stop().await;
}

#[tokio::test]
async fn every_shape_comes_back_and_the_callee_sees_the_context() {
    let host = Host::start(Bounds::default()).await;
    assert_eq!(host.honest.mirror(&cx(), shapes()).await.expect("a value"), shapes());
    let trace = TraceContext { sampled: true, ..TraceContext::root() };
    let cx = cx().with_trace(trace).with_principal("ana").expect("a short one").step("look");
    let seen: Seen = host.honest.look(&cx).await.expect("a value");
    assert_eq!((seen.caller.as_str(), seen.principal.as_deref()), ("honest", Some("ana")));
    assert_eq!(seen.trace[..36], trace.to_string()[..36]);
    assert_ne!(seen.trace, trace.to_string(), "a span of its own");
    assert!(seen.trace.ends_with("-01"));
    assert!(seen.operation.is_some_and(|id| id.len() == 32));
    assert!(u128::from(seen.milliseconds) < PATIENCE.as_millis());
    host.stop().await;
}
