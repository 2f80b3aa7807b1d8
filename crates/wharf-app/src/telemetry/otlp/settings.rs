//! What the environment says of OTLP, by the names that OpenTelemetry has given to all of it.

use std::time::Duration;

use wharf_schema::http::decoded;

/// Where one kind of data goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// `host:port`
    pub(super) authority: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout: Duration,
}

/// What is sent, and where to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(super) traces: Option<Target>,
    pub(super) metrics: Option<Target>,
    /// How long spans wait for others to go with.
    pub(super) delay: Duration,
    /// How many spans go at a time.
    pub(super) batch: usize,
    /// How often metrics are sent.
    pub(super) interval: Duration,
    /// Who we are, over what we know ourselves.
    pub(super) service: Option<String>,
    pub(super) resource: Vec<(String, String)>,
}

/// The endpoint of everything, which alone has this sent on.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

impl Settings {
    /// Reads them from `variables`.
    ///
    /// # Errors
    /// A sentence that names the variable and says what it takes.
    pub(crate) fn read(variables: &[(String, String)]) -> Result<Self, String> {
        let get = |name: &str| {
            let found = variables.iter().find(|(each, _)| each == name);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        if get("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Ok(Self::default());
        }
        let millis = |name: &str, default: u64| match get(name) {
            None => Ok(Duration::from_millis(default)),
            Some(text) => {
                let number = text.parse().map(Duration::from_millis);
                number.map_err(|_| format!("{name} is `{text}`; it takes a number of milliseconds"))
            }
        };
        let resource = pairs("OTEL_RESOURCE_ATTRIBUTES", get("OTEL_RESOURCE_ATTRIBUTES"))?;
        let named = resource.iter().find(|(name, _)| name == "service.name").map(|(_, value)| value.clone());
        let batch = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
        Ok(Self {
            traces: target(&get, &millis, "TRACES", "v1/traces")?,
            metrics: target(&get, &millis, "METRICS", "v1/metrics")?,
            delay: millis("OTEL_BSP_SCHEDULE_DELAY", 5000)?.max(Duration::from_millis(10)),
            batch: match get(batch).map(str::parse) {
                None => 512,
                Some(Ok(count @ 1..=5000)) => count,
                Some(_) => return Err(format!("{batch} takes a number from 1 to 5000")),
            },
            interval: millis("OTEL_METRIC_EXPORT_INTERVAL", 60_000)?.max(Duration::from_millis(100)),
            service: get("OTEL_SERVICE_NAME").map(str::to_owned).or(named),
            resource: resource.into_iter().filter(|(name, _)| name != "service.name").collect(),
        })
    }

    /// Whether anything is sent.
    #[cfg(test)]
    fn is_on(&self) -> bool {
        self.traces.is_some() || self.metrics.is_some()
    }
}

/// Where one kind of data goes, if it goes anywhere.
fn target<'a>(
    get: &impl Fn(&str) -> Option<&'a str>,
    millis: &impl Fn(&str, u64) -> Result<Duration, String>,
    signal: &str,
    path: &str,
) -> Result<Option<Target>, String> {
    let exporter = format!("OTEL_{signal}_EXPORTER");
    match get(&exporter) {
        None | Some("otlp") => {}
        Some("none") => return Ok(None),
        Some(other) => return Err(format!("{exporter} is `{other}`; it can be `otlp` or `none`")),
    }
    // What is said of one kind of data wins over what is said of all.
    let either = |name: &str| {
        let own = format!("OTEL_EXPORTER_OTLP_{signal}_{name}");
        let all = format!("OTEL_EXPORTER_OTLP_{name}");
        match get(&own) {
            Some(value) => Some((own, value)),
            None => get(&all).map(|value| (all, value)),
        }
    };
    let Some((variable, endpoint)) = either("ENDPOINT") else { return Ok(None) };
    match either("PROTOCOL") {
        None | Some((_, "http/protobuf")) => {}
        Some((variable, other)) => {
            return Err(format!(
                "{variable} is `{other}`; what is sent is `http/protobuf`, which every collector takes (on port 4318)"
            ));
        }
    }
    if let Some((variable, "gzip")) = either("COMPRESSION") {
        return Err(format!("{variable} is `gzip`; what is sent is not compressed: set it to `none`"));
    }
    let (authority, base) = split(&variable, endpoint)?;
    let path = if variable == ENDPOINT { format!("{}/{path}", base.trim_end_matches('/')) } else { base };
    let headers = either("HEADERS");
    let headers = match &headers {
        Some((variable, text)) => pairs(variable, Some(text))?,
        None => Vec::new(),
    };
    let timeout = either("TIMEOUT").map_or_else(|| "OTEL_EXPORTER_OTLP_TIMEOUT".to_owned(), |(name, _)| name);
    Ok(Some(Target { authority, path, headers, timeout: millis(&timeout, 10_000)? }))
}

