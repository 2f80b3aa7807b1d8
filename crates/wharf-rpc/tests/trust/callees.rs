//! Callees that are not who they have to be, as an honest caller finds them: each is refused for its reason, before
//! anything is said to it.

use std::sync::Arc;
use std::time::Duration;

use rcgen::ExtendedKeyUsagePurpose as Use;
use rustls::ServerConfig;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use wharf_core::{Bytes, Callers, Fault, FaultKind};
use wharf_rpc::client::{Caller, Dynamic};
use wharf_rpc::conn::Address;
use wharf_rpc::security::{Bearer, Secured, Security};
use wharf_rpc::wire::Bounds;

use super::pki::{Authority, Leaf, Wish, dns, uri};
use super::stranger::{self, PROTOCOL};
use crate::support::host::{Host, cx};
use crate::support::soon;

/// What an honest caller makes of whoever answers at `address`.
async fn fault(address: &Address, security: Security) -> Fault {
    let caller =
        Caller { app: "trial".into(), service: "honest".into(), process: "honest-1".into(), security };
    let connect = Dynamic::connect(address, &caller, "probe");
    soon("an outcome", connect).await.err().expect("it is refused")
}

/// A callee of one connection: gives what it got to read once the handshake was over.
async fn callee(config: Arc<ServerConfig>) -> (Address, oneshot::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = Address::Tcp(listener.local_addr().expect("it is bound").to_string());
    let (sender, heard) = oneshot::channel();
    tokio::spawn(async move {
        let (io, _) = listener.accept().await.expect("a connection");
        let mut bytes = Vec::new();
        if let Ok(mut io) = TlsAcceptor::from(config).accept(io).await {
            let _ = io.read_to_end(&mut bytes).await;
        }
        let _ = sender.send(bytes);
    });
    (address, heard)
}

#[tokio::test]
async fn callees_with_bad_certificates_are_refused_before_anything_is_said_to_them() {
    let (good, other) = (Authority::root("good"), Authority::root("other"));
    let intermediate = good.below("intermediate", Wish::authority(None));
    let it = || Wish::of("spiffe://trial/probe");
    let id = "spiffe://trial/probe";
    let rows: Vec<(&str, Leaf, &str)> = vec![
        ("expired", good.sign(it().expired()), "has expired"),
        ("not yet valid", good.sign(it().not_yet_valid()), "not valid yet"),
        ("of another authority", other.sign(it()), "another authority"),
        ("self-signed", Leaf::self_signed(it()), "another authority"),
        ("without its chain", intermediate.sign(it()).alone(), "another authority"),
        ("an authority's own", good.itself(), "that of an authority"),
        ("to call with alone", good.sign(it().used_for(&[Use::ClientAuth])), "not for this use"),
        ("tampered with", good.sign(it()).tampered_with(), "not signed by the key"),
        ("with another's key", good.sign(it()).with_key_of(good.sign(it())), "not signed by the key"),
        ("with a host's name alone", good.sign(Wish::named(vec![dns("probe")])), "has no identity"),
        (
            "with two identities",
            good.sign(Wish::named(vec![uri(id), uri("spiffe://trial/ads")])),
            "has 2 identities",
        ),
        ("of another app", good.sign(Wish::of("spiffe://blog/probe")), "for the app blog, not for trial"),
        ("of another service", good.sign(Wish::of("spiffe://trial/ads")), "for ads, not for probe"),
        ("of a tool", good.sign(Wish::of("spiffe://trial/tool/probe")), "for the tool probe, not for probe"),
        ("of another scheme", good.sign(Wish::of("https://trial/probe")), "not of the form"),
    ];
    for (what, leaf, why) in rows {
        let (address, heard) = callee(stranger::callee(&leaf, &TLS13, &[PROTOCOL])).await;
        let fault = fault(&address, good.security("honest")).await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Denied, true), "{what}: {fault}");
        assert!(fault.message().contains(why), "{what}: {fault}");
        assert_eq!(soon("the end of the callee", heard).await.expect("it ends"), b"", "{what}");
    }
}

