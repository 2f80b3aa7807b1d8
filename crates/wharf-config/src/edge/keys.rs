//! The keys of `[service.NAME.edge]`, with what they take and what they mean.

use crate::keys::{Key, Section};

const fn key(name: &'static str, takes: &'static str, meaning: &'static str) -> Key {
    Key { name, takes, meaning }
}

pub(crate) const EDGE: Section = Section {
    header: "[service.NAME.edge]",
    keys: &[
        key(
            "access_log",
            "true or false",
            "Whether each request is a line of the log. Without it: true for an edge.",
        ),
        key(
            "body",
            "a size from 1B to 1GiB, such as \"1MiB\", or false",
            "The longest body of a request, and message of a WebSocket. Without it: 1MiB for an edge, no bound for a router.",
        ),
        key(
            "compression",
            "true or false",
            "Whether answers are compressed for clients that take gzip. Without it: true for an edge.",
        ),
        key(
            "connections",
            "a whole number from 1 to 1000000",
            "Connections that are open at a time. Without it: 1024.",
        ),
        key(
            "connections_each",
            "a whole number from 1 to 1000000",
            "Those of them that one address may have; trusted proxies may have all. Without it: 128.",
        ),
        key(
            "cors",
            "false, or a table, [service.NAME.edge.cors]",
            "Which pages of other sites may ask. Without it: none may call what is open.",
        ),
        key(
            "forwarding",
            "\"x-forwarded-for\" or \"forwarded\"",
            "The header in which trusted proxies name the client. Without it: x-forwarded-for.",
        ),
        key(
            "head",
            "a size from 8KiB to 1MiB, such as \"64KiB\"",
            "The longest head of a request. Without it: 64KiB.",
        ),
        key(
            "head_within",
            "a time from 100ms to 10min, such as \"8s\"",
            "How long a client may take for the head of a request, and be idle between two. Without it: 8s.",
        ),
        key(
            "http2",
            "true or false",
            "Whether HTTP/2 is spoken beside HTTP/1.1. Without it: true for an edge.",
        ),
        key(
            "memory",
            "a size from 1MiB to 64GiB, such as \"256MiB\"",
            "What bodies, messages and answers of open methods may take together. Without it: 256MiB.",
        ),
        key(
            "openapi",
            "true or false",
            "Whether /openapi.json describes what is open. Without it: true for an edge.",
        ),
        key(
            "rate",
            "false, or a table, [service.NAME.edge.rate]",
            "How often a client may ask. Without it: as often as it likes.",
        ),
        key(
            "security_headers",
            "true or false",
            "Whether browsers are told not to guess types, and not to show answers in frames. Without it: true for an edge.",
        ),
        key(
            "stall",
            "a time from 100ms to 10min, such as \"8s\"",
            "How long a client may read nothing of its answer; so long it has for each 8 KiB of a body. Without it: 8s.",
        ),
        key(
            "tls",
            "false, or a table, [service.NAME.edge.tls]",
            "The certificate that the outside sees. Without it: plain HTTP.",
        ),
        key(
            "tokens",
            "false, or a table, [service.NAME.edge.tokens]",
            "Whose bearer tokens (JWT) are believed. Without it: no token is asked for.",
        ),
        key(
            "trusted_proxies",
            "a list of address ranges, such as [\"10.0.0.0/8\"]",
            "Proxies in front, which are believed when they name a client. Without it: none.",
        ),
    ],
};

pub(crate) const TLS: Section = Section {
    header: "[service.NAME.edge.tls]",
    keys: &[
        key(
            "certificate",
            "a path in quotes, such as \"/etc/shop/public.pem\"",
            "The certificate, and the chain above it.",
        ),
        key(
            "hsts",
            "a time from 0s to 17568h, such as \"8760h\"",
            "How long browsers shall ask by HTTPS alone. Without it: that is not said.",
        ),
        key(
            "key",
            "a path in quotes, such as \"/etc/shop/public.key\"",
            "The certificate's key; it may be in the same file.",
        ),
    ],
};

pub(crate) const RATE: Section = Section {
    header: "[service.NAME.edge.rate]",
    keys: &[
        key(
            "burst",
            "a whole number from 1 to 1000000",
            "How many requests a client may make at once. Without it: twice `requests`.",
        ),
        key(
            "by",
            "\"address\" or \"subject\"",
            "What a client is known by: its address, or whom its token is about. Without it: address.",
        ),
        key(
            "clients",
            "a whole number from 16 to 10000000",
            "How many clients are kept count of; further ones share one count. Without it: 65536.",
        ),
        key("per", "a time from 1ms to 24h, such as \"1s\"", "The time for `requests`. Without it: 1s."),
        key(
            "requests",
            "a whole number from 1 to 1000000",
            "How many requests a client may make in that time. Without it: 100.",
        ),
    ],
};

pub(crate) const CORS: Section = Section {
    header: "[service.NAME.edge.cors]",
    keys: &[
        key("credentials", "true or false", "Whether browsers may send cookies. Without it: false."),
        key(
            "headers",
            "a list of names, such as [\"X-Shop\"]",
            "Headers that pages may send beside those that Wharf knows.",
        ),
        key(
            "max_age",
            "a time from 0s to 24h, such as \"10min\"",
            "How long browsers keep the answer to their question. Without it: as long as they like.",
        ),
        key(
            "methods",
            "a list of names, such as [\"PUT\", \"DELETE\"]",
            "Methods that pages may use beside GET, HEAD and POST.",
        ),
        key(
            "origins",
            "a list of sites, such as [\"https://shop.example\"], or [\"*\"]",
            "The sites whose pages may ask.",
        ),
    ],
};

pub(crate) const TOKENS: Section = Section {
    header: "[service.NAME.edge.tokens]",
    keys: &[
        key(
            "algorithms",
            "a list of names, such as [\"RS256\", \"ES256\", \"EdDSA\"]",
            "How tokens may be signed.",
        ),
        key(
            "audience",
            "a list of texts, such as [\"shop\"]",
            "Whom tokens must be for: one of them is in `aud`.",
        ),
        key(
            "authority",
            "a path in quotes, such as \"/etc/shop/id.pem\"",
            "The authorities of the certificate of the keys' server. Without it: those of the system.",
        ),
        key(
            "claims",
            "a table of texts, such as { tenant = \"harbour\" }",
            "Claims that a token must have beside these, letter by letter.",
        ),
        key(
            "issuer",
            "a text, such as \"https://id.shop.example\"",
            "Who issues tokens: their `iss`, letter by letter.",
        ),
        key(
            "jwks",
            "an address or a path, such as \"https://id.shop.example/jwks.json\"",
            "Where the issuer's keys are.",
        ),
        key(
            "refresh",
            "a time from 1s to 24h, such as \"5min\"",
            "How often keys are fetched from an address. Without it: 5min.",
        ),
        key(
            "skew",
            "a time from 0s to 10min, such as \"30s\"",
            "How far the issuer's clock may be off. Without it: 30s.",
        ),
    ],
};
