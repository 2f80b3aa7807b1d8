//! What `wharf.toml` says of TLS: `tls = true`, `tls = false`, or `[tls]`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    error::Problem,
    keys,
    node::{Table, Value},
    policy::time,
    section::{Located, Reader},
};

/// What `wharf.toml` says of TLS. Relative paths are from its directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// Whether every connection between processes is secured, or none. Unless said, those are that may leave the machine.
    pub on: Option<bool>,
    /// The file with a service's certificate and the chain above it; `{service}` stands for its name.
    pub certificate: Option<PathBuf>,
    /// The file with its key; `{service}` stands for its name.
    pub key: Option<PathBuf>,
    /// The file with the certificates of the authorities.
    pub authority: Option<PathBuf>,
    /// The directory of the development authority.
    pub ca: Option<PathBuf>,
    /// How long the certificates are valid that `wharf up` issues.
    pub lifetime: Option<Duration>,
}

/// The shortest life of a certificate: it is renewed at two thirds of it, and files are looked at twice a second.
const SHORTEST: Duration = Duration::from_secs(3);

/// The longest life of a certificate.
const LONGEST: Duration = Duration::from_secs(90 * 24 * 3600);

impl Tls {
    /// Reads `tls` of the top of the file, which lies in `dir`.
    pub(crate) fn read(said: Option<Located<Value>>, dir: &Path, problems: &mut Vec<Problem>) -> Self {
        let Some(Located { value, origin }) = said else { return Self::default() };
        let table = match value {
            Value::Bool(on) => return Self { on: Some(on), ..Self::default() },
            Value::Table(table) => table,
            _ => Table::new(),
        };
        let mut section = Reader::new("tls", table, &keys::TLS, problems);
        let mut path = |key| section.take_text(key).map(|text| dir.join(text.value));
        let (certificate, key, authority) = (path("certificate"), path("key"), path("authority"));
        let ca = path("ca");
        let on = section.take_bool("on").map(|on| on.value);
        let lifetime = section.take_text("lifetime");
        let given = [certificate.is_some(), key.is_some(), authority.is_some()];
        if given.contains(&true) && given.contains(&false) {
            problems.push(Problem::new(
                &origin,
                "[tls] names some of the files and not all",
                "name `certificate`, `key` and `authority`, or none of them",
            ));
        }
        let lifetime = lifetime.and_then(|text| match time(&text.value) {
            Some(life) if (SHORTEST..=LONGEST).contains(&life) => Some(life),
            _ => {
                problems.push(Problem::new(
                    &text.origin,
                    "`lifetime` in [tls] is no time that a certificate can be valid for",
                    "it takes a time from 3s to 2160h, such as \"24h\"",
                ));
                None
            }
        });
        Self { on, certificate, key, authority, ca, lifetime }
    }
}
