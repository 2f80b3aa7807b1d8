//! How a process is: what it takes of its machine, whether it is ready, and how its services are loaded.

/// How a process is, at one moment.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct Vitals {
    /// What it calls itself: `cart-1.2` is the second start of `cart-1`.
    pub process: String,
    /// The app.
    pub app: String,
    /// The version of the program, as the app says it; empty where it says none.
    pub version: String,
    /// The process id.
    pub pid: u32,
    /// When it started, in milliseconds since 1970.
    pub started_ms: u64,
    /// How long it has run, in milliseconds.
    pub uptime_ms: u64,
    /// How long it has kept a processor busy, in microseconds, where the system tells.
    pub cpu_us: Option<u64>,
    /// Resident memory in bytes, where the system tells.
    pub rss_bytes: Option<u64>,
    /// How many files and sockets it has open, where the system tells.
    pub open_files: Option<u64>,
    /// Connections of others to it.
    pub connections: u64,
    /// Where it is in its life.
    pub state: HealthState,
    /// What else has to be well for it to be ready.
    pub checks: Vec<HealthCheck>,
    /// The number of the last span that it kept.
    pub last_span: u64,
    /// What it logs, as [`log_level`](crate::ProcessClient::log_level) gives it.
    pub log_filter: String,
}

/// Where a process is in its life, as it sees that itself.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum HealthState {
    /// Its services are being made.
    Starting,
    /// They are there, and take calls.
    Ready,
    /// It was asked to end, and finishes what was begun.
    Draining,
}

/// Something that has to be well for a process to be ready.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct HealthCheck {
    /// What: `cart -> catalog` of a service that is required by another.
    pub name: String,
    /// Whether it is.
    pub is_ok: bool,
    /// Why it is not; empty where it is.
    pub message: String,
}

/// A service that a process hosts.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct ServiceStatus {
    /// The service.
    pub service: String,
    /// How it is loaded; none where nothing limits that, and where no calls come from other processes.
    pub admission: Option<AdmissionStatus>,
}

/// How a service is loaded with calls from other processes.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq)]
pub struct AdmissionStatus {
    /// How many calls may run at a time, as things are.
    pub limit: u64,
    /// How many run.
    pub in_flight: u64,
    /// How many wait.
    pub queued: u64,
    /// How many were refused since the process started.
    pub shed: u64,
}

#[expect(clippy::derivable_impls, reason = "a message's variants have no attributes for it")]
impl Default for HealthState {
    fn default() -> Self {
        Self::Starting
    }
}

impl Vitals {
    /// Whether it takes calls, and all is well that has to be.
    pub fn is_ready(&self) -> bool {
        self.state == HealthState::Ready && self.checks.iter().all(|check| check.is_ok)
    }
}
