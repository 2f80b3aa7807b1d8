//! The interfaces between a process, its supervisor and the command line.
//!
//! Both are Wharf interfaces, served on [`CONTROL_SOCKET`] in the app's run directory:
//!
//! - `Registry`, which every process calls: it says that it is ready, for whom it waits, and asks where the
//!   services that it calls listen.
//! - `Supervisor`, which the command line calls: processes, logs, restart, scale, stop, endpoints, topology.
//!
//! `Registry`
//!
//! | method | kind | arguments | result |
//! |---|---|---|---|
//! | `ready` | idempotent | `process: String, endpoints: Vec<String>, http: Vec<HttpAddress>` | `(), RegistryError` |
//! | `waiting` | idempotent | `process: String, services: Vec<String>` | `(), RegistryError` |
//! | `watch` | read | `process: String, service: String, since: u64` | `Endpoints, RegistryError` |
//!
//! `Supervisor`
//!
//! | method | kind | arguments | result |
//! |---|---|---|---|
//! | `processes` | read | | `Vec<ProcessStatus>` |
//! | `logs` | read | `query: LogQuery` | `LogPage, SupervisorError` |
//! | `restart` | command | `target: String` | `Vec<String>, SupervisorError` |
//! | `scale` | idempotent | `service: String, replicas: u32` | `Scaled, SupervisorError` |
//! | `stop` | idempotent | | `()` |
//! | `endpoints` | read | `service: String` | `Endpoints, SupervisorError` |
//! | `topology` | read | | `String` |

mod error;
mod logs;
mod process;
mod registry;
mod run_dir;

pub use error::{RegistryError, SupervisorError};
pub use logs::{LogLine, LogPage, LogQuery, LogStream};
pub use process::{Exit, HttpAddress, ProcessState, ProcessStatus, Scaled};
pub use registry::{Endpoint, Endpoints};
pub use run_dir::{CONTROL_SOCKET, LOCK_FILE, remove_held, remove_if_abandoned, try_hold};
