//! What the supervisor knows of a process.

use crate::LogLine;

/// One process, as the supervisor sees it.
#[wharf_macros::message]
#[derive(PartialEq)]
pub struct ProcessStatus {
    /// Its name for people: what it runs and a number, `cart-1`. A restart keeps it.
    pub name: String,
    /// What it calls itself: the name, and from its second start on the number of the start, `cart-1.2`.
    pub id: String,
    /// The services that it hosts.
    pub services: Vec<String>,
    /// Where it is in its life.
    pub state: ProcessState,
    /// The process id, while it runs.
    pub pid: Option<u32>,
    /// How often it was started again since the app came up, after a crash or on request.
    pub restarts: u32,
    /// How long it has run, in milliseconds; none while it does not.
    pub uptime_ms: Option<u64>,
    /// Where it listens for calls, once it is ready.
    pub endpoints: Vec<String>,
    /// Where it answers HTTP, once it is ready.
    pub http: Vec<HttpAddress>,
    /// The services that it waits for before it can be ready.
    pub waiting_for: Vec<String>,
    /// How it ended the last time, if it did.
    pub last_exit: Option<Exit>,
    /// Resident memory in bytes, where the system tells.
    pub rss_bytes: Option<u64>,
    /// How long it has kept a processor busy in its present life, in microseconds, where the system tells.
    pub cpu_us: Option<u64>,
    /// When the program that it runs was last changed, in milliseconds since 1970: it tells one build from another.
    pub built_ms: Option<u64>,
}

/// What the process called `process` is told to log, where `said` was asked for `subject`: the process itself, or a service that
/// it hosts. A level alone is meant for the subject, and in a process that a service shares with others for that service;
/// directives such as `sqlx=trace` are for the process, and nothing is what it was started with.
pub fn log_filter(subject: &str, process: &str, said: &str) -> String {
    let is_level = !said.trim().is_empty() && !said.contains(['=', ',']);
    if is_level && subject != process { format!("{subject}={said}") } else { said.to_owned() }
}

/// Where a process is in its life.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ProcessState {
    /// Started, not ready yet.
    Starting,
    /// Started and listening.
    Ready,
    /// Asked to end; it finishes what it has begun.
    Draining,
    /// It crashed, and is started again after a pause.
    BackingOff,
    /// It ended, or could not be run, before it was ready; it is tried again after a pause.
    Failed,
    /// It has ended and stays so.
    Stopped,
}

/// Where an HTTP component of a process answers.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct HttpAddress {
    /// The component, `storefront`.
    pub component: String,
    /// Host and port, `127.0.0.1:8080`.
    pub address: String,
    /// Whether it is asked by HTTPS, once it is there; what is only planned does not say so.
    pub secured: bool,
}

impl HttpAddress {
    /// What is typed to get there, such as `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        let scheme = if self.secured { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }
}

/// How a process ended, or why it could not be run.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct Exit {
    /// The reason as a sentence's end: `exited with status 1`, `killed by signal 9 (SIGKILL)`, `can't be run: …`.
    pub reason: String,
    /// The exit status, if it exited.
    pub status: Option<i32>,
    /// The signal, if one ended it.
    pub signal: Option<i32>,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// How long it had run, in milliseconds.
    pub lived_ms: u64,
    /// The last lines that it wrote in that life.
    pub last_lines: Vec<LogLine>,
}

/// What a process goes by when it calls others and is called.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct ProcessPolicies {
    /// The name of the process.
    pub process: String,
    /// All that is said of policies, as JSON: what the program says, and `wharf.toml` as it was when the process started.
    pub said: String,
}

/// What a change of scale led to.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct Scaled {
    /// The services that were scaled: the one asked for, and those that share its process.
    pub services: Vec<String>,
    /// Names of the processes that were started and are ready.
    pub started: Vec<String>,
    /// Names of the processes that were drained and have ended.
    pub stopped: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::log_filter;

    #[test]
    fn a_level_is_that_of_a_service_and_everything_else_of_the_process() {
        let of_service = |said| log_filter("cart", "shop-1", said);
        assert_eq!(["debug", "off"].map(of_service), ["cart=debug", "cart=off"]);
        assert_eq!(
            ["sqlx=trace", "warn,cart=info", ""].map(of_service),
            ["sqlx=trace", "warn,cart=info", ""]
        );
        assert_eq!(log_filter("shop-1", "shop-1", "debug"), "debug");
    }
}
