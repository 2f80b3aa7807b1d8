//! Callers that are not who they have to be, at an honest server: each is refused for its reason, which is logged once,
//! and the honest caller is served as ever.

use std::time::Duration;

use rcgen::{ExtendedKeyUsagePurpose as Use, IsCa};
use rustls::SupportedProtocolVersion;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use wharf_core::{Callers, FaultKind};
use wharf_rpc::conn::Address;
use wharf_rpc::wire::{Bounds, HEADER, Hello, Kind, next_frame, read_fault};

use super::log::Log;
use super::pki::{Authority, Leaf, Wish, dns, uri};
use super::stranger::{self, PROTOCOL};
use crate::support::host::Host;
use crate::support::peer::greeting;
use crate::support::{hello, soon, until};

/// A caller that says its hello as `peer` with whatever certificate it likes.
struct Stranger<'a> {
    leaf: Option<&'a Leaf>,
    version: &'static SupportedProtocolVersion,
    protocols: &'a [&'a str],
    service: &'a str,
    hello: Hello,
}

/// What became of a connection.
#[derive(Debug)]
enum End {
    /// It was taken.
    Welcome,
    /// It was told why not, in a frame.
    Told(FaultKind, String),
    /// The handshake failed, or the connection ended.
    Cut(String),
}

impl<'a> Stranger<'a> {
    fn with(leaf: Option<&'a Leaf>) -> Self {
        Self { leaf, version: &TLS13, protocols: &[PROTOCOL], service: "probe", hello: hello() }
    }

    async fn meets(self, host: &Host) -> End {
        let config = stranger::caller(self.leaf, self.version, self.protocols);
        let io = TcpStream::connect(host.authority()).await.expect("it listens");
        let name = ServerName::try_from(self.service.to_owned()).expect("a name");
        let connect = TlsConnector::from(config).connect(name, io);
        let mut io = match soon("an end of the handshake", connect).await {
            Ok(io) => io,
            Err(error) => return End::Cut(error.to_string()),
        };
        say(&mut io, &greeting(&self.hello)).await
    }
}

/// Says something, and waits for what becomes of it.
async fn say(io: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) -> End {
    let mut read = Vec::new();
    if let Err(error) = io.write_all(bytes).await {
        return End::Cut(error.to_string());
    }
    let _ = io.flush().await;
    loop {
        if let Ok(Some(frame)) = next_frame(&read) {
            let payload = &read[HEADER..HEADER + frame.header.length];
            return match frame.header.kind {
                Kind::Goaway => {
                    let fault = read_fault(payload).expect("a fault");
                    End::Told(fault.kind(), fault.message().to_owned())
                }
                _ => End::Welcome,
            };
        }
        let mut chunk = [0; 4096];
        match soon("an answer", io.read(&mut chunk)).await {
            Ok(0) => return End::Cut("the end".into()),
            Ok(count) => read.extend_from_slice(&chunk[..count]),
            Err(error) => return End::Cut(error.to_string()),
        }
    }
}

/// A server of `probe` that is secured, with its authority.
async fn host(bounds: Bounds) -> (Host, Authority) {
    let authority = Authority::root("good");
    let security = [authority.security("probe"), authority.security("honest")];
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    let host = Host::secured(&anywhere, bounds, Callers::declared(["honest", "peer"]), security).await;
    (host, authority)
}

/// Waits until a refusal is in the log, and gives it.
async fn refusal(log: &Log, before: usize) -> String {
    let mut lines = Vec::new();
    until("a line in the log", || {
        lines = log.with("was refused: ");
        lines.len() > before
    })
    .await;
    assert_eq!(lines.len(), before + 1, "it is said once: {lines:#?}");
    lines.swap_remove(before)
}

const ME: &str = "spiffe://trial/peer";

#[tokio::test]
async fn a_caller_with_a_good_certificate_is_taken() {
    let log = Log::keep();
    let (host, authority) = host(Bounds::default()).await;
    let direct = authority.sign(Wish::of(ME));
    let through = authority.below("intermediate", Wish::authority(None)).sign(Wish::of(ME));
    let with_name = authority.sign(Wish::named(vec![dns("peer.example"), uri(ME)]));
    for leaf in [direct, through, with_name] {
        let end = Stranger::with(Some(&leaf)).meets(&host).await;
        assert!(matches!(end, End::Welcome), "{end:?}");
    }
    let tool = authority.sign(Wish::of("spiffe://trial/tool/wharf"));
    let hello = Hello { app: String::new(), service: "wharf".into(), ..hello() };
    let end = Stranger { hello, ..Stranger::with(Some(&tool)) }.meets(&host).await;
    assert!(matches!(end, End::Welcome), "{end:?}");
    assert_eq!(log.with("was refused: "), [""; 0]);
    host.stop().await;
}

