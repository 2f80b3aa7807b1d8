//! Certificates in files, which are read again when they change.

use std::path::{Path, PathBuf};

use wharf_config::files::{Follower, LOOK, Versions, read_bounded};

use super::id::Bearer;
use super::keys::{BadKeys, Keys, Pem};

/// How often certificates in use are held against the clock: every so many looks.
const CHECK: u32 = 60;

/// The longest file in bytes.
const LONGEST: u64 = 1024 * 1024;

/// What stands for the name of the service in a path.
const SERVICE: &str = "{service}";

/// Where certificates are, as PEM. In the paths of certificate and key `{service}` stands for the service's name: a
/// process that hosts several has a certificate for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate, and the chain above it.
    pub certificate: PathBuf,
    /// Its private key; it may be in the same file.
    pub key: PathBuf,
    /// The certificates of the authorities that peers' certificates must lead to.
    pub authority: PathBuf,
}

impl Files {
    /// Reads the certificates of `bearers` of `app`.
    ///
    /// # Errors
    /// When a file cannot be read, or peers would refuse what is in it.
    pub fn load(&self, app: &str, bearers: &[Bearer]) -> Result<Keys, BadKeys> {
        let (authority, pems) = self.read(bearers)?;
        Keys::new(app, &authority, &pems)
    }

    /// Reads the files again whenever they have changed. What cannot be used is said in the log, and the certificates
    /// before it stay in use. Never ends.
    pub async fn follow(&self, keys: &Keys, bearers: &[Bearer]) {
        // Files that were replaced since they were loaded: what cannot be used is looked at again.
        let found = self.versions(bearers);
        let used = if self.renew(keys, bearers).is_ok() { found } else { Versions::default() };
        let mut follower = Follower::new(used);
        let mut said_of_trouble = false;
        for look in 1_u32.. {
            tokio::time::sleep(LOOK).await;
            if look % CHECK == 0
                && !said_of_trouble
                && let Some(trouble) = keys.trouble()
            {
                said_of_trouble = true;
                tracing::error!(
                    "{trouble}; no new one has come: write one to {}",
                    self.certificate.display()
                );
            }
            match follower.look(self.versions(bearers), || self.renew(keys, bearers)) {
                None => {}
                Some(Ok(())) => {
                    tracing::info!("new certificates are in use, from {}", self.certificate.display());
                    said_of_trouble = false;
                }
                Some(Err(why)) => tracing::error!(
                    "new certificates cannot be used, and those before them stay in use: {why}"
                ),
            }
        }
    }

    fn renew(&self, keys: &Keys, bearers: &[Bearer]) -> Result<(), BadKeys> {
        let (authority, pems) = self.read(bearers)?;
        keys.replace(&authority, &pems)
    }

    fn read(&self, bearers: &[Bearer]) -> Result<(Vec<u8>, Vec<Pem>), BadKeys> {
        if let ([_, _, ..], Some(shared)) =
            (bearers, [&self.certificate, &self.key].into_iter().find(|path| !has_place(path)))
        {
            return Err(BadKeys(format!(
                "{} would be for {} services, and a certificate is for one: name a file for each with {SERVICE} in \
                 the path, or run each in a process of its own",
                shared.display(),
                bearers.len()
            )));
        }
        let pem = |bearer: &Bearer| {
            Ok(Pem {
                bearer: bearer.clone(),
                certificate: read(&of(&self.certificate, bearer))?,
                key: read(&of(&self.key, bearer))?,
            })
        };
        let pems = bearers.iter().map(pem).collect::<Result<_, BadKeys>>()?;
        Ok((read(&self.authority)?, pems))
    }

    fn versions(&self, bearers: &[Bearer]) -> Versions {
        let each = bearers.iter().flat_map(|bearer| [of(&self.certificate, bearer), of(&self.key, bearer)]);
        let paths: Vec<PathBuf> = each.chain([self.authority.clone()]).collect();
        Versions::of(paths.iter().map(PathBuf::as_path))
    }
}

fn has_place(path: &Path) -> bool {
    path.to_string_lossy().contains(SERVICE)
}

fn of(path: &Path, bearer: &Bearer) -> PathBuf {
    match path.to_str() {
        Some(text) => text.replace(SERVICE, bearer.name()).into(),
        None => path.to_owned(),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, BadKeys> {
    read_bounded(path, LONGEST)
        .map_err(|error| BadKeys(format!("{} cannot be read as certificates: {error}", path.display())))
}
