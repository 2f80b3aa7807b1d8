//! How this process secures its connections: what wharf.toml and the environment say of TLS, put together.

use wharf_config::Tls;
use wharf_core::BoxError;
use wharf_rpc::security::{Secured, Security};

use crate::environment::Environment;

/// Who this process is.
#[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "certificates alone need names"))]
pub(crate) struct Hosted<'a> {
    pub(crate) app: &'a str,
    pub(crate) services: Vec<&'a str>,
    /// Whether calls come from other processes or go to them.
    pub(crate) is_connected: bool,
}

/// How connections are secured, with certificates that are read again when their files change.
pub(crate) fn security(
    hosted: &Hosted<'_>,
    file: &Tls,
    environment: &Environment,
) -> Result<Security, BoxError> {
    let secured = match environment.tls.on.or(file.on) {
        None => Secured::OffLoopback,
        Some(true) => Secured::Everywhere,
        Some(false) => Secured::Nowhere,
    };
    if cfg!(not(feature = "tls")) && secured == Secured::Everywhere {
        return Err(
            "`tls = true` is asked for, and this program was built without TLS: build it with \
             `wharf = { features = [\"tls\"] }`, or say `tls = false` (WHARF_TLS=false) for a network that is trusted"
                .into(),
        );
    }
    if secured == Secured::Nowhere || !hosted.is_connected {
        return Ok(Security::without_keys(secured));
    }
    with_files(secured, hosted, file, &environment.tls)
}

#[cfg(not(feature = "tls"))]
fn with_files(secured: Secured, _: &Hosted<'_>, _: &Tls, _: &Tls) -> Result<Security, BoxError> {
    Ok(Security::without_keys(secured))
}

#[cfg(feature = "tls")]
fn with_files(
    secured: Secured,
    hosted: &Hosted<'_>,
    file: &Tls,
    environment: &Tls,
) -> Result<Security, BoxError> {
    use wharf_rpc::security::{Bearer, Files};

    let said =
        |of: fn(&Tls) -> &Option<std::path::PathBuf>| of(environment).as_ref().or(of(file).as_ref()).cloned();
    let [certificate, key, authority] =
        [said(|tls| &tls.certificate), said(|tls| &tls.key), said(|tls| &tls.authority)];
    let files = match (certificate, key, authority) {
        (Some(certificate), Some(key), Some(authority)) => Files { certificate, key, authority },
        (None, None, None) => return Ok(Security::without_keys(secured)),
        _ => {
            return Err("certificates take all of WHARF_TLS_CERTIFICATE, WHARF_TLS_KEY and WHARF_TLS_AUTHORITY, or of \
                        their keys in [tls] of wharf.toml"
                .into());
        }
    };
    let app = hosted.app;
    if format!("spiffe://{app}/service").parse::<wharf_rpc::security::SpiffeId>().is_err() {
        return Err(format!(
            "the app's name, {app}, cannot be in an identity: lower-case letters, digits, dots, hyphens and underscores \
             can; rename the app, or say `tls = false`"
        )
        .into());
    }
    let bearers: Vec<Bearer> =
        hosted.services.iter().map(|service| Bearer::Service((*service).to_owned())).collect();
    let keys = files.load(app, &bearers)?;
    let followed = keys.clone();
    tokio::spawn(async move { files.follow(&followed, &bearers).await });
    Ok(Security::with_keys(secured, keys))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment;

    fn said(file: &Tls, variables: &[(&str, &str)], is_connected: bool) -> Result<Security, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment = Environment::of("shop", variables).map_err(|error| error.to_string())?;
        let hosted = Hosted { app: "shop", services: vec!["cart"], is_connected };
        security(&hosted, file, &environment).map_err(|error| error.to_string())
    }

    fn covers(security: &Security, address: &str) -> bool {
        security.keys_at(&address.parse().unwrap()).is_err()
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let on = Tls { on: Some(true), ..Tls::default() };
        let off = said(&on, &[("WHARF_TLS", "false")], true).unwrap();
        assert!(!covers(&off, "tcp:10.0.0.1:80"));
        let by_default = said(&Tls::default(), &[], true).unwrap();
        assert!(covers(&by_default, "tcp:10.0.0.1:80") && !covers(&by_default, "unix:/run/cart"));
        assert!(said(&on, &[("WHARF_TLS", "perhaps")], true).unwrap_err().contains("WHARF_TLS"));
    }

    #[test]
    #[cfg(not(feature = "tls"))]
    fn a_program_without_tls_that_is_to_have_it_says_what_to_do() {
        let refused = said(&Tls { on: Some(true), ..Tls::default() }, &[], false).unwrap_err();
        assert!(refused.contains("features = [\"tls\"]") && refused.contains("WHARF_TLS=false"), "{refused}");
    }

    #[test]
    #[cfg(feature = "tls")]
    fn files_are_needed_where_there_are_connections() {
        let on = Tls { on: Some(true), ..Tls::default() };
        assert!(said(&on, &[("WHARF_TLS_CERTIFICATE", "a.pem")], false).is_ok());
        let refused = said(&on, &[("WHARF_TLS_CERTIFICATE", "a.pem")], true).unwrap_err();
        assert!(refused.contains("all of WHARF_TLS_CERTIFICATE"), "{refused}");
    }
}