#[tokio::test]
async fn callers_with_bad_certificates_are_refused_each_for_its_reason() {
    let log = Log::keep();
    let (host, good) = host(Bounds::default()).await;
    let other = Authority::root("other");
    let same_name = Authority::root("good");
    let intermediate = good.below("intermediate", Wish::authority(None));
    let expired = good.below("expired", Wish::authority(None).expired());
    let future = good.below("future", Wish::authority(None).not_yet_valid());
    let no_authority = good.below("no authority", Wish { is_ca: IsCa::ExplicitNoCa, ..Wish::of(ME) });
    let short = good.below("short", Wish::authority(Some(0)));
    let too_deep = short.below("too deep", Wish::authority(None));
    let me = || Wish::of(ME);

    let rows: Vec<(&str, Leaf, &str)> = vec![
        ("expired", good.sign(me().expired()), "has expired"),
        ("not yet valid", good.sign(me().not_yet_valid()), "not valid yet"),
        ("of another authority", other.sign(me()), "another authority"),
        ("of an authority of the same name", same_name.sign(me()), "not signed by the key"),
        ("self-signed", Leaf::self_signed(me()), "another authority"),
        ("without its chain", intermediate.sign(me()).alone(), "another authority"),
        ("below an expired authority", expired.sign(me()), "has expired"),
        ("below an authority that is not valid yet", future.sign(me()), "not valid yet"),
        ("below what is no authority", no_authority.sign(me()), "cannot be used"),
        ("deeper than an authority allows", too_deep.sign(me()), "cannot be used"),
        ("an authority's own", good.itself(), "that of an authority"),
        (
            "an authority's with an identity",
            good.sign(Wish { names: vec![uri(ME)], ..Wish::authority(None) }),
            "that of an authority",
        ),
        ("to be called with alone", good.sign(me().used_for(&[Use::ServerAuth])), "not for this use"),
        ("for mail", good.sign(me().used_for(&[Use::EmailProtection])), "not for this use"),
        ("tampered with", good.sign(me()).tampered_with(), "not signed by the key"),
        ("with another's key", good.sign(me()).with_key_of(good.sign(me())), "not signed by the key"),
        ("without names", good.sign(Wish::named(vec![])), "has no identity"),
        ("with a host's name alone", good.sign(Wish::named(vec![dns("peer")])), "has no identity"),
        (
            "with two identities",
            good.sign(Wish::named(vec![uri(ME), uri("spiffe://trial/honest")])),
            "has 2 identities",
        ),
        ("with one identity twice", good.sign(Wish::named(vec![uri(ME), uri(ME)])), "has 2 identities"),
        ("of another app", good.sign(Wish::of("spiffe://blog/peer")), "for the app blog, not for trial"),
        (
            "of another service",
            good.sign(Wish::of("spiffe://trial/honest")),
            "for the service honest, not for the service peer",
        ),
        (
            "of a tool",
            good.sign(Wish::of("spiffe://trial/tool/peer")),
            "for the tool peer, not for the service peer",
        ),
        ("of another scheme", good.sign(Wish::of("https://trial/peer")), "not of the form"),
        ("without a service", good.sign(Wish::of("spiffe://trial")), "not of the form"),
        ("with an empty service", good.sign(Wish::of("spiffe://trial/")), "not of the form"),
        ("with an empty app", good.sign(Wish::of("spiffe:///peer")), "not of the form"),
        ("with a port", good.sign(Wish::of("spiffe://trial:80/peer")), "not of the form"),
        ("with a longer path", good.sign(Wish::of("spiffe://trial/prod/peer")), "not of the form"),
        ("with a query", good.sign(Wish::of("spiffe://trial/peer?as=honest")), "not of the form"),
        ("with a line end in it", good.sign(Wish::of("spiffe://trial/peer\nWARN honest")), "not of the form"),
        ("endless", good.sign(Wish::of(&format!("spiffe://trial/{}", "p".repeat(3000)))), "not of the form"),
    ];
    assert!(rows.len() >= 30, "{}", rows.len());
    for (said, (what, leaf, why)) in rows.into_iter().enumerate() {
        let end = Stranger::with(Some(&leaf)).meets(&host).await;
        let logged = refusal(&log, said).await;
        assert!(logged.contains(why), "{what}: {logged}");
        match end {
            End::Welcome => panic!("{what}: it was taken"),
            End::Told(kind, told) => {
                assert_eq!(kind, FaultKind::Denied, "{what}");
                assert!(logged.contains(&told), "{what}: {told}");
            }
            End::Cut(alert) => assert!(alert.contains("alert"), "{what}: {alert}"),
        }
        host.still_serves().await;
    }
    host.stop().await;
}

