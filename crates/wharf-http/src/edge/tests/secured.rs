//! HTTPS: the certificate that is shown, its renewal, and clients that speak something else.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use wharf_config::edge::{EdgeSettings, EdgeTls};
use wharf_core::Shutdown;

use super::town::{LIMIT, Town, ask, ask_http2, http2, say};
use super::{Gate, files_are_looked_at, read, requests};
use crate::serve::begin;
use crate::watched::Watched;

/// Files with a certificate, which go with this.
pub(crate) struct Pems(PathBuf);

impl Pems {
    pub(crate) fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};

        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("wharf-pems-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let pems = Self(folder);
        pems.renew();
        pems
    }

    /// Writes another certificate, and gives it.
    pub(crate) fn renew(&self) -> CertificateDer<'static> {
        let names = vec!["shop.example".to_owned(), "localhost".to_owned(), "127.0.0.1".to_owned()];
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).expect("a certificate");
        std::fs::write(self.certificate(), cert.pem()).expect("a file");
        std::fs::write(self.0.join("key.pem"), signing_key.serialize_pem()).expect("a file");
        cert.der().clone()
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.0.join("certificate.pem")
    }

    fn files(&self) -> EdgeTls {
        EdgeTls { certificate: self.certificate(), key: self.0.join("key.pem"), hsts: Duration::ZERO }
    }

    pub(crate) fn settings(&self) -> EdgeSettings {
        EdgeSettings { http2: true, tls: Some(self.files()), ..EdgeSettings::of_router() }
    }
}

impl Drop for Pems {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A client that trusts `certificate` alone, and speaks these protocols.
fn trusting(certificate: &CertificateDer<'static>, protocols: &[&[u8]]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).expect("a certificate");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config).into()
}

/// Connects as such a client.
async fn connect(
    town: &Town,
    certificate: &CertificateDer<'static>,
    protocols: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from("shop.example").expect("a name");
    trusting(certificate, protocols).connect(name, town.connect().await).await
}

#[tokio::test]
async fn both_versions_are_spoken_and_the_client_says_which() {
    let pems = Pems::new();
    let certificate = pems.renew();
    let town = Town::new(pems.settings()).await;
    for protocols in [&[][..], &[&b"http/1.1"[..]]] {
        let secured = connect(&town, &certificate, protocols).await.expect("it is trusted");
        assert_eq!(ask(secured, "/long").await.body.len(), 8000);
    }
    let secured = connect(&town, &certificate, &[b"h2", b"http/1.1"]).await.expect("it is trusted");
    assert_eq!(secured.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, _running) = http2(secured).await;
    let answer = read(ask_http2(&mut sender, "/long").await.map(Body::new)).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 8000));
}

#[tokio::test]
async fn who_does_not_speak_it_is_told_nothing() {
    let pems = Pems::new();
    let town = Town::new(pems.settings()).await;
    let said = say(&mut town.connect().await, b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n").await;
    assert!(!said.contains("HTTP"), "{said}");
    let settings = EdgeSettings { head_within: Duration::from_millis(200), ..pems.settings() };
    let town = Town::new(settings).await;
    assert_eq!(say(&mut town.connect().await, b"").await, "");
}

#[tokio::test]
async fn a_new_certificate_is_shown_without_a_restart_and_nonsense_is_not() {
    let pems = Pems::new();
    let old = pems.renew();
    let town = Town::new(pems.settings()).await;
    let there = connect(&town, &old, &[]).await.expect("it is trusted");
    std::fs::write(pems.certificate(), "half a certificate").expect("a file");
    files_are_looked_at().await;
    connect(&town, &old, &[]).await.expect("the one before it is still shown");
    let new = pems.renew();
    files_are_looked_at().await;
    connect(&town, &new, &[]).await.expect("it is shown");
    assert!(connect(&town, &old, &[]).await.is_err());
    assert_eq!(ask(there, "/long").await.status, 200, "connections there go on");
}

#[tokio::test(start_paused = true)]
async fn what_waits_to_be_sent_after_it_was_secured_is_not_waited_for_either() {
    let pems = Pems::new();
    let certificate = pems.renew();
    let gate = Arc::new(Gate::new(requests(), pems.settings(), LIMIT).expect("it can start"));
    let router = gate.before(Router::new().route("/some", get(async || vec![b'x'; 32 * 1024])));
    // So much fits in between; the rest waits where TLS keeps it.
    let (near, far) = tokio::io::duplex(4096);
    let (_stop, stopped) = Shutdown::new();
    let mut running = JoinSet::new();
    let watched = Watched::new(near, Vec::new(), gate.settings().stall);
    let served = async move { begin(watched, ([192, 0, 2, 1], 1).into(), &gate, router, stopped).await };
    running.spawn(served);
    let name = ServerName::try_from("shop.example").expect("a name");
    let mut secured = trusting(&certificate, &[]).connect(name, far).await.expect("it is trusted");
    secured.write_all(b"GET /some HTTP/1.1\r\nhost: shop\r\n\r\n").await.expect("taken");
    let ended = timeout(Duration::from_secs(60), running.join_next()).await.expect("it is given up");
    let why = ended.expect("one").expect("no panic").expect_err("it was the client");
    assert!(why.to_string().contains("has read nothing for 8s"), "{why}");
}

#[test]
fn what_cannot_be_used_is_said_at_the_start() {
    let (pems, other) = (Pems::new(), Pems::new());
    let refused = |tls: EdgeTls| {
        let settings = EdgeSettings { tls: Some(tls), ..EdgeSettings::of_router() };
        Gate::new(requests(), settings, LIMIT).err().expect("it cannot start").to_string()
    };
    let missing = EdgeTls { certificate: "nowhere.pem".into(), ..pems.files() };
    assert!(refused(missing).starts_with("nowhere.pem cannot be used as the certificate for the outside"));
    let mixed = EdgeTls { key: other.files().key, ..pems.files() };
    assert!(refused(mixed).contains("with its certificate"));
    let swapped = EdgeTls { certificate: pems.files().key, ..pems.files() };
    assert!(refused(swapped).contains("there is none in it, as PEM"));
}
