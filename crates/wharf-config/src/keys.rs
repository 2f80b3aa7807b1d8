//! Every key of `wharf.toml`, with what it takes and what it means.

use crate::edge::keys as edge;
use crate::policy::KEYS;

/// A part of the file, such as `[service.NAME]`.
#[derive(Debug)]
pub struct Section {
    /// Its header; empty for the top of the file.
    pub header: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// A key, what it takes, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it takes, as in "expected …".
    pub takes: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// All that `wharf.toml` may contain.
pub const REFERENCE: &[Section] = &[
    TOP,
    PROCESS,
    SERVICE,
    HEALTH,
    METHOD,
    edge::EDGE,
    edge::TLS,
    edge::RATE,
    edge::CORS,
    edge::TOKENS,
    POLICY,
    TELEMETRY,
    TLS,
    CONSOLE,
];

pub(crate) const TOP: Section = Section {
    header: "",
    keys: &[
        Key {
            name: "app",
            takes: "a path in quotes, such as \"app\"",
            meaning: "The directory of the app's cargo package, from this one. Without it: this one.",
        },
        Key {
            name: "console",
            takes: "true, false, or a table, [console]",
            meaning: "Whether the console is served. Without it: true.",
        },
        Key {
            name: "env",
            takes: "a table of variables, such as { RUST_LOG = \"debug\" }",
            meaning: "Environment of every process.",
        },
        Key {
            name: "policy",
            takes: "a table, [policy]",
            meaning: "How calls behave, for the whole app. Its keys are below.",
        },
        Key {
            name: "process",
            takes: "tables named [process.NAME]",
            meaning: "Processes that host several services.",
        },
        Key {
            name: "service",
            takes: "tables named [service.NAME]",
            meaning: "Services of the app. One that no process lists is alone in a process of its own name.",
        },
        Key { name: "telemetry", takes: "a table, [telemetry]", meaning: "Which calls are kept as spans." },
        Key {
            name: "tls",
            takes: "true, false, or a table, [tls]",
            meaning: "Whether connections between processes are secured: all, or none. Without it: those off loopback.",
        },
    ],
};

pub(crate) const CONSOLE: Section = Section {
    header: "[console]",
    keys: &[Key {
        name: "port",
        takes: "a whole number from 0 to 65535",
        meaning: "The port of this machine that the console is served at. Without it, or 0: any free one.",
    }],
};

pub(crate) const TELEMETRY: Section = Section {
    header: "[telemetry]",
    keys: &[
        Key {
            name: "keep",
            takes: "a whole number from 0 to 65535",
            meaning: "How many spans of sampled traces a process keeps, and as many others. Without it: 10000.",
        },
        Key {
            name: "per_second",
            takes: "a whole number from 0 to 65535",
            meaning: "At most so many traces that begin in a process are sampled a second; 0 is without a bound. Without it: 100.",
        },
        Key {
            name: "sampling",
            takes: "a number from 0 to 1, such as 0.1",
            meaning: "Which share of the traces that begin in a process is sampled. Without it: all where somebody looks on \
                      (`wharf up`, a terminal), one in a hundred elsewhere.",
        },
        Key {
            name: "slow",
            takes: "a time, such as \"500ms\"",
            meaning: "A call of a trace that is not sampled is kept when it takes as long. Without it: 1s.",
        },
    ],
};

pub(crate) const TLS: Section = Section {
    header: "[tls]",
    keys: &[
        Key {
            name: "authority",
            takes: "a path in quotes, such as \"/etc/shop/authority.pem\"",
            meaning: "The certificates of the authorities that certificates must lead to.",
        },
        Key {
            name: "ca",
            takes: "a path in quotes, such as \"/etc/shop/ca\"",
            meaning: "The directory of the authority that `wharf up` issues certificates of, made by `wharf ca init`.",
        },
        Key {
            name: "certificate",
            takes: "a path in quotes, such as \"/etc/shop/{service}.pem\"",
            meaning: "A service's certificate, and the chain above it; `{service}` stands for its name.",
        },
        Key {
            name: "key",
            takes: "a path in quotes, such as \"/etc/shop/{service}.key\"",
            meaning: "The certificate's key; it may be in the same file.",
        },
        Key {
            name: "lifetime",
            takes: "a time, such as \"24h\"",
            meaning: "How long certificates that `wharf up` issues are valid. Without it: 24h.",
        },
        Key {
            name: "on",
            takes: "true or false",
            meaning: "As `tls = true` and `tls = false`, beside the other keys.",
        },
    ],
};

pub(crate) const PROCESS: Section = Section {
    header: "[process.NAME]",
    keys: &[
        Key {
            name: "env",
            takes: "a table of variables, such as { RUST_LOG = \"debug\" }",
            meaning: "Environment of this process; wins over [env].",
        },
        Key {
            name: "replicas",
            takes: "a whole number from 1 to 100",
            meaning: "How many copies of the process run. Without it: 1.",
        },
        Key {
            name: "services",
            takes: "a list of service names, such as [\"cart\", \"catalog\"]",
            meaning: "The services that this process hosts.",
        },
    ],
};

pub(crate) const SERVICE: Section = Section {
    header: "[service.NAME]",
    keys: &[
        Key {
            name: "calls",
            takes: "a list of service names, such as [\"catalog\"]",
            meaning: "The services that a foreign service calls. Without it: those that the app's own of this name does.",
        },
        Key {
            name: "config",
            takes: "a table, [service.NAME.config]",
            meaning: "What the service reads with `start.config()`. A variable WHARF_NAME__KEY wins over it.",
        },
        Key {
            name: "dir",
            takes: "a path in quotes, such as \"recommendation\"",
            meaning: "The directory that a foreign service runs in, from this one. Without it: this one.",
        },
        Key {
            name: "edge",
            takes: "a table, [service.NAME.edge]",
            meaning: "How an edge, or an http component, treats the outside. A variable WHARF_NAME_EDGE__KEY wins over it.",
        },
        Key {
            name: "env",
            takes: "a table of variables, such as { RUST_LOG = \"debug\" }",
            meaning: "Environment of the service's process; wins over [env] and the process's own.",
        },
        Key {
            name: "health",
            takes: "a path in quotes, such as \"/livez\", false, or a table, [service.NAME.health]",
            meaning: "What a foreign service is asked for with GET to find out whether it is well; false: whether it takes connections. Without it: \"/livez\".",
        },
        Key {
            name: "interface",
            takes: "a name in quotes, such as \"Recommendation\"",
            meaning: "The interface that a foreign service offers. Without it: all that the app's own of this name does.",
        },
        Key {
            name: "method",
            takes: "tables named [service.NAME.method.NAME]",
            meaning: "Methods of the service.",
        },
        Key {
            name: "policy",
            takes: "a table, [service.NAME.policy]",
            meaning: "How calls to the service behave; wins over [policy].",
        },
        Key {
            name: "port",
            takes: "a whole number from 0 to 65535",
            meaning: "The TCP port that the service listens on, or of its HTTP. 0 is any free one.",
        },
        Key {
            name: "replicas",
            takes: "a whole number from 1 to 100",
            meaning: "How many copies of the service run. Without it: 1.",
        },
        Key {
            name: "requires",
            takes: "a list of service names, such as [\"cart\", \"catalog\"]",
            meaning: "Services that it calls and cannot do without: while none of their replicas can be reached, `/readyz` says so.",
        },
        Key {
            name: "run",
            takes: "a program and its arguments, such as \"python3 main.py\", or a list of them",
            meaning: "Runs a foreign service in the place of the app's own of this name: a program that answers calls as docs/http.md says, at the port in WHARF_PORT.",
        },
        Key {
            name: "url",
            takes: "a URL in quotes, such as \"http://10.0.0.7:8080/v1\", or a list of them",
            meaning: "Where a service is that runs already and knows nothing of Wharf, or several replicas of it.",
        },
    ],
};

pub(crate) const HEALTH: Section = Section {
    header: "[service.NAME.health]",
    keys: &[
        Key {
            name: "every",
            takes: "a time, such as \"5s\"",
            meaning: "How often it is asked, once it is ready. Without it: 5s.",
        },
        Key {
            name: "failures",
            takes: "a whole number from 1 to 1000",
            meaning: "After so many failures in a row it is replaced. Without it: 3.",
        },
        Key {
            name: "path",
            takes: "a path in quotes, such as \"/livez\"",
            meaning: "What is asked for. Without it: \"/livez\".",
        },
        Key {
            name: "within",
            takes: "a time, such as \"5s\"",
            meaning: "How long an answer may take. Without it: 5s.",
        },
    ],
};

pub(crate) const METHOD: Section = Section {
    header: "[service.NAME.method.NAME]",
    keys: &[Key {
        name: "policy",
        takes: "a table, [service.NAME.method.NAME.policy]",
        meaning: "How calls of the method behave: deadline, retry and hedge; wins over the service's.",
    }],
};

pub(crate) const POLICY: Section =
    Section { header: "[policy], [service.NAME.policy] and [service.NAME.method.NAME.policy]", keys: KEYS };
