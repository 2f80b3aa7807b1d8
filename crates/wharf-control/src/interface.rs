//! The two interfaces of a supervisor, and the one of a process.

use wharf_core::{Context, Result};

use crate::{
    Endpoints, HttpAddress, LogPage, LogQuery, ProcessError, ProcessPolicies, ProcessReport, ProcessStatus,
    RegistryError, Scaled, SpanPage, SupervisorError,
};

/// What processes tell their supervisor, and ask it.
#[wharf_macros::service]
pub trait Registry {
    /// `process` has started and listens: on `endpoints` for calls, and at `http` for its http components.
    #[idempotent]
    async fn ready(
        &self,
        cx: &Context,
        process: String,
        endpoints: Vec<String>,
        http: Vec<HttpAddress>,
    ) -> Result<(), RegistryError>;

    /// `process` waits for `services` before it can be ready; none when it waits no more.
    #[idempotent]
    async fn waiting(
        &self,
        cx: &Context,
        process: String,
        services: Vec<String>,
    ) -> Result<(), RegistryError>;

    /// What `process` goes by when it calls others and is called: all that is said of policies, as JSON.
    #[idempotent]
    async fn policies(&self, cx: &Context, process: String, said: String) -> Result<(), RegistryError>;

    /// Where `service` listens, as soon as that is no longer what it was at the version `since`.
    ///
    /// Answers at once when it has changed already, and with no change shortly before the deadline. Asking again with
    /// the version that came says that `process` has taken it in.
    #[read]
    async fn watch(
        &self,
        cx: &Context,
        process: String,
        service: String,
        since: u64,
    ) -> Result<Endpoints, RegistryError>;
}

/// What the command line asks a supervisor.
#[wharf_macros::service]
pub trait Supervisor {
    /// Every process, as it is now.
    #[read]
    async fn processes(&self, cx: &Context) -> Result<Vec<ProcessStatus>>;

    /// What processes have written.
    #[read]
    async fn logs(&self, cx: &Context, query: LogQuery) -> Result<LogPage, SupervisorError>;

    /// Replaces every replica of the service or process `target`; gives the names of the processes.
    async fn restart(&self, cx: &Context, target: String) -> Result<Vec<String>, SupervisorError>;

    /// Gives `service` so many replicas.
    #[idempotent]
    async fn scale(&self, cx: &Context, service: String, replicas: u32) -> Result<Scaled, SupervisorError>;

    /// Stops everything. The answer comes before the end.
    #[idempotent]
    async fn stop(&self, cx: &Context) -> Result<()>;

    /// Where the ready replicas of `service` listen.
    #[read]
    async fn endpoints(&self, cx: &Context, service: String) -> Result<Endpoints, SupervisorError>;

    /// What each process that runs goes by.
    #[read]
    async fn policies(&self, cx: &Context) -> Result<Vec<ProcessPolicies>>;

    /// The address of the console, with its token; none where it is not served.
    #[read]
    async fn console(&self, cx: &Context) -> Result<Option<String>>;

    /// The app's own description, as JSON.
    #[read]
    async fn topology(&self, cx: &Context) -> Result<String>;
}

/// The service that every process offers [`Process`] as. No service of an app is called so: its name has a dot.
pub const PROCESS: &str = "wharf.process";

/// What tools ask a process. No service of the app may call it.
#[wharf_macros::service]
pub trait Process {
    /// How it is, and the calls that it makes and takes.
    #[read]
    async fn report(&self, cx: &Context) -> Result<ProcessReport>;

    /// The spans that it keeps with a higher number than `after`; 0 from the oldest. At most `limit` of them, 1000 where it is 0,
    /// and never more than 5000.
    #[read]
    async fn spans(&self, cx: &Context, after: u64, limit: u32) -> Result<SpanPage>;

    /// Changes what it logs, for as long as it runs, and gives what that is then.
    ///
    /// `filter` is a level, or `NAME=LEVEL` where the name is a service of the process or a target such as `shop::cart`, comma
    /// separated: each is put into what there is. An empty one goes back to what the process started with, and none changes
    /// nothing.
    #[idempotent]
    async fn log_level(&self, cx: &Context, filter: Option<String>) -> Result<String, ProcessError>;
}
