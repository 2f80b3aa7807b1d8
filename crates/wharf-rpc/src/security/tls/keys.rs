//! What a process proves who it is with, and knows others by: replaced as a whole, while connections go on.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use super::id::{Bearer, SpiffeId};
use super::verify::Authority;

/// The protocol of these connections, as ALPN names it.
pub(super) const PROTOCOL: &[u8] = b"wharf/1";

/// The other protocol of callees, which tools and services of other languages may ask for.
pub(super) const HTTP: &[u8] = b"http/1.1";

/// What a process proves who it is with, and knows others by. Cheap to clone; clones share what is in it.
#[derive(Clone)]
pub struct Keys {
    app: Arc<str>,
    bundle: Arc<RwLock<Arc<Bundle>>>,
}

/// Certificates in use.
pub(super) struct Bundle {
    pub(super) server: Arc<ServerConfig>,
    /// By the service, or the tool, that calls.
    pub(super) clients: HashMap<String, Arc<ClientConfig>>,
    verifiers: Verifiers,
    certificates: Vec<(Bearer, Arc<CertifiedKey>)>,
}

/// A certificate, the chain above it, and its key, as PEM.
#[derive(Clone)]
pub(super) struct Pem {
    pub(super) bearer: Bearer,
    pub(super) certificate: Vec<u8>,
    pub(super) key: Vec<u8>,
}

/// Why certificates cannot be used: which, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadKeys(pub(super) String);

impl fmt::Display for BadKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadKeys {}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("app", &self.app).finish_non_exhaustive()
    }
}

impl Keys {
    pub(super) fn new(app: &str, authority: &[u8], pems: &[Pem]) -> Result<Self, BadKeys> {
        let bundle = Bundle::new(app, authority, pems)?;
        Ok(Self { app: app.into(), bundle: Arc::new(RwLock::new(Arc::new(bundle))) })
    }

    /// Uses others for connections from now on; those there are go on. Nothing changes when they cannot be used.
    pub(super) fn replace(&self, authority: &[u8], pems: &[Pem]) -> Result<(), BadKeys> {
        let bundle = Arc::new(Bundle::new(&self.app, authority, pems)?);
        *self.bundle.write().unwrap_or_else(PoisonError::into_inner) = bundle;
        Ok(())
    }

    pub(super) fn app(&self) -> &str {
        &self.app
    }

