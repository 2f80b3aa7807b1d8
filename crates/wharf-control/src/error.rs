//! What the registry and the supervisor refuse, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why the registry refuses a call.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub enum RegistryError {
    /// The supervisor runs no process of that id.
    UnknownProcess(String),
    /// The app has no service of that name.
    UnknownService(String),
    /// An address that is neither `unix:/path` nor `tcp:host:port`.
    BadEndpoint(String),
}

/// Why the supervisor refuses a call, or could not do what was asked.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub enum SupervisorError {
    /// Neither a service nor a process of the app.
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// It can't be done as asked; the text says why and what to do.
    Refused(String),
    /// The new process did not become ready; the text says why. What ran before goes on.
    NotReady {
        /// The process.
        process: String,
        /// Why.
        reason: String,
    },
    /// The supervisor is stopping.
    Stopping,
}

// === impl RegistryError ===

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownProcess(id) => write!(f, "the supervisor runs no process {id}"),
            Self::UnknownService(name) => write!(f, "the app has no service {name}"),
            Self::BadEndpoint(text) => {
                write!(f, "{text} is no endpoint; write unix:/path/of.sock or tcp:host:port")
            }
        }
    }
}

impl std::error::Error for RegistryError {}

// === impl SupervisorError ===

impl fmt::Display for SupervisorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, known } => {
                write!(f, "no service or process {name}; there are: {}", known.join(", "))
            }
            Self::Refused(why) => f.write_str(why),
            Self::NotReady { process, reason } => write!(f, "{process} did not become ready: {reason}"),
            Self::Stopping => f.write_str("the supervisor is stopping"),
        }
    }
}

impl std::error::Error for SupervisorError {}
