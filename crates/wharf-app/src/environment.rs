//! The environment of a process: the only place of the framework that reads it.

#[cfg(feature = "http")]
use std::collections::HashMap;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use wharf_config::Tls;
use wharf_core::BoxError;
use wharf_rpc::conn::Address;

#[cfg(feature = "otlp")]
use crate::telemetry::otlp::Settings;

/// The variable with the path of the description that says who may call what.
pub(crate) const AUTHORIZATION: &str = "WHARF_AUTHORIZATION";

/// What the environment says.
#[derive(Debug)]
pub(crate) struct Environment {
    /// The supervisor's socket, when there is one.
    pub(crate) supervisor: Option<PathBuf>,
    /// What this process is called.
    pub(crate) process: String,
    /// Whether standard input is the lifeline.
    pub(crate) lifeline: bool,
    /// Where to listen for calls.
    pub(crate) listen: Vec<Address>,
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
    /// Where http components listen.
    #[cfg(feature = "http")]
    pub(crate) http: HashMap<String, String>,
    /// What it says of TLS.
    pub(crate) tls: Tls,
    /// The description of the app that says who may call what.
    pub(crate) authorization: Option<PathBuf>,
    /// What to log.
    pub(crate) log: Option<String>,
    /// How log lines are written.
    pub(crate) log_format: Option<LogFormat>,
    variables: Vec<(String, String)>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For whoever collects them: an object a line.
    Json,
}

impl Environment {
    /// Reads the environment of this process of `app`.
    pub(crate) fn read(app: &str) -> Result<Self, BoxError> {
        let variables: Result<Vec<_>, _> = std::env::vars_os().filter_map(text).collect();
        Self::of(app, variables?.into_iter())
    }

    pub(crate) fn of(app: &str, variables: impl Iterator<Item = (String, String)>) -> Result<Self, BoxError> {
        let variables: Vec<_> = variables.filter(|(name, _)| relevant(name)).collect();
        let get = |name: &str| {
            variables
                .iter()
                .find(|(each, _)| each == name)
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        };
        let lifeline = match get("WHARF_LIFELINE") {
            None => false,
            Some("stdin") => true,
            Some(other) => {
                return Err(format!("WHARF_LIFELINE is `{other}`; it can be `stdin` or not set").into());
            }
        };
        Ok(Self {
            supervisor: get("WHARF_SUPERVISOR").map(PathBuf::from),
            process: get("WHARF_PROCESS")
                .map_or_else(|| format!("{app}-{}", std::process::id()), str::to_owned),
            lifeline,
            listen: addresses("WHARF_LISTEN", get("WHARF_LISTEN"))?,
            config: get("WHARF_CONFIG").map(PathBuf::from),
            #[cfg(feature = "http")]
            http: http(get("WHARF_HTTP"))?,
            tls: Tls {
                on: switch("WHARF_TLS", get("WHARF_TLS"))?,
                certificate: get("WHARF_TLS_CERTIFICATE").map(PathBuf::from),
                key: get("WHARF_TLS_KEY").map(PathBuf::from),
                authority: get("WHARF_TLS_AUTHORITY").map(PathBuf::from),
                ..Tls::default()
            },
            authorization: get(AUTHORIZATION).map(PathBuf::from),
            log: get("WHARF_LOG").or(get("RUST_LOG")).map(str::to_owned),
            log_format: match get("WHARF_LOG_FORMAT") {
                None => None,
                Some("json") => Some(LogFormat::Json),
                Some("text") => Some(LogFormat::Text),
                Some(other) => {
                    let why = format!("WHARF_LOG_FORMAT is `{other}`; it can be `json`, `text` or not set");
                    return Err(why.into());
                }
            },
            variables,
        })
    }

    /// Whether somebody looks on: a supervisor, which has a console, or a person at a terminal.
    pub(crate) fn is_watched(&self) -> bool {
        self.supervisor.is_some() || std::io::stderr().is_terminal()
    }

    /// Where `service` listens, when the environment says.
    pub(crate) fn addresses_of(&self, service: &str) -> Result<Option<Vec<Address>>, BoxError> {
        let name = address_variable(service);
        match self.variables.iter().find(|(each, value)| *each == name && !value.is_empty()) {
            Some((_, value)) => addresses(&name, Some(value)).map(Some),
            None => Ok(None),
        }
    }

