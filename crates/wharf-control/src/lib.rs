//! The interfaces between a process, its supervisor and the command line.
//!
//! Both are Wharf interfaces, served on [`CONTROL_SOCKET`] in the app's run directory:
//!
//! - `Registry`, which every process calls: it says that it is ready, for whom it waits, by which policies it goes, and asks where the
//!   services that it calls listen.
//! - `Supervisor`, which the command line calls: processes, logs, restart, scale, stop, endpoints, topology.

// What the attributes write down names the framework `wharf`.
extern crate wharf_core as wharf;

mod error;
mod interface;
mod logs;
mod process;
mod registry;
mod run_dir;

pub use error::{RegistryError, SupervisorError};
pub use interface::{
    Registry, RegistryClient, RegistryServer, Supervisor, SupervisorClient, SupervisorServer,
};
pub use logs::{LogLine, LogPage, LogQuery, LogStream};
pub use process::{Exit, HttpAddress, ProcessPolicies, ProcessState, ProcessStatus, Scaled};
pub use registry::{Endpoint, Endpoints};
pub use run_dir::{CONTROL_SOCKET, LOCK_FILE, remove_held, remove_if_abandoned, try_hold};
