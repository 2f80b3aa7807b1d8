//! What the registry, the supervisor and a process refuse, and why.

/// Why the registry refuses a call.
#[wharf_macros::error]
#[derive(PartialEq, Eq)]
pub enum RegistryError {
    /// The supervisor runs no process of that id.
    #[error("the supervisor runs no process {0}")]
    #[status(not_found)]
    UnknownProcess(String),
    /// The app has no service of that name.
    #[error("the app has no service {0}")]
    #[status(not_found)]
    UnknownService(String),
    /// An address that is neither `unix:/path` nor `tcp:host:port`.
    #[error("{0} is no endpoint; write unix:/path/of.sock or tcp:host:port")]
    #[status(invalid)]
    BadEndpoint(String),
}

/// Why the supervisor refuses a call, or could not do what was asked.
#[wharf_macros::error]
#[derive(PartialEq, Eq)]
pub enum SupervisorError {
    /// Neither a service nor a process of the app.
    #[error("no service or process {name}; there are: {known}")]
    #[status(not_found)]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is, comma separated.
        known: String,
    },
    /// It can't be done as asked; the text says why and what to do.
    #[error("{0}")]
    #[status(unprocessable)]
    Refused(String),
    /// The new process did not become ready; the text says why. What ran before goes on.
    #[error("{process} did not become ready: {reason}")]
    #[status(unavailable)]
    NotReady {
        /// The process.
        process: String,
        /// Why.
        reason: String,
    },
    /// The supervisor is stopping.
    #[error("the supervisor is stopping")]
    #[status(unavailable)]
    Stopping,
}

/// Why a process refuses a call.
#[wharf_macros::error]
#[derive(PartialEq, Eq)]
pub enum ProcessError {
    /// What is to be logged can't be told from it; the text says why and what to write.
    #[error("{0}")]
    #[status(invalid)]
    BadFilter(String),
}
