//! Services that this program does not implement: how they are run, or where they are.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    error::Problem,
    keys,
    node::{Node, Table, Value},
    policy::time,
    section::{Located, Reader},
    source::Origin,
};

/// A service that is not this program's own, as `wharf.toml` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The service.
    pub service: String,
    /// The interface that it offers; without one, all that the service of this name has in the app.
    pub interface: Option<String>,
    /// The services that it calls; without a word, those that the service of this name calls in the app.
    pub calls: Option<Vec<String>>,
    /// How it is had.
    pub had: Had,
    /// Where that is said.
    pub origin: Origin,
}

/// How a foreign service is had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Had {
    /// It is run.
    Run(Run),
    /// It is there already, at these places.
    At(Vec<Url>),
}

/// A program that is a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// The directory it runs in.
    pub dir: PathBuf,
    /// How one finds out whether it is well; none: it is as soon as it takes connections.
    pub health: Option<Health>,
}

/// How one finds out whether a program is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What is asked for with GET, and answered with any 2xx.
    pub path: String,
    /// How often, once it is ready.
    pub every: Duration,
    /// How long an answer may take.
    pub within: Duration,
    /// So many failures in a row, and it is replaced.
    pub failures: u16,
}

/// Where a service is that knows nothing of Wharf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// The host and the port.
    pub authority: String,
    /// The path in front of all others, without a slash at its end.
    pub base: String,
}

/// What the file says of a service that may be foreign: all of it stays, and is checked, while `run` is commented out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) interface: Option<Located<String>>,
    pub(crate) calls: Option<Vec<Located<String>>>,
    pub(crate) had: Option<Located<Had>>,
}

impl Default for Health {
    fn default() -> Self {
        let path = "/livez".to_owned();
        Self { path, every: Duration::from_secs(5), within: Duration::from_secs(5), failures: 3 }
    }
}

impl Url {
    /// As an address of a service that knows nothing of Wharf, which is called by the routes of its interface.
    pub fn address(&self) -> String {
        format!("rest:{}{}", self.authority, self.base)
    }
}

impl Had {
    /// What runs, if it is run.
    pub fn as_run(&self) -> Option<&Run> {
        match self {
            Self::Run(run) => Some(run),
            Self::At(_) => None,
        }
    }
}

impl Said {
    /// Takes out of `[service.NAME]` what concerns foreign services. Relative paths are from `dir`.
    pub(crate) fn take(title: &str, section: &mut Reader<'_>, dir: &Path) -> Self {
        let interface = section.take_text("interface");
        let calls = section.take("calls", |node| match &node.value {
            Value::Array(items) => texts(items).ok_or(node),
            _ => Err(node),
        });
        let health = health(title, section);
        let inside = section.take_text("dir").map_or_else(|| dir.to_owned(), |text| dir.join(text.value));
        let run = section.take("run", |node| match &node.value {
            Value::String(_) => Ok(vec![node]),
            Value::Array(items) if !items.is_empty() => texts(items).map(|_| items.clone()).ok_or(node),
            _ => Err(node),
        });
        let urls = section.take("url", |node| match node.value {
            Value::String(url) => Ok(vec![Located { value: url, origin: node.origin }]),
            Value::Array(ref items) if !items.is_empty() => texts(items).ok_or(node),
            _ => Err(node),
        });
        let had = match (run, urls) {
            (Some(run), Some(url)) => {
                section.problem(Problem::new(
                    &url.origin,
                    format!(
                        "[{title}] has `url`, and `run` on {}: it is run, or it is there already",
                        run.origin.line()
                    ),
                    "keep one of the two",
                ));
                None
            }
            (Some(run), None) => words(title, run, section).map(|words| Located {
                origin: words.origin,
                value: Had::Run(Run { words: words.value, dir: inside, health }),
            }),
            (None, Some(urls)) => {
                let read = |url: Located<String>| match self::url(&url.value) {
                    Ok(url) => Some(url),
                    Err((what, remedy)) => {
                        let message = format!("`url` in [{title}] {what}");
                        section.problem(Problem::new(&url.origin, message, remedy));
                        None
                    }
                };
                let read: Option<Vec<Url>> = urls.value.into_iter().map(read).collect();
                read.map(|urls_| Located { value: Had::At(urls_), origin: urls.origin })
            }
            (None, None) => None,
        };
        Self { interface, calls: calls.map(|calls| calls.value), had }
    }
}

fn texts(items: &[Node]) -> Option<Vec<Located<String>>> {
    let text = |item: &Node| match &item.value {
        Value::String(text) => Some(Located { value: text.clone(), origin: item.origin.clone() }),
        _ => None,
    };
    items.iter().map(text).collect()
}

/// The program and its arguments: a list of words, or a line of them.
fn words(title: &str, run: Located<Vec<Node>>, section: &mut Reader<'_>) -> Option<Located<Vec<String>>> {
    let Located { value: nodes, origin } = run;
    // A line stands where the key's value does, and the words of a list within it.
    let is_line = matches!(nodes.as_slice(), [only] if only.origin == origin);
    let texts = texts(&nodes)?.into_iter().map(|text| text.value);
    let words = if is_line { texts.map(|line| split(&line)).next()? } else { Ok(texts.collect()) };
    let wrong = match words {
        Ok(words) if words.first().is_none_or(String::is_empty) => "names no program".to_owned(),
        Ok(words) if words.iter().any(|word| word.contains('\0')) => "contains a zero byte".to_owned(),
        Ok(words) => return Some(Located { value: words, origin }),
        Err(wrong) => wrong,
    };
    section.problem(Problem::new(
        &origin,
        format!("`run` in [{title}] {wrong}"),
        "write a program and its arguments, such as \"python3 main.py\"; no shell reads them, but \"sh -c '…'\" asks one to",
    ));
    None
}

