//! The authority of development: a root of its own, in a directory of its owner's.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{fmt, process};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};

/// How long the root is valid: ten years.
const ROOT_LIFE: Duration = Duration::from_secs(3652 * 24 * 3600);

/// How far back a certificate begins, for clocks that do not agree.
const SKEW: Duration = Duration::from_secs(60);

/// Signs the certificates of development. Cheap to clone.
#[derive(Clone)]
pub struct Authority {
    issuer: Arc<Issuer<'static, KeyPair>>,
    /// Its certificate, as PEM.
    certificate: Arc<str>,
}

/// Where an authority lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityFiles {
    /// Its certificate: for everybody.
    pub certificate: PathBuf,
    /// Its key: for its owner alone.
    pub key: PathBuf,
}

/// Why there is no authority. Its text says what to do.
#[derive(Debug)]
pub struct AuthorityError(String);

impl fmt::Display for AuthorityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AuthorityError {}

fn error(text: impl Into<String>) -> AuthorityError {
    AuthorityError(text.into())
}

// === impl AuthorityFiles ===

impl AuthorityFiles {
    /// The files of the authority in `dir`.
    #[must_use]
    pub fn in_dir(dir: &Path) -> Self {
        Self { certificate: dir.join("authority.pem"), key: dir.join("authority.key") }
    }
}

// === impl Authority ===

impl Authority {
    /// Makes an authority in `dir`: a P-256 root that is valid for ten years. One that is there is replaced only if
    /// `replace` says so: what it has issued is worth nothing then.
    ///
    /// # Errors
    /// When there is one already, or the files can't be written.
    pub fn init(dir: &Path, replace: bool) -> Result<AuthorityFiles, AuthorityError> {
        let files = AuthorityFiles::in_dir(dir);
        let there = [&files.key, &files.certificate].into_iter().find(|path| path.exists());
        if let Some(there) = there.filter(|_| !replace) {
            return Err(error(format!(
                "there is an authority already: {}; `--force` replaces it, and every certificate of it is worthless then",
                there.display()
            )));
        }
        let unwritable =
            |path: &Path, why: io::Error| error(format!("can't write {}: {why}", path.display()));
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|why| unwritable(dir, why))?;
        let key = KeyPair::generate().map_err(|why| unsound(&why))?;
        let certificate = root(&key).self_signed(&key).map_err(|why| unsound(&why))?.pem();
        write(&files.key, &key.serialize_pem(), 0o600).map_err(|why| unwritable(&files.key, why))?;
        write(&files.certificate, &certificate, 0o644).map_err(|why| unwritable(&files.certificate, why))?;
        Ok(files)
    }

    /// The authority in `dir`.
    ///
    /// # Errors
    /// When there is none, others may read its key, or the files can't be used.
    pub fn load(dir: &Path) -> Result<Self, AuthorityError> {
        let AuthorityFiles { certificate, key } = AuthorityFiles::in_dir(dir);
        let read = |path: &Path| {
            fs::read_to_string(path).map_err(|why| match why.kind() {
                ErrorKind::NotFound => error(format!(
                    "there is no authority in {}: make one with `wharf ca init`, or name the files of your own \
                     certificates in [tls] of wharf.toml",
                    dir.display()
                )),
                _ => error(format!("can't read {}: {why}", path.display())),
            })
        };
        let text = read(&key)?;
        let mode = fs::metadata(&key).map_or(0, |meta| meta.mode());
        if mode & 0o077 != 0 {
            let path = key.display();
            return Err(error(format!("others may read {path}, the authority's key: `chmod 600 {path}`")));
        }
        let pair = KeyPair::from_pem(&text)
            .map_err(|why| error(format!("{} is no key of `wharf ca init`: {why}", key.display())))?;
        let certificate = read(&certificate)?.into();
        Ok(Self { issuer: Arc::new(Issuer::new(root(&pair), pair)), certificate })
    }

    /// Its certificate, as PEM.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A certificate with the identity `id`, valid from now for `life`, and its key: both as PEM.
    ///
    /// # Errors
    /// When `id` is no identity.
    pub fn issue(&self, id: &str, life: Duration) -> Result<String, AuthorityError> {
        let key = KeyPair::generate().map_err(|why| unsound(&why))?;
        let mut params = CertificateParams::default();
        let name = id.rsplit('/').next().unwrap_or(id);
        params.distinguished_name.push(DnType::CommonName, name);
        params.subject_alt_names = vec![SanType::URI(id.try_into().map_err(|why| unsound(&why))?)];
        let now = SystemTime::now();
        (params.not_before, params.not_after) = ((now - SKEW).into(), (now + life).into());
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(|why| unsound(&why))?;
        Ok(certificate.pem() + &key.serialize_pem())
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

fn unsound(why: &rcgen::Error) -> AuthorityError {
    error(format!("a certificate can't be made: {why}"))
}

/// What the root is like. Its name follows from its key, so that two are told apart, and one is known by its key alone.
fn root(key: &KeyPair) -> CertificateParams {
    let end: String = key.public_key_raw().iter().rev().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("Wharf development authority {end}"));
    let now = SystemTime::now();
    (params.not_before, params.not_after) = ((now - SKEW).into(), (now + ROOT_LIFE).into());
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// Puts a file in its place in one go: nobody reads half of it, nor reads what is not for them meanwhile.
pub(super) fn write(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}.new", process::id()));
    let fresh = PathBuf::from(fresh);
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&fresh)?;
    file.write_all(text.as_bytes()).and_then(|()| fs::rename(&fresh, path)).inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn dir(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("wharf-authority-{}-{name}", process::id()));
        fs::remove_dir_all(&dir).ok();
        dir
    }

    #[test]
    fn an_authority_is_its_owners_and_is_not_overwritten_by_the_way() {
        let dir = dir("init");
        let files = Authority::init(&dir, false).expect("writable");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").mode() & 0o777;
        assert_eq!([mode(&dir), mode(&files.key), mode(&files.certificate)], [0o700, 0o600, 0o644]);
        let first = fs::read_to_string(&files.key).expect("readable");
        let refused = Authority::init(&dir, false).expect_err("there is one").to_string();
        assert!(refused.contains("`--force` replaces it"), "{refused}");
        assert_eq!(fs::read_to_string(&files.key).expect("readable"), first);
        Authority::init(&dir, true).expect("it was said so");
        assert_ne!(fs::read_to_string(&files.key).expect("readable"), first);
        fs::remove_dir_all(dir).expect("removable");
    }

    #[test]
    fn an_authority_that_cannot_be_used_says_what_to_do() {
        let dir = dir("load");
        let refused = |dir: &Path| Authority::load(dir).expect_err("none").to_string();
        assert!(refused(&dir).contains("`wharf ca init`"));
        let files = Authority::init(&dir, false).expect("writable");
        assert!(Authority::load(&dir).is_ok());
        fs::set_permissions(&files.key, fs::Permissions::from_mode(0o644)).expect("mine");
        assert!(refused(&dir).contains("chmod 600"));
        write(&files.key, "no key", 0o600).expect("writable");
        assert!(refused(&dir).contains("is no key of `wharf ca init`"));
        fs::remove_dir_all(dir).expect("removable");
    }
}