    pub(super) fn bundle(&self) -> Arc<Bundle> {
        Arc::clone(&self.bundle.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What has become wrong with the certificates in use, as when they have expired.
    pub(super) fn trouble(&self) -> Option<BadKeys> {
        let bundle = self.bundle();
        let verify = |(bearer, key): &(Bearer, Arc<CertifiedKey>)| bundle.verifiers.verify(bearer, key).err();
        bundle.certificates.iter().find_map(verify)
    }
}

impl Bundle {
    fn new(app: &str, authority: &[u8], pems: &[Pem]) -> Result<Self, BadKeys> {
        let verifiers = Verifiers::new(authority)?;
        let mut certificates = Vec::new();
        for pem in pems {
            let key = Arc::new(certified(&pem.bearer, pem, &verifiers.provider)?);
            verifiers.verify(&pem.bearer, &key)?;
            let id = SpiffeId::of(&key.cert[0])
                .map_err(|refusal| BadKeys(format!("the certificate of {}: {refusal}", pem.bearer)))?;
            let wanted = SpiffeId { app: app.to_owned(), bearer: pem.bearer.clone() };
            if id != wanted {
                return Err(BadKeys(format!(
                    "the certificate of {} is for {id}, not for {wanted}",
                    pem.bearer
                )));
            }
            certificates.push((pem.bearer.clone(), key));
        }
        let clients = certificates
            .iter()
            .map(|(bearer, key)| Ok((bearer.name().to_owned(), Arc::new(verifiers.client(Arc::clone(key))?))))
            .collect::<Result<_, BadKeys>>()?;
        let served = certificates.iter().filter_map(|(bearer, key)| match bearer {
            Bearer::Service(name) => Some((name.clone(), Arc::clone(key))),
            Bearer::Tool(_) => None,
        });
        let server = Arc::new(verifiers.server(ByService(served.collect()))?);
        Ok(Self { server, clients, verifiers, certificates })
    }
}

/// What peers are verified with.
struct Verifiers {
    provider: Arc<CryptoProvider>,
    of_callees: Arc<Authority>,
    of_callers: Arc<dyn ClientCertVerifier>,
}

impl Verifiers {
    fn new(authority: &[u8]) -> Result<Self, BadKeys> {
        let unusable = |why: String| BadKeys(format!("the authority's certificate cannot be used: {why}"));
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authority) {
            let certificate = certificate.map_err(|error| unusable(no_pem(&error)))?;
            roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(unusable("the file has none, as PEM".into()));
        }
        let (roots, provider) = (Arc::new(roots), Arc::new(ring::default_provider()));
        let of_callers =
            WebPkiClientVerifier::builder_with_provider(Arc::clone(&roots), Arc::clone(&provider))
                .build()
                .map_err(|error| unusable(error.to_string()))?;
        let of_callees = Arc::new(Authority { roots, provider: Arc::clone(&provider) });
        Ok(Self { provider, of_callees, of_callers })
    }

    /// Whether peers will take a certificate now, of a caller and of a callee.
    fn verify(&self, bearer: &Bearer, key: &CertifiedKey) -> Result<(), BadKeys> {
        let (certificate, above) = (&key.cert[0], &key.cert[1..]);
        let now = UnixTime::now();
        self.of_callers
            .verify_client_cert(certificate, above, now)
            .and_then(|_| self.of_callees.verify(certificate, above, now))
            .map_err(|error| BadKeys(format!("the certificate of {bearer} will be refused: {error}")))
    }

    fn client(&self, key: Arc<CertifiedKey>) -> Result<ClientConfig, BadKeys> {
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13])
            .map_err(|error| BadKeys(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&self.of_callees) as _)
            .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(key)));
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        // Each connection is authenticated anew, with the certificates of now; nothing is sent before that.
        config.resumption = Resumption::disabled();
        config.enable_early_data = false;
        Ok(config)
    }

    fn server(&self, certificates: ByService) -> Result<ServerConfig, BadKeys> {
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13])
            .map_err(|error| BadKeys(error.to_string()))?
            .with_client_cert_verifier(Arc::clone(&self.of_callers))
            .with_cert_resolver(Arc::new(certificates));
        config.alpn_protocols = vec![PROTOCOL.to_vec(), HTTP.to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.max_early_data_size = 0;
        Ok(config)
    }
}

/// Whether a name is of what every process offers of itself, such as `wharf.process`: no service has a dot in its name. Any
/// certificate that the process has will do for it.
pub(super) fn is_of_process(name: &str) -> bool {
    name.starts_with("wharf.")
}

/// The certificate of the service that a caller names (SNI): a process that hosts several has one for each.
#[derive(Debug)]
struct ByService(HashMap<String, Arc<CertifiedKey>>);

impl ResolvesServerCert for ByService {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?;
        let any = || is_of_process(name).then(|| self.0.values().next()).flatten();
        self.0.get(name).or_else(any).cloned()
    }
}

fn certified(bearer: &Bearer, written: &Pem, provider: &CryptoProvider) -> Result<CertifiedKey, BadKeys> {
    let bad = |what: &str, why: String| BadKeys(format!("the {what} of {bearer} cannot be used: {why}"));
    let chain = CertificateDer::pem_slice_iter(&written.certificate)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| bad("certificate", no_pem(&error)))?;
    if chain.is_empty() {
        return Err(bad("certificate", "the file has none, as PEM".into()));
    }
    let key = PrivateKeyDer::from_pem_slice(&written.key).map_err(|error| bad("key", no_pem(&error)))?;
    CertifiedKey::from_der(chain, key, provider)
        .map_err(|error| bad("key", format!("with its certificate: {error}")))
}

/// What is wrong with a file, without its bytes.
fn no_pem(error: &pem::Error) -> String {
    match error {
        pem::Error::NoItemsFound => "the file has none, as PEM".into(),
        pem::Error::MissingSectionEnd { .. } => "the file ends in the middle of it".into(),
        _ => "the file is not PEM".into(),
    }
}