/// The words of a line: white space parts them, quotes keep them together, a backslash takes what follows as it is.
fn split(line: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = letters.next().ok_or("ends with a backslash")?;
                word.get_or_insert_default().push(next);
            }
            (None, space) if space.is_whitespace() => words.extend(word.take()),
            (None, '|' | '&' | ';' | '<' | '>' | '$' | '`') => {
                return Err(format!("has a `{letter}`, which only a shell understands"));
            }
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    if quote.is_some() {
        return Err("has a quote that is not closed".to_owned());
    }
    words.extend(word);
    Ok(words)
}

/// A path, false, or a table.
fn health(title: &str, section: &mut Reader<'_>) -> Option<Health> {
    let said = section.take("health", |node| match node.value {
        Value::Bool(true) => Err(node),
        Value::Bool(false) | Value::String(_) | Value::Table(_) => Ok(node.value),
        _ => Err(node),
    });
    let Some(Located { value, origin }) = said else { return Some(Health::default()) };
    let mut health = Health::default();
    match value {
        Value::Bool(_) => return None,
        Value::Table(table) => {
            read_health(&format!("{title}.health"), table, &mut health, section.problems());
        }
        Value::String(path) => health.path = path,
        _ => {}
    }
    let path = &health.path;
    if !path.starts_with('/') || !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("`health` in [{title}] is no path of a request");
        section.problem(Problem::new(
            &origin,
            message,
            "write one such as \"/livez\", or false where there is none",
        ));
    }
    Some(health)
}

fn read_health(title: &str, table: Table, health: &mut Health, problems: &mut Vec<Problem>) {
    let mut section = Reader::new(title, table, &keys::HEALTH, problems);
    let path = section.take_text("path");
    let failures = section.take_number("failures", 1..=1000);
    let times = ["every", "within"].map(|key| (key, section.take_text(key)));
    if let Some(path) = path {
        health.path = path.value;
    }
    if let Some(failures) = failures {
        health.failures = failures.value;
    }
    for (key, said) in times {
        let Some(said) = said else { continue };
        let good = Duration::from_millis(10)..=Duration::from_secs(3600);
        match time(&said.value).filter(|time| good.contains(time)) {
            Some(time) if key == "every" => health.every = time,
            Some(time) => health.within = time,
            None => problems.push(Problem::new(
                &said.origin,
                format!("`{key}` in [{title}] is no time from 10ms to 1h"),
                "it takes a time, such as \"5s\"",
            )),
        }
    }
}

/// Reads `http://host:port/base`. What is wrong is told as the end of a sentence, with a remedy.
fn url(text: &str) -> Result<Url, (&'static str, &'static str)> {
    const FORM: &str = "write http://host:port, with a path behind it if all of its paths have that in front";
    if text.starts_with("https://") {
        return Err((
            "is one of HTTPS, which is not spoken to foreign services yet",
            "write http://, and put a proxy that speaks TLS onward beside the app where the network is not trusted",
        ));
    }
    let rest = text.strip_prefix("http://").ok_or(("is no URL of HTTP", FORM))?;
    let (authority, base) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if text.contains(['?', '#', '@', '"', '<', '>']) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(("has more than a host, a port and a path", FORM));
    }
    let after_host = authority.rfind(']').map_or(0, |at| at + 1);
    let authority = match authority[after_host..].rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok_and(|port| port != 0) => authority.to_owned(),
        Some(_) => return Err(("has a port that is none", FORM)),
        None => format!("{authority}:80"),
    };
    if authority.starts_with(':') {
        return Err(("has no host", FORM));
    }
    Ok(Url { authority, base: base.trim_end_matches('/').to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_into_words_and_no_shell_is_meant() {
        assert_eq!(
            split(r#"python3  -u "my file.py" 'a "b"' c\ d """#).unwrap(),
            ["python3", "-u", "my file.py", "a \"b\"", "c d", ""]
        );
        for line in ["a | b", "a && b", "echo $HOME", "a > b", "a 'b", "a \\"] {
            assert!(split(line).is_err(), "{line}");
        }
        assert_eq!(split("sh -c 'a | b'").unwrap(), ["sh", "-c", "a | b"]);
    }

    #[test]
    fn a_url_is_a_host_a_port_and_a_path() {
        let read = |text: &str| url(text).map(|url| (url.authority, url.base));
        assert_eq!(read("http://geo.example/v1/"), Ok(("geo.example:80".into(), "/v1".into())));
        assert_eq!(read("http://[::1]:8080"), Ok(("[::1]:8080".into(), String::new())));
        for text in [
            "geo:80",
            "https://geo",
            "http://",
            "http://:80",
            "http://geo:0",
            "http://geo/?a",
            "http://a@geo",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