/// Host with port, and path, of an address.
fn split(variable: &str, endpoint: &str) -> Result<(String, String), String> {
    let Some(rest) = endpoint.strip_prefix("http://") else {
        return Err(format!(
            "{variable} is `{endpoint}`; it takes an address such as http://127.0.0.1:4318. Send to a collector on this machine or \
             network, which can pass things on by TLS"
        ));
    };
    let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    if authority.is_empty() || authority.contains(['@', ' ', '?', '#']) {
        return Err(format!("{variable} is `{endpoint}`, which names no host"));
    }
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let authority = if has_port { authority.to_owned() } else { format!("{authority}:80") };
    Ok((authority, path.to_owned()))
}

/// `name=value,name=value`, in which what is special is percent-encoded.
fn pairs(variable: &str, text: Option<&str>) -> Result<Vec<(String, String)>, String> {
    let parts = text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_owned(), decoded(value.trim(), false)?)).filter(|(name, _)| !name.is_empty())
    };
    let all: Option<Vec<_>> = parts.map(pair).collect();
    // It may have secrets in it.
    all.ok_or_else(|| format!("{variable} takes name=value, comma separated, and has something else"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::read(&owned.collect::<Vec<_>>())
    }

    #[test]
    fn nothing_is_sent_unless_somebody_says_where_to() {
        assert!(!read(&[]).unwrap().is_on());
        assert!(!read(&[(ENDPOINT, "http://c:1"), ("OTEL_SDK_DISABLED", "true")]).unwrap().is_on());
        let only = read(&[(ENDPOINT, "http://c:1"), ("OTEL_METRICS_EXPORTER", "none")]).unwrap();
        assert!(only.traces.is_some() && only.metrics.is_none());
    }

    #[test]
    fn the_endpoint_of_all_is_a_beginning_and_that_of_one_is_the_whole() {
        let settings = read(&[
            (ENDPOINT, "http://collector:4318/otel/"),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x=1"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "250"),
        ])
        .unwrap();
        let (traces, metrics) = (settings.traces.unwrap(), settings.metrics.unwrap());
        assert_eq!((&*traces.authority, &*traces.path), ("collector:4318", "/otel/v1/traces"));
        assert_eq!(traces.headers, [("api-key".into(), "a b".into()), ("x".into(), "1".into())]);
        assert_eq!((traces.timeout, metrics.timeout), (Duration::from_millis(250), Duration::from_secs(10)));
        assert_eq!((&*metrics.authority, &*metrics.path), ("metrics:80", "/"));
    }

    #[test]
    fn who_we_are_can_be_said() {
        let settings =
            read(&[("OTEL_RESOURCE_ATTRIBUTES", "service.name=x,deployment.environment.name=test")]).unwrap();
        assert_eq!(settings.service.as_deref(), Some("x"));
        assert_eq!(settings.resource, [("deployment.environment.name".into(), "test".into())]);
        assert_eq!(read(&[("OTEL_SERVICE_NAME", "y")]).unwrap().service.as_deref(), Some("y"));
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        for (name, value) in [
            (ENDPOINT, "https://collector"),
            (ENDPOINT, "http://"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "secret"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
            ("OTEL_TRACES_EXPORTER", "zipkin"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "0"),
        ] {
            let error = read(&[(name, value), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c:1")]);
            let error = error.or_else(|_| read(&[(name, value), (ENDPOINT, "http://c:1")])).err();
            let found = match name {
                ENDPOINT => read(&[(name, value)]).unwrap_err(),
                _ => error.expect(name),
            };
            assert!(found.contains(name) && !found.contains("secret"), "{found}");
        }
    }
}