#[tokio::test]
async fn callers_that_speak_otherwise_are_refused_each_for_its_reason() {
    let log = Log::keep();
    let (host, good) = host(Bounds::default()).await;
    let leaf = good.sign(Wish::of(ME));
    let mine = || Stranger::with(Some(&leaf));
    let tool = || Hello { app: String::new(), ..hello() };
    let rows: Vec<(&str, Stranger<'_>, &str)> = vec![
        ("no certificate", Stranger::with(None), "has no certificate"),
        ("TLS 1.2", Stranger { version: &TLS12, ..mine() }, "no TLS 1.3"),
        ("another protocol", Stranger { protocols: &["h2"], ..mine() }, "did not agree on the protocol"),
        (
            "a later version of it",
            Stranger { protocols: &["wharf/2"], ..mine() },
            "did not agree on the protocol",
        ),
        ("no protocol", Stranger { protocols: &[], ..mine() }, "did not agree on the protocol"),
        (
            "a service as a tool",
            Stranger { hello: tool(), ..mine() },
            "for the service peer, not for the tool peer",
        ),
    ];
    let count = rows.len();
    for (said, (what, stranger, why)) in rows.into_iter().enumerate() {
        let end = stranger.meets(&host).await;
        assert!(!matches!(end, End::Welcome), "{what}: {end:?}");
        let logged = refusal(&log, said).await;
        assert!(logged.contains(why), "{what}: {logged}");
        host.still_serves().await;
    }

    let raw: [(&str, &[u8], &str); 5] = [
        ("Wharf without TLS", &greeting(&hello()), "TLS alone is taken here"),
        ("HTTP", b"GET / HTTP/1.1\r\nhost: probe\r\n\r\n", "speaks no TLS"),
        ("noise", &[0xa5; 512], "speaks no TLS"),
        ("noise in a record of TLS", &[&[0x16, 3, 1, 2, 0][..], &[0xa5; 512]].concat(), "speaks no TLS"),
        (
            "a record of TLS that is too long",
            &[&[0x16, 3, 1, 0xff, 0xff][..], &[0; 512]].concat(),
            "speaks no TLS",
        ),
    ];
    for (said, (what, bytes, why)) in raw.into_iter().enumerate() {
        let mut io = TcpStream::connect(host.authority()).await.expect("it listens");
        let end = say(&mut io, bytes).await;
        let logged = refusal(&log, count + said).await;
        assert!(logged.contains(why), "{what}: {logged}");
        match end {
            End::Told(FaultKind::Unavailable, told) => assert!(logged.contains(&told), "{what}: {told}"),
            End::Cut(_) => {}
            end => panic!("{what}: {end:?}"),
        }
        host.still_serves().await;
    }
    host.stop().await;
}

#[tokio::test]
async fn a_service_that_is_not_hosted_has_no_certificate_to_show() {
    let (host, good) = host(Bounds::default()).await;
    let leaf = good.sign(Wish::of(ME));
    let end = Stranger { service: "elsewhere", ..Stranger::with(Some(&leaf)) }.meets(&host).await;
    assert!(matches!(&end, End::Cut(alert) if alert.contains("AccessDenied")), "{end:?}");
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn a_handshake_that_goes_on_for_long_is_cut_and_one_that_is_left_is_not_spoken_of() {
    let log = Log::keep();
    let (host, _) = host(Bounds { hello: Duration::from_millis(300), ..Bounds::default() }).await;
    drop(TcpStream::connect(host.authority()).await.expect("it listens"));
    assert!(refusal(&log, 0).await.contains("left in the middle"));
    assert_eq!(log.lines("WARN"), [""; 0]);
    let mut slow = TcpStream::connect(host.authority()).await.expect("it listens");
    slow.write_all(&[0x16, 3, 1, 2, 0, 1]).await.expect("it reads");
    let end = say(&mut slow, &[0]).await;
    assert!(matches!(end, End::Cut(_)), "{end:?}");
    let said = refusal(&log, 1).await;
    assert!(said.contains("no handshake of TLS was over within 300ms"), "{said}");
    host.still_serves().await;
    host.stop().await;
}
