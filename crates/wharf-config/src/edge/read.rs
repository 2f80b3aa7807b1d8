//! Reads a table `[service.NAME.edge]`, and what is below it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::{Algorithm, Cors, EdgeChanges, EdgeTls, Forwarding, Jwks, Network, Rate, RateBy, Tokens, keys};
use crate::error::Problem;
use crate::keys::Section;
use crate::node::{Table, Value};
use crate::section::{Located, Reader};
use crate::source::Origin;
use crate::suggest::{list, nearest};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Reads `table`, whose header is `title`, of a file that lies in `dir`.
pub(crate) fn read(
    title: &str,
    table: Located<Table>,
    dir: &Path,
    problems: &mut Vec<Problem>,
) -> EdgeChanges {
    let mut section = Reader::new(title, table.value, &keys::EDGE, problems);
    let mut changes = EdgeChanges {
        origin: Some(table.origin),
        body: section.take_size_or_off("body", 1..=1024 * MIB),
        head: section.take_size("head", KIB..=MIB),
        head_within: section.take_time("head_within", SECOND / 10..=10 * MINUTE),
        stall: section.take_time("stall", SECOND / 10..=10 * MINUTE),
        connections: section.take_count("connections", 1..=1_000_000),
        http2: section.take_bool("http2").map(|on| on.value),
        compression: section.take_bool("compression").map(|on| on.value),
        access_log: section.take_bool("access_log").map(|on| on.value),
        security_headers: section.take_bool("security_headers").map(|on| on.value),
        openapi: section.take_bool("openapi").map(|on| on.value),
        trusted_proxies: None,
        forwarding: section.take_one_of("forwarding", &Forwarding::ALL),
        ..EdgeChanges::default()
    };
    let proxies = section.take_names("trusted_proxies").map(|names| names.value);
    let [tls, rate, cors, tokens] = ["tls", "rate", "cors", "tokens"].map(|key| section.take_switch(key));
    changes.trusted_proxies = proxies.map(|proxies| networks(proxies, problems));
    let below = |key: &str| format!("{title}.{key}");
    changes.tls = tls.and_then(|said| {
        table_or_off(said, &below("tls"), problems, |table, problems| {
            read_tls(&below("tls"), table, dir, problems)
        })
    });
    changes.rate = rate.and_then(|said| {
        table_or_off(said, &below("rate"), problems, |table, problems| {
            Some(read_rate(&below("rate"), table, problems))
        })
    });
    changes.cors = cors.and_then(|said| {
        table_or_off(said, &below("cors"), problems, |table, problems| {
            read_cors(&below("cors"), table, problems)
        })
    });
    changes.tokens = tokens.and_then(|said| {
        table_or_off(said, &below("tokens"), problems, |table, problems| {
            read_tokens(&below("tokens"), table, dir, problems)
        })
    });
    changes
}

/// What a table says, or that `false` is said; `true` says nothing.
fn table_or_off<T>(
    said: Located<Value>,
    title: &str,
    problems: &mut Vec<Problem>,
    read: impl FnOnce(Located<Table>, &mut Vec<Problem>) -> Option<T>,
) -> Option<Option<T>> {
    match said.value {
        Value::Table(table) => read(Located { value: table, origin: said.origin }, problems).map(Some),
        Value::Bool(false) => Some(None),
        _ => {
            problems.push(Problem::new(
                &said.origin,
                format!("[{title}] can't be `true`: there is something to be said in it"),
                format!("write it as a section of its own, [{title}], or `false` to do without"),
            ));
            None
        }
    }
}

fn networks(proxies: Vec<Located<String>>, problems: &mut Vec<Problem>) -> Vec<Network> {
    let network = |text: Located<String>| match text.value.parse() {
        Ok(network) => Some(network),
        Err(()) => {
            problems.push(Problem::new(
                &text.origin,
                "this is no range of addresses",
                "write it as \"10.0.0.0/8\" or \"fd00::/8\", or a single address",
            ));
            None
        }
    };
    proxies.into_iter().filter_map(network).collect()
}

