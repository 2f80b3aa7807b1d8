//! What settings of an edge must be like, whether the file says them or the program: ranges and rules, each said once.

use std::fmt::{Debug, Display};
use std::ops::RangeInclusive;
use std::time::Duration;

use super::{Cors, EdgeSettings, Jwks, Rate, Tokens, keys};
use crate::keys::Section;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const SECOND: Duration = Duration::from_secs(1);
const TEN_MINUTES: Duration = Duration::from_secs(600);
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) const BODY: RangeInclusive<usize> = 1..=1024 * MIB;
pub(super) const MEMORY: RangeInclusive<usize> = MIB..=64 * 1024 * MIB;
/// HTTP/1 is read by pieces of 8 KiB: a head is never held to less.
pub(super) const HEAD: RangeInclusive<usize> = 8 * KIB..=MIB;
pub(super) const PATIENCE: RangeInclusive<Duration> = Duration::from_millis(100)..=TEN_MINUTES;
pub(super) const CONNECTIONS: RangeInclusive<usize> = 1..=1_000_000;
pub(super) const HSTS: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(2 * 366 * 24 * 3600);
pub(super) const REQUESTS: RangeInclusive<u32> = 1..=1_000_000;
pub(super) const PER: RangeInclusive<Duration> = Duration::from_millis(1)..=DAY;
pub(super) const CLIENTS: RangeInclusive<usize> = 16..=10_000_000;
pub(super) const MAX_AGE: RangeInclusive<Duration> = Duration::ZERO..=DAY;
pub(super) const SKEW: RangeInclusive<Duration> = Duration::ZERO..=TEN_MINUTES;
pub(super) const REFRESH: RangeInclusive<Duration> = SECOND..=DAY;

/// What is wrong with a value, and what to do about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrong {
    pub(super) message: &'static str,
    pub(super) remedy: &'static str,
}

pub(super) const NO_ORIGIN: Wrong = Wrong {
    message: "this is no origin as browsers send it",
    remedy: "write scheme, host and port if it is not the usual one, without a slash behind: \"https://shop.example\"",
};
pub(super) const ANY_ORIGIN: Wrong = Wrong {
    message: "`*` is any site: it can't stand beside others, nor with `credentials`",
    remedy: "name the sites, such as \"https://shop.example\"",
};
pub(super) const NO_METHOD: Wrong =
    Wrong { message: "this is no name of a method", remedy: "write it as in a request, such as \"GET\"" };
pub(super) const NO_HEADER: Wrong =
    Wrong { message: "this is no name of a header", remedy: "write it as in a request, such as \"X-Shop\"" };
pub(super) const OPEN_KEYS: Wrong = Wrong {
    message: "keys of tokens would be fetched without TLS, and whoever is on the way could put keys of their own in",
    remedy: "write it with https://, or name a file",
};

/// Whether `*` stands where it can't, among `origins`.
pub(super) fn is_any_misplaced(origins: usize, credentials: bool) -> bool {
    credentials || origins > 1
}

/// Whether browsers call a site so; `*` is any.
pub(super) fn is_origin(text: &str) -> bool {
    let is_host = |host: &str| {
        let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:[]".contains(&b);
        !host.is_empty() && host.bytes().all(is_part)
    };
    let of = text.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(scheme));
    text == "*" || of.is_some_and(|(_, host)| is_host(host))
}

/// Whether a method or a header may be called so.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Whether what is fetched from `url` is of whom it says: it comes by TLS, or does not leave this machine.
pub(super) fn is_safe(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return true };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    ["127.0.0.1", "[::1]", "localhost"].contains(&host)
}

impl EdgeSettings {
    /// What cannot be gone by, all of it, in the words of `wharf.toml`: settings that are made in code are held to what the
    /// file is held to.
    pub fn check(&self) -> Vec<String> {
        let mut found = Found { section: &keys::EDGE, below: "", wrong: Vec::new() };
        self.body.iter().for_each(|body| found.range("body", body, &BODY));
        found.range("memory", &self.memory, &MEMORY);
        found.range("head", &self.head, &HEAD);
        found.range("head_within", &self.head_within, &PATIENCE);
        found.range("stall", &self.stall, &PATIENCE);
        found.range("connections", &self.connections, &CONNECTIONS);
        found.range("connections_each", &self.connections_each, &CONNECTIONS);
        if let Some(tls) = &self.tls {
            found.within(&keys::TLS, "tls.").range("hsts", &tls.hsts, &HSTS);
        }
        if let Some(Rate { requests, per, burst, clients, .. }) = &self.rate {
            let found = found.within(&keys::RATE, "rate.");
            found.range("requests", requests, &REQUESTS);
            found.range("per", per, &PER);
            found.range("burst", burst, &REQUESTS);
            found.range("clients", clients, &CLIENTS);
        }
        if let Some(Cors { origins, methods, headers, credentials, max_age }) = &self.cors {
            let found = found.within(&keys::CORS, "cors.");
            found.some("origins", origins.len());
            if origins.iter().any(|origin| origin == "*") && is_any_misplaced(origins.len(), *credentials) {
                found.say("origins", "*", ANY_ORIGIN);
            }
            found.each("origins", origins, is_origin, NO_ORIGIN);
            found.each("methods", methods, is_token, NO_METHOD);
            found.each("headers", headers, is_token, NO_HEADER);
            found.range("max_age", max_age, &MAX_AGE);
        }
        if let Some(Tokens { keys: from, audiences, algorithms, skew, refresh, .. }) = &self.tokens {
            let found = found.within(&keys::TOKENS, "tokens.");
            if let Jwks::Url(url) = from
                && !is_safe(url)
            {
                found.say("jwks", url, OPEN_KEYS);
            }
            found.some("audience", audiences.len());
            found.some("algorithms", algorithms.len());
            found.range("skew", skew, &SKEW);
            found.range("refresh", refresh, &REFRESH);
        }
        found.wrong
    }
}

/// What was found to be wrong, of one section after another.
struct Found {
    section: &'static Section,
    /// What is written in front of its keys.
    below: &'static str,
    wrong: Vec<String>,
}

impl Found {
    fn within(&mut self, section: &'static Section, below: &'static str) -> &mut Self {
        (self.section, self.below) = (section, below);
        self
    }

    fn range<T: PartialOrd + Debug>(&mut self, key: &str, value: &T, range: &RangeInclusive<T>) {
        if !range.contains(value) {
            self.misfit(key, &format!("is {value:?}"));
        }
    }

    fn some(&mut self, key: &str, count: usize) {
        if count == 0 {
            self.misfit(key, "is empty");
        }
    }

    fn misfit(&mut self, key: &str, what: &str) {
        let takes =
            self.section.keys.iter().find(|each| each.name == key).map_or("a value", |each| each.takes);
        self.wrong.push(format!("`{}{key}` {what}, and takes {takes}", self.below));
    }

    fn each(&mut self, key: &str, texts: &[String], is_one: impl Fn(&str) -> bool, wrong: Wrong) {
        texts.iter().filter(|text| !is_one(text)).for_each(|text| self.say(key, text, wrong));
    }

    fn say(&mut self, key: &str, value: impl Display, Wrong { message, remedy }: Wrong) {
        self.wrong.push(format!("`{}{key}` has {value}: {message}; {remedy}", self.below));
    }
}
