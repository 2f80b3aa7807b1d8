//! The certificate that the outside sees, from files that are read again when they change.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use wharf_config::edge::EdgeTls;
use wharf_config::files::{Follower, LOOK, Versions, read_bounded};
use wharf_core::BoxError;

use crate::connection::Pace;

/// The longest file in bytes.
const LONGEST: u64 = 1024 * 1024;

/// Secures connections from outside: TLS 1.2 and 1.3, and nothing is asked of clients.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    files: EdgeTls,
    /// The versions that were read at the start.
    read: Versions,
    shown: Arc<Shown>,
}

/// The certificate in use. Connections from now on are shown the one of now.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When one cannot be read, or the two do not belong together.
    pub(super) fn load(files: &EdgeTls, http2: bool) -> Result<Self, BoxError> {
        let versions = versions(files);
        let shown = Arc::new(Shown(RwLock::new(Arc::new(read(files)?))));
        let resolver = Arc::clone(&shown) as Arc<dyn ResolvesServerCert>;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        let protocols: &[&[u8]] = if http2 { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(Self { acceptor: Arc::new(config).into(), files: files.clone(), read: versions, shown })
    }

    /// Secures a connection. Gives it and whether HTTP/2 was agreed on; nothing when the client just went.
    ///
    /// # Errors
    /// What was wrong with the client.
    pub(crate) async fn accept<I: AsyncRead + AsyncWrite + Unpin>(
        &self,
        io: I,
        pace: &Pace,
    ) -> Result<Option<(TlsStream<I>, bool)>, String> {
        match timeout(pace.head_within, self.acceptor.accept(io)).await {
            Ok(Ok(stream)) => {
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                Ok(Some((stream, is_http2)))
            }
            Ok(Err(error)) if error.kind() == ErrorKind::InvalidData => {
                Err(format!("it could not be secured with TLS: {error}"))
            }
            Ok(Err(error)) => {
                tracing::debug!("a connection ended before it was secured: {error}");
                Ok(None)
            }
            Err(_) => Err(format!("it was not secured with TLS within {:?}", pace.head_within)),
        }
    }

    /// Reads the files again whenever they have changed. What cannot be used is said in the log, and the certificate before
    /// it stays in use. Never ends.
    pub(super) fn follow(&self) -> impl Future<Output = ()> + Send + 'static {
        let (files, shown) = (self.files.clone(), Arc::clone(&self.shown));
        let mut follower = Follower::new(self.read.clone());
        async move {
            loop {
                sleep(LOOK).await;
                let renewed = follower.look(versions(&files), || {
                    let key = Arc::new(read(&files)?);
                    *shown.0.write().unwrap_or_else(PoisonError::into_inner) = key;
                    Ok::<_, BoxError>(())
                });
                let place = files.certificate.display();
                match renewed {
                    None => {}
                    Some(Ok(())) => tracing::info!("a new certificate is shown to the outside, from {place}"),
                    Some(Err(why)) => tracing::error!(
                        "a new certificate cannot be used, and the one before it stays in use: {why}"
                    ),
                }
            }
        }
    }
}

fn versions(files: &EdgeTls) -> Versions {
    Versions::of([files.certificate.as_path(), files.key.as_path()])
}

fn read(files: &EdgeTls) -> Result<CertifiedKey, BoxError> {
    let bad = |path: &Path, what: &str, why: String| {
        BoxError::from(format!("{} cannot be used as the {what} for the outside: {why}", path.display()))
    };
    let pem = |path: &Path, what: &str| {
        read_bounded(path, LONGEST).map_err(|error| bad(path, what, error.to_string()))
    };
    let (path, what) = (&files.certificate, "certificate");
    let chain = CertificateDer::pem_slice_iter(&pem(path, what)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| bad(path, what, "it is not PEM".to_owned()))?;
    if chain.is_empty() {
        return Err(bad(path, what, "there is none in it, as PEM".to_owned()));
    }
    let (path, what) = (&files.key, "key");
    let key = PrivateKeyDer::from_pem_slice(&pem(path, what)?)
        .map_err(|_| bad(path, what, "there is none in it, as PEM".to_owned()))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| bad(path, what, format!("with its certificate: {error}")))
}