fn read_tls(title: &str, table: Located<Table>, dir: &Path, problems: &mut Vec<Problem>) -> Option<EdgeTls> {
    let mut section = Reader::new(title, table.value, &keys::TLS, problems);
    let [certificate, key] = ["certificate", "key"].map(|key| section.take_text(key));
    let hsts = section.take_time("hsts", Duration::ZERO..=2 * 366 * DAY);
    let mut need = Need { title, section: &keys::TLS, table: &table.origin, problems };
    let (certificate, key) = (need.required(certificate, "certificate"), need.required(key, "key"));
    let (certificate, key) = (certificate?, key?);
    Some(EdgeTls { certificate: dir.join(certificate), key: dir.join(key), hsts: hsts.unwrap_or_default() })
}

fn read_rate(title: &str, table: Located<Table>, problems: &mut Vec<Problem>) -> Rate {
    let mut section = Reader::new(title, table.value, &keys::RATE, problems);
    let usual = Rate::default();
    let requests = section.take_count("requests", 1..=1_000_000).unwrap_or(usual.requests);
    Rate {
        requests,
        per: section.take_time("per", SECOND / 1000..=DAY).unwrap_or(usual.per),
        burst: section.take_count("burst", 1..=1_000_000).unwrap_or(requests.saturating_mul(2)),
        by: section.take_one_of("by", &RateBy::ALL).unwrap_or_default(),
        clients: section.take_count("clients", 16..=10_000_000).unwrap_or(usual.clients),
    }
}

fn read_cors(title: &str, table: Located<Table>, problems: &mut Vec<Problem>) -> Option<Cors> {
    let mut section = Reader::new(title, table.value, &keys::CORS, problems);
    let origins = section.take_names("origins");
    let [methods, headers] = ["methods", "headers"].map(|key| section.take_names(key));
    let [methods, headers] =
        [methods, headers].map(|names| names.map(|names| names.value).unwrap_or_default());
    let credentials = section.take_bool("credentials").is_some_and(|on| on.value);
    let max_age = section.take_time("max_age", Duration::ZERO..=DAY).unwrap_or_default();
    let mut need = Need { title, section: &keys::CORS, table: &table.origin, problems };
    let origins = need.required(origins, "origins")?;
    let any = origins.iter().find(|origin| origin.value == "*");
    if let Some(any) = any.filter(|_| credentials || origins.len() > 1) {
        problems.push(Problem::new(
            &any.origin,
            "`*` is any site: it can't stand beside others, nor with `credentials`",
            "name the sites, such as \"https://shop.example\"",
        ));
    }
    for origin in origins.iter().filter(|origin| origin.value != "*" && !is_origin(&origin.value)) {
        problems.push(Problem::new(
            &origin.origin,
            "this is no origin as browsers send it",
            "write scheme, host and port if it is not the usual one, without a slash behind: \"https://shop.example\"",
        ));
    }
    check(&methods, is_token, "method", "GET", problems);
    check(&headers, is_token, "header", "X-Shop", problems);
    let texts = |each: Vec<Located<String>>| each.into_iter().map(|text| text.value).collect();
    Some(Cors {
        origins: texts(origins),
        methods: texts(methods),
        headers: texts(headers),
        credentials,
        max_age,
    })
}

