//! The interfaces between a process, its supervisor and the command line.
//!
//! All are Wharf interfaces. Two are served on [`CONTROL_SOCKET`] in the app's run directory:
//!
//! - `Registry`, which every process calls: it says that it is ready, for whom it waits, by which policies it goes, and asks where the
//!   services that it calls listen.
//! - `Supervisor`, which the command line calls: processes, logs, restart, scale, stop, endpoints, topology.
//!
//! `Process` is served by every process where it listens, as the service [`PROCESS`]: tools ask it for its calls and spans,
//! and set what it logs.

// What the attributes write down names the framework `wharf`.
extern crate wharf_core as wharf;

mod clock;
mod error;
mod interface;
mod latency;
mod lines;
mod logs;
mod process;
mod registry;
mod report;
mod run_dir;
mod telemetry;
mod vitals;
mod wish;

pub use clock::now_ms;
pub use error::{ProcessError, RegistryError, SupervisorError};
pub use interface::{
    PROCESS, Process, ProcessClient, ProcessServer, Registry, RegistryClient, RegistryServer, Supervisor,
    SupervisorClient, SupervisorServer,
};
pub use latency::{Bucket, Latency};
pub use lines::{KeptLines, More, Said};
pub use logs::{BadLevel, LogField, LogLevel, LogLine, LogPage, LogQuery, LogStream};
pub use process::{Exit, HttpAddress, ProcessPolicies, ProcessState, ProcessStatus, Scaled, log_filter};
pub use registry::{Endpoint, Endpoints};
pub use report::{
    BreakerState, BudgetStatus, ConnectionStatus, Faults, LinkStatus, MethodCalls, ProcessReport, Spoken,
    SpokenMethod, Taken,
};
pub use run_dir::{CONTROL_SOCKET, LOCK_FILE, remove_held, remove_if_abandoned, try_hold};
pub use telemetry::{Span, SpanKept, SpanOutcome, SpanPage, SpanSide};
pub use vitals::{AdmissionStatus, HealthCheck, HealthState, ServiceStatus, Vitals};
pub use wish::{LogWish, Wished};
