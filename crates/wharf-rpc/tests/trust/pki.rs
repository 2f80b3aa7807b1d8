//! Authorities and certificates, good and bad, made when the tests run.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose as Use, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use wharf_rpc::security::{Bearer, Files, Keys, Secured, Security};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What signs certificates.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(super) pem: String,
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    /// The certificates above those that it signs, but for the root.
    above: Vec<CertificateDer<'static>>,
}

/// What a certificate is to be like.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) names: Vec<SanType>,
    pub(super) begins: SystemTime,
    pub(super) ends: SystemTime,
    pub(super) uses: Vec<Use>,
    pub(super) is_ca: IsCa,
}

impl Wish {
    /// A good certificate with this identity.
    pub(super) fn of(id: &str) -> Self {
        let now = SystemTime::now();
        Self {
            names: vec![uri(id)],
            begins: now - DAY,
            ends: now + DAY,
            uses: vec![Use::ServerAuth, Use::ClientAuth],
            is_ca: IsCa::ExplicitNoCa,
        }
    }

    pub(super) fn named(names: Vec<SanType>) -> Self {
        Self { names, ..Self::of("spiffe://trial/peer") }
    }

    /// An authority below another; `depth` bounds how many may be below it.
    pub(super) fn authority(depth: Option<u8>) -> Self {
        let constraint = depth.map_or(BasicConstraints::Unconstrained, BasicConstraints::Constrained);
        Self { uses: Vec::new(), is_ca: IsCa::Ca(constraint), ..Self::named(Vec::new()) }
    }

    pub(super) fn expired(self) -> Self {
        let now = SystemTime::now();
        Self { begins: now - 2 * DAY, ends: now - DAY, ..self }
    }

    pub(super) fn not_yet_valid(self) -> Self {
        let now = SystemTime::now();
        Self { begins: now + DAY, ends: now + 2 * DAY, ..self }
    }

    pub(super) fn used_for(self, uses: &[Use]) -> Self {
        Self { uses: uses.to_vec(), ..self }
    }

    fn params(self, name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.subject_alt_names = self.names;
        (params.not_before, params.not_after) = (self.begins.into(), self.ends.into());
        params.extended_key_usages = self.uses;
        if matches!(self.is_ca, IsCa::Ca(_)) {
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        }
        params.is_ca = self.is_ca;
        params
    }
}

pub(super) fn uri(text: &str) -> SanType {
    SanType::URI(text.try_into().expect("ASCII"))
}

pub(super) fn dns(text: &str) -> SanType {
    SanType::DnsName(text.try_into().expect("ASCII"))
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::try_from(key.serialize_der()).expect("a key")
}

impl Authority {
    pub(super) fn root(name: &str) -> Self {
        let (key, params) = (key(), Wish::authority(None).params(name));
        let certificate = params.self_signed(&key).expect("a certificate");
        let (pem, certificate) = (certificate.pem(), certificate.der().clone());
        Self { pem, certificate, key: private(&key), issuer: Issuer::new(params, key), above: Vec::new() }
    }

    /// An authority below this one, whose certificate is as `wish` says.
    pub(super) fn below(&self, name: &str, wish: Wish) -> Self {
        let (key, params) = (key(), wish.params(name));
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let (pem, certificate) = (certificate.pem(), certificate.der().clone());
        let above = [vec![certificate.clone()], self.above.clone()].concat();
        Self { pem, certificate, key: private(&key), issuer: Issuer::new(params, key), above }
    }

    /// A certificate signed by this authority.
    pub(super) fn sign(&self, wish: Wish) -> Leaf {
        let key = key();
        let certificate = wish.params("leaf").signed_by(&key, &self.issuer).expect("a certificate");
        let chain = [vec![certificate.der().clone()], self.above.clone()].concat();
        Leaf { chain, key: private(&key), pem: certificate.pem() + &key.serialize_pem() }
    }

    /// Its own certificate, as if it were that of a service.
    pub(super) fn itself(&self) -> Leaf {
        Leaf { chain: vec![self.certificate.clone()], key: self.key.clone_key(), pem: String::new() }
    }

    /// Keys of the service `service` of the app `trial`, signed by this authority.
    fn keys(&self, service: &str) -> Keys {
        let folder = Folder::new();
        let id = format!("spiffe://trial/{service}");
        folder.write(&format!("{service}.pem"), &self.sign(Wish::of(&id)).pem);
        folder.write("authority.pem", &self.pem);
        folder.files().load("trial", &[Bearer::Service(service.into())]).expect("good certificates")
    }

    /// Everything is secured with the keys of `service`.
    pub(super) fn security(&self, service: &str) -> Security {
        Security::with_keys(Secured::Everywhere, self.keys(service))
    }
}

/// A certificate with the chain above it and its key.
pub(super) struct Leaf {
    pub(super) chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    /// Certificate and key.
    pub(super) pem: String,
}

impl Leaf {
    /// Signed by its own key.
    pub(super) fn self_signed(wish: Wish) -> Self {
        let key = key();
        let certificate = wish.params("leaf").self_signed(&key).expect("a certificate");
        Self { chain: vec![certificate.der().clone()], key: private(&key), pem: String::new() }
    }

    /// Without the chain above it.
    pub(super) fn alone(mut self) -> Self {
        self.chain.truncate(1);
        self
    }

    /// With a bit of the signature turned over.
    pub(super) fn tampered_with(mut self) -> Self {
        let mut bytes = self.chain[0].to_vec();
        *bytes.last_mut().expect("not empty") ^= 1;
        self.chain[0] = bytes.into();
        self
    }

    /// With another certificate's key.
    pub(super) fn with_key_of(self, other: Self) -> Self {
        Self { key: other.key, ..self }
    }

    /// As rustls wants it, whether or not the key fits.
    pub(super) fn certified(&self) -> Arc<CertifiedKey> {
        let key = ring::sign::any_supported_type(&self.key).expect("a key of a known type");
        Arc::new(CertifiedKey::new(self.chain.clone(), key))
    }
}

/// A folder of one test, which goes with it.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("wharf-trust-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Puts a file in its place in one go.
    pub(super) fn write(&self, name: &str, text: &str) {
        let fresh = self.0.join(format!("{name}.new"));
        std::fs::write(&fresh, text).expect("a writable folder");
        std::fs::rename(fresh, self.0.join(name)).expect("a writable folder");
    }

    /// Certificates with their keys by service, and the authority's.
    pub(super) fn files(&self) -> Files {
        let certificate = self.0.join("{service}.pem");
        Files { key: certificate.clone(), certificate, authority: self.0.join("authority.pem") }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
