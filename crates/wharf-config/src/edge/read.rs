//! Reads a table `[service.NAME.edge]`, and what is below it.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::{self, Wrong};
use super::{Algorithm, Cors, EdgeChanges, EdgeTls, Forwarding, Jwks, Network, Rate, RateBy, Tokens, keys};
use crate::error::{ConfigError, Problem};
use crate::keys::Section;
use crate::node::{Node, Table, Value};
use crate::section::{Located, Reader};
use crate::settings::overlay;
use crate::source::Origin;
use crate::suggest::{list, nearest};

/// What is `said` of the edge `service` in a file that lies in `dir`, with variables laid over it.
pub(crate) fn read_with(
    service: &str,
    said: Option<Located<Table>>,
    dir: &Path,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<EdgeChanges, ConfigError> {
    let prefix = overlay::edge_prefix(service);
    let nowhere = || Located { value: Table::new(), origin: Origin::Variable(format!("{prefix}…")) };
    let Located { value, origin } = said.unwrap_or_else(nowhere);
    let mut root = Node { value: Value::Table(value), origin: origin.clone() };
    overlay::lay(&prefix, &mut root, environment)?;
    let Value::Table(value) = root.value else { return Ok(EdgeChanges::default()) };
    let mut problems = Vec::new();
    let changes = read(&format!("service.{service}.edge"), Located { value, origin }, dir, &mut problems);
    ConfigError::unless_empty(problems)?;
    Ok(changes)
}

/// Reads `table`, whose header is `title`, of a file that lies in `dir`.
pub(crate) fn read(
    title: &str,
    table: Located<Table>,
    dir: &Path,
    problems: &mut Vec<Problem>,
) -> EdgeChanges {
    let mut section = Reader::new(title, table.value, &keys::EDGE, problems);
    let mut changes = EdgeChanges {
        body: section.take_size_or_off("body", check::BODY),
        memory: section.take_size("memory", check::MEMORY),
        head: section.take_size("head", check::HEAD),
        head_within: section.take_time("head_within", check::PATIENCE),
        stall: section.take_time("stall", check::PATIENCE),
        connections: section.take_count("connections", check::CONNECTIONS),
        connections_each: section.take_count("connections_each", check::CONNECTIONS),
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
    let hsts = section.take_time("hsts", check::HSTS);
    let mut need = Need { title, section: &keys::TLS, table: &table.origin, problems };
    let (certificate, key) = (need.required(certificate, "certificate"), need.required(key, "key"));
    let (certificate, key) = (certificate?, key?);
    Some(EdgeTls { certificate: dir.join(certificate), key: dir.join(key), hsts: hsts.unwrap_or_default() })
}

fn read_rate(title: &str, table: Located<Table>, problems: &mut Vec<Problem>) -> Rate {
    let mut section = Reader::new(title, table.value, &keys::RATE, problems);
    let usual = Rate::default();
    let requests = section.take_count("requests", check::REQUESTS).unwrap_or(usual.requests);
    Rate {
        requests,
        per: section.take_time("per", check::PER).unwrap_or(usual.per),
        burst: section
            .take_count("burst", check::REQUESTS)
            .unwrap_or((requests * 2).min(*check::REQUESTS.end())),
        by: section.take_one_of("by", &RateBy::ALL).unwrap_or_default(),
        clients: section.take_count("clients", check::CLIENTS).unwrap_or(usual.clients),
    }
}

fn read_cors(title: &str, table: Located<Table>, problems: &mut Vec<Problem>) -> Option<Cors> {
    let mut section = Reader::new(title, table.value, &keys::CORS, problems);
    let origins = section.take_names("origins");
    let [methods, headers] = ["methods", "headers"].map(|key| section.take_names(key));
    let [methods, headers] =
        [methods, headers].map(|names| names.map(|names| names.value).unwrap_or_default());
    let credentials = section.take_bool("credentials").is_some_and(|on| on.value);
    let max_age = section.take_time("max_age", check::MAX_AGE).unwrap_or_default();
    let mut need = Need { title, section: &keys::CORS, table: &table.origin, problems };
    let origins = need.required(origins, "origins")?;
    let is_any = |origin: &&Located<String>| origin.value == "*";
    let any = origins.iter().find(is_any).filter(|_| check::is_any_misplaced(origins.len(), credentials));
    problems.extend(any.map(|any| wrong(any, check::ANY_ORIGIN)));
    each(&origins, check::is_origin, check::NO_ORIGIN, problems);
    each(&methods, check::is_token, check::NO_METHOD, problems);
    each(&headers, check::is_token, check::NO_HEADER, problems);
    let texts = |texts: Vec<Located<String>>| texts.into_iter().map(|text| text.value).collect();
    Some(Cors {
        origins: texts(origins),
        methods: texts(methods),
        headers: texts(headers),
        credentials,
        max_age,
    })
}

fn wrong(said: &Located<String>, Wrong { message, remedy }: Wrong) -> Problem {
    Problem::new(&said.origin, message, remedy)
}

/// Reports each of `texts` that is none of what it should be.
fn each(texts: &[Located<String>], is_one: impl Fn(&str) -> bool, what: Wrong, problems: &mut Vec<Problem>) {
    problems.extend(texts.iter().filter(|text| !is_one(&text.value)).map(|text| wrong(text, what)));
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
    let skew = section.take_time("skew", check::SKEW).unwrap_or(Tokens::SKEW);
    let refresh = section.take_time("refresh", check::REFRESH).unwrap_or(Tokens::REFRESH);
    let claims = section.take_table("claims");
    let claims = claims.map(|claims| texts_of(&format!("{title}.claims"), claims.value, problems));
    let mut need = Need { title, section: &keys::TOKENS, table: &table.origin, problems };
    let (jwks, issuer) = (need.located(jwks, "jwks"), need.required(issuer, "issuer"));
    let (audience, algorithms) =
        (need.required(audience, "audience"), need.required(algorithms, "algorithms"));
    let keys = jwks.and_then(|jwks| jwks_of(jwks, dir, problems));
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
fn jwks_of(said: Located<String>, dir: &Path, problems: &mut Vec<Problem>) -> Option<Jwks> {
    if !["https://", "http://"].iter().any(|scheme| said.value.starts_with(scheme)) {
        return Some(Jwks::File(dir.join(said.value)));
    }
    if !check::is_safe(&said.value) {
        problems.push(wrong(&said, check::OPEN_KEYS));
        return None;
    }
    Some(Jwks::Url(said.value))
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
            Value::String(text) | Value::Text(text) => _ = texts.insert(name, text),
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