#[tokio::test]
async fn callees_that_speak_otherwise_are_refused_before_anything_is_said_to_them() {
    let good = Authority::root("good");
    let leaf = good.sign(Wish::of("spiffe://trial/probe"));
    for (what, config, why) in [
        ("TLS 1.2", stranger::callee(&leaf, &TLS12, &[PROTOCOL]), "no TLS 1.3"),
        ("another protocol", stranger::callee(&leaf, &TLS13, &["h2"]), "did not agree on the protocol"),
        ("no protocol", stranger::callee(&leaf, &TLS13, &[]), "did not agree on the protocol"),
    ] {
        let (address, heard) = callee(config).await;
        let fault = fault(&address, good.security("honest")).await;
        assert_eq!(fault.kind(), FaultKind::Unavailable, "{what}: {fault}");
        assert!(fault.message().contains(why), "{what}: {fault}");
        assert_eq!(soon("the end of the callee", heard).await.expect("it ends"), b"", "{what}");
    }
    for (what, answer) in [("nothing", &b""[..]), ("noise", &[0xa5; 300][..])] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = Address::Tcp(listener.local_addr().expect("it is bound").to_string());
        tokio::spawn(async move {
            let (mut io, _) = listener.accept().await.expect("a connection");
            let _ = io.write_all(answer).await;
            let _ = io.shutdown().await;
            let _ = tokio::time::timeout(Duration::from_secs(5), io.read_to_end(&mut Vec::new())).await;
        });
        let fault = fault(&address, good.security("honest")).await;
        assert_eq!(fault.kind(), FaultKind::Unavailable, "{what}: {fault}");
        assert!(fault.message().contains("speaks no TLS"), "{what}: {fault}");
    }
}

#[tokio::test]
async fn ends_that_are_not_set_alike_say_so() {
    let good = Authority::root("good");
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let plain = Host::start(Bounds::default()).await;
    let refused = fault(&plain.address, good.security("honest")).await;
    assert_eq!(refused.kind(), FaultKind::Unavailable);
    assert!(refused.message().contains("set `tls` alike for both ends"), "{refused}");
    plain.stop().await;

    let both = [good.security("probe"), good.security("honest")];
    let secured = Host::secured(&anywhere, Bounds::default(), Callers::Anyone, both).await;
    let refused = fault(&secured.address, Security::none()).await;
    assert_eq!(refused.kind(), FaultKind::Unavailable);
    assert!(refused.message().contains("TLS alone is taken here"), "{refused}");
    secured.stop().await;
}

#[tokio::test]
async fn a_caller_whose_certificate_is_refused_learns_why() {
    let (good, other) = (Authority::root("good"), Authority::root("other"));
    let both = [good.security("probe"), good.security("honest")];
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let host = Host::secured(&anywhere, Bounds::default(), Callers::Anyone, both).await;

    // It takes the callee's certificate, and has one of its own that the callee does not take.
    let folder = super::pki::Folder::new();
    folder.write("honest.pem", &other.sign(Wish::of("spiffe://trial/honest")).pem);
    folder.write("authority.pem", &format!("{}{}", good.pem, other.pem));
    let keys = folder.files().load("trial", &[Bearer::Service("honest".into())]).expect("good for others");
    let refused = fault(&host.address, Security::with_keys(Secured::Everywhere, keys)).await;
    assert_eq!(refused.kind(), FaultKind::Denied, "{refused}");
    assert!(refused.message().contains("its certificate is of another authority"), "{refused}");

    // It calls as a service that it has no certificate of.
    let refused = fault(&host.address, good.security("ads")).await;
    assert_eq!(refused.kind(), FaultKind::Denied, "{refused}");
    assert!(refused.message().contains("no certificate to call as honest with"), "{refused}");
    host.stop().await;
}

#[tokio::test]
async fn whoever_comes_when_a_callee_is_stopping_is_told_so() {
    let good = Authority::root("good");
    let both = [good.security("probe"), good.security("honest")];
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let host = Host::secured(&anywhere, Bounds::default(), Callers::Anyone, both).await;
    let (honest, context) = (host.honest.clone(), cx());
    let held = tokio::spawn(async move { honest.hold(&context, Bytes::default()).await });
    soon("a call", host.trial.holds(1)).await;
    host.stop_while(async |address| {
        let told = fault(address, good.security("honest")).await;
        assert_eq!((told.kind(), told.not_started()), (FaultKind::Unavailable, true), "{told}");
        assert!(told.message().contains("the process is stopping"), "{told}");
        held.abort();
    })
    .await;
}

#[tokio::test]
async fn large_messages_go_both_ways() {
    let good = Authority::root("good");
    let both = [good.security("probe"), good.security("honest")];
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let host = Host::secured(&anywhere, Bounds::default(), Callers::Anyone, both).await;
    for length in [0, 1, 100_000, 5_000_000] {
        let bytes = soon("bytes", host.honest.give(&cx(), length)).await.expect("bytes");
        assert_eq!(bytes.len() as u64, length);
        assert_eq!(soon("a length", host.honest.length(&cx(), bytes)).await.expect("a length"), length);
    }
    host.stop().await;
}
