//! Fetches a set of keys from an address, within bounds.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST, USER_AGENT};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use wharf_config::files::read_bounded;
use wharf_core::BoxError;

use super::jwks::LONGEST;

/// How long an issuer may take for its keys.
const WITHIN: Duration = Duration::from_secs(5);

/// The longest file of authorities in bytes.
const LONGEST_AUTHORITY: u64 = 4 * 1024 * 1024;

/// Asks one address.
pub(super) struct Fetcher {
    url: String,
    host: String,
    port: u16,
    /// Path and query.
    path: String,
    /// None: without TLS, on this machine.
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Fetcher {
    /// Of `url`, whose certificate must lead to one of `authority`, or of those that the system trusts.
    pub(super) fn new(url: &str, authority: Option<&Path>) -> Result<Self, BoxError> {
        let bad = |why: &str| format!("the keys of tokens can't be fetched from {url}: {why}");
        let uri: Uri = url.parse().map_err(|_| bad("it is no address"))?;
        let of = uri.authority().ok_or_else(|| bad("it names no host"))?;
        if of.as_str().contains('@') {
            return Err(bad("it has a user in it: leave that out").into());
        }
        let is_tls = uri.scheme_str() == Some("https");
        let host = of.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = if is_tls {
            let name = ServerName::try_from(host.clone()).map_err(|_| bad("its host is no name"))?;
            Some((connector(authority).map_err(|why| bad(&why))?, name))
        } else {
            None
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let port = of.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Ok(Self { url: url.to_owned(), host, port, path, tls })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Fetches it. No redirection is followed: where the keys are is for the configuration to say.
    pub(super) async fn fetch(&self) -> Result<Vec<u8>, String> {
        match timeout(WITHIN, self.ask()).await {
            Ok(fetched) => fetched,
            Err(_) => Err(format!("no answer came within {WITHIN:?}")),
        }
    }

    async fn ask(&self) -> Result<Vec<u8>, String> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(said)?;
        match &self.tls {
            Some((tls, name)) => self.ask_on(tls.connect(name.clone(), stream).await.map_err(said)?).await,
            None => self.ask_on(stream).await,
        }
    }

    async fn ask_on(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    ) -> Result<Vec<u8>, String> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await.map_err(said)?;
        // It ends with this function.
        let mut running = JoinSet::new();
        running.spawn(connection);
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let request = Request::get(&self.path)
            .header(HOST, format!("{host}:{}", self.port))
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "wharf")
            .body(Empty::<Bytes>::new())
            .map_err(said)?;
        let answer: Response<Incoming> = sender.send_request(request).await.map_err(said)?;
        if answer.status() != StatusCode::OK {
            return Err(format!("the answer was {}", answer.status()));
        }
        let body = Limited::new(answer.into_body(), LONGEST as usize);
        let body = body.collect().await.map_err(|error| format!("the answer can't be read: {error}"))?;
        Ok(body.to_bytes().to_vec())
    }
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn connector(authority: Option<&Path>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    match authority {
        Some(path) => {
            let pem = read_bounded(path, LONGEST_AUTHORITY)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|_| format!("{} is not PEM", path.display()))?;
                roots.add(certificate).map_err(|error| format!("{}: {error}", path.display()))?;
            }
            if roots.is_empty() {
                return Err(format!("{} has no certificate", path.display()));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(
                    "the system trusts no authority: name one's certificate as `authority`".to_owned()
                );
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(said)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