fn check(
    texts: &[Located<String>],
    is_one: impl Fn(&str) -> bool,
    what: &str,
    such_as: &str,
    problems: &mut Vec<Problem>,
) {
    for text in texts.iter().filter(|text| !is_one(&text.value)) {
        problems.push(Problem::new(
            &text.origin,
            format!("this is no name of a {what}"),
            format!("write it as in a request, such as \"{such_as}\""),
        ));
    }
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    ["http", "https"].contains(&scheme)
        && !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:[]".contains(&b))
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn read_tokens(
    title: &str,
    table: Located<Table>,
    dir: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Tokens> {
    let mut section = Reader::new(title, table.value, &keys::TOKENS, problems);
    let [jwks, issuer, authority] = ["jwks", "issuer", "authority"].map(|key| section.take_text(key));
    let [audience, algorithms] = ["audience", "algorithms"].map(|key| section.take_names(key));
    let skew = section.take_time("skew", Duration::ZERO..=10 * MINUTE).unwrap_or(Tokens::SKEW);
    let refresh = section.take_time("refresh", SECOND..=DAY).unwrap_or(Tokens::REFRESH);
    let claims = section.take_table("claims");
    let claims = claims.map(|claims| texts_of(&format!("{title}.claims"), claims.value, problems));
    let mut need = Need { title, section: &keys::TOKENS, table: &table.origin, problems };
    let (jwks, issuer) = (need.located(jwks, "jwks"), need.required(issuer, "issuer"));
    let (audience, algorithms) =
        (need.required(audience, "audience"), need.required(algorithms, "algorithms"));
    let keys = jwks.and_then(|jwks| jwks_of(jwks, title, dir, problems));
    let algorithms = algorithms.map(|names| algorithms_of(names, problems));
    Some(Tokens {
        keys: keys?,
        authority: authority.map(|path| dir.join(path.value)),
        issuer: issuer?,
        audiences: audience?.into_iter().map(|text| text.value).collect(),
        algorithms: algorithms?,
        skew,
        refresh,
        claims: claims.unwrap_or_default(),
    })
}

/// An address, or else a path.
fn jwks_of(said: Located<String>, title: &str, dir: &Path, problems: &mut Vec<Problem>) -> Option<Jwks> {
    let Located { value: text, origin } = said;
    if text.starts_with("https://") {
        return Some(Jwks::Url(text));
    }
    let Some(rest) = text.strip_prefix("http://") else { return Some(Jwks::File(dir.join(text))) };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    if ["127.0.0.1", "[::1]", "localhost"].contains(&host) {
        return Some(Jwks::Url(text));
    }
    problems.push(Problem::new(
        &origin,
        format!("`jwks` in [{title}] would be fetched without TLS, and whoever is on the way could put keys of their own in"),
        "write it with https://, or name a file",
    ));
    None
}

fn algorithms_of(names: Vec<Located<String>>, problems: &mut Vec<Problem>) -> Vec<Algorithm> {
    let all = || Algorithm::ALL.iter().map(|algorithm| algorithm.as_str());
    let mut algorithms = Vec::new();
    for name in names {
        let Some(algorithm) = Algorithm::named(&name.value) else {
            let message = match name.value.as_str() {
                "none" => "`none` is no signature: anybody could write such a token".to_owned(),
                name if name.starts_with("HS") => format!(
                    "`{name}` signs with a secret that the edge would have to know, and whoever knows it can make tokens"
                ),
                name => format!("there is no algorithm `{name}` here"),
            };
            let remedy = match nearest(&name.value, all()) {
                Some(near) => format!("did you mean `{near}`? there are {}", list(all())),
                None => format!("there are {}", list(all())),
            };
            problems.push(Problem::new(&name.origin, message, remedy));
            continue;
        };
        algorithms.push(algorithm);
    }
    algorithms
}

fn texts_of(title: &str, table: Table, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (name, entry) in table {
        match entry.node.value {
            Value::String(text) => _ = texts.insert(name, text),
            _ => problems.push(Problem::new(
                &entry.node.origin,
                format!("the claim `{name}` in [{title}] is {}, not text", entry.node.kind()),
                "put the text in quotes that the claim must have",
            )),
        }
    }
    texts
}

/// What a table has to say.
struct Need<'a> {
    title: &'a str,
    section: &'static Section,
    table: &'a Origin,
    problems: &'a mut Vec<Problem>,
}

impl Need<'_> {
    fn required<T>(&mut self, value: Option<Located<T>>, key: &str) -> Option<T> {
        self.located(value, key).map(|value| value.value)
    }

    /// The value; or a problem that there is none, unless it was spoken of as one of the wrong kind.
    fn located<T>(&mut self, value: Option<Located<T>>, key: &str) -> Option<Located<T>> {
        let said = format!("`{key}` in [{}]", self.title);
        if value.is_none() && !self.problems.iter().any(|problem| problem.message.starts_with(&said)) {
            let takes =
                self.section.keys.iter().find(|each| each.name == key).map_or("a value", |each| each.takes);
            self.problems.push(Problem::new(
                self.table,
                format!("[{}] needs `{key}`", self.title),
                format!("it takes {takes}"),
            ));
        }
        value
    }
}