    /// The variables that configure services.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (String, String)> {
        self.variables.iter().cloned()
    }

    /// Where telemetry is sent by OTLP, if it is sent.
    #[cfg(feature = "otlp")]
    pub(crate) fn otlp(&self) -> Result<Settings, BoxError> {
        Ok(Settings::read(&self.variables)?)
    }

    /// Whether telemetry is to be sent by OTLP.
    #[cfg(not(feature = "otlp"))]
    pub(crate) fn wants_otlp(&self) -> bool {
        self.variables.iter().any(|(name, value)| {
            name.starts_with("OTEL_EXPORTER_OTLP_") && name.ends_with("ENDPOINT") && !value.is_empty()
        })
    }
}

/// A variable that may concern us, as text.
fn text((name, value): (OsString, OsString)) -> Option<Result<(String, String), BoxError>> {
    let name = name.to_string_lossy().into_owned();
    if !relevant(&name) {
        return None;
    }
    Some(match value.into_string() {
        Ok(value) if !name.contains(char::REPLACEMENT_CHARACTER) => Ok((name, value)),
        _ => Err(format!("the variable {name} is not UTF-8: set it to text, or unset it").into()),
    })
}

/// The variable that says where `service` listens.
pub(crate) fn address_variable(service: &str) -> String {
    format!("WHARF_{}_ADDRESS", service.to_uppercase().replace('-', "_"))
}

fn switch(name: &str, value: Option<&str>) -> Result<Option<bool>, BoxError> {
    match value {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(format!("{name} is `{other}`; it can be `true`, `false` or not set").into()),
    }
}

fn relevant(name: &str) -> bool {
    name.starts_with("WHARF_") || name.starts_with("OTEL_") || name == "RUST_LOG"
}

fn addresses(name: &str, value: Option<&str>) -> Result<Vec<Address>, BoxError> {
    let each = |text: &str| text.trim().parse().map_err(|error| format!("{name}: {error}").into());
    value.map_or_else(|| Ok(Vec::new()), |value| value.split(',').map(each).collect())
}

#[cfg(feature = "http")]
fn http(value: Option<&str>) -> Result<HashMap<String, String>, BoxError> {
    let each = |text: &str| match text.trim().split_once('=') {
        Some((name, address)) if address.contains(':') => Ok((name.to_owned(), address.to_owned())),
        _ => Err(format!("WHARF_HTTP: `{text}` is not of the form NAME=host:port").into()),
    };
    value.map_or_else(|| Ok(HashMap::new()), |value| value.split(',').map(each).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, String> {
        let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::of("shop", owned).map_err(|error| error.to_string())
    }

    #[test]
    fn addresses_of_services_are_read() {
        let environment = read(&[
            ("WHARF_PRODUCT_CATALOG_ADDRESS", "tcp:10.0.0.1:4000, unix:/run/catalog"),
            ("WHARF_LISTEN", "tcp:127.0.0.1:0"),
        ])
        .unwrap();
        assert_eq!(environment.addresses_of("product-catalog").unwrap().unwrap().len(), 2);
        assert!(environment.addresses_of("cart").unwrap().is_none());
        assert_eq!(environment.listen.len(), 1);
    }

    #[test]
    #[cfg(feature = "http")]
    fn addresses_of_http_components_are_read() {
        let environment = read(&[("WHARF_HTTP", "storefront=127.0.0.1:0")]).unwrap();
        assert_eq!(environment.http["storefront"], "127.0.0.1:0");
        assert!(read(&[("WHARF_HTTP", "storefront")]).unwrap_err().contains("WHARF_HTTP"));
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_text_is_refused_and_not_passed_over() {
        use std::os::unix::ffi::OsStringExt;

        let bad = || OsString::from_vec(vec![b'a', 0xff]);
        let refused = text(("WHARF_CART__LIMIT".into(), bad())).unwrap().unwrap_err().to_string();
        assert!(refused.starts_with("the variable WHARF_CART__LIMIT is not UTF-8"), "{refused}");
        let mut name = OsString::from("WHARF_");
        name.push(bad());
        assert!(text((name, "1".into())).unwrap().is_err());
        assert!(text(("HOME".into(), bad())).is_none(), "it is nothing to us");
    }

    #[test]
    fn what_cannot_be_read_names_the_variable() {
        for (name, value) in [("WHARF_LISTEN", "8080"), ("WHARF_LIFELINE", "3"), ("WHARF_LOG_FORMAT", "xml")]
        {
            assert!(read(&[(name, value)]).unwrap_err().contains(name));
        }
    }
}
