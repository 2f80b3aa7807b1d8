//! Where the console learns what it shows, and whom it asks to act.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use wharf_config::policy::Layers;
use wharf_control::{LogPage, LogQuery, ProcessReport, ProcessStatus, SpanPage};
use wharf_core::{BoxFuture, Context, Fault};
use wharf_schema::Topology;

use crate::happening::Happening;

/// A running app, as far as the console needs it: `wharf up` is one, and so is an app in one process.
pub trait Source: Send + Sync + 'static {
    /// What it is.
    fn about(&self) -> About;

    /// Its services, and whom they call.
    fn topology(&self) -> Arc<Topology>;

    /// Its processes, as they are now.
    fn processes(&self) -> Vec<ProcessStatus>;

    /// What a process tells of its calls; none where it does not answer within a second or so, or can't.
    fn report<'a>(&'a self, process: &'a ProcessStatus) -> BoxFuture<'a, Option<ProcessReport>>;

    /// The spans of a process with a higher number than `after`, at most `limit`; none as for [`report`](Self::report).
    fn spans<'a>(
        &'a self,
        process: &'a ProcessStatus,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'a, Option<SpanPage>>;

    /// What has happened with a higher number than `after`, as soon as there is something.
    fn happened(&self, after: u64) -> BoxFuture<'_, Happened>;

    /// A page of what processes wrote. A query that follows waits for a line, at most for `wait`.
    fn logs(&self, query: LogQuery, wait: Duration) -> BoxFuture<'_, Result<LogPage, Refused>>;

    /// What the processes that run go by: those together that go by the same.
    ///
    /// # Errors
    /// When what a process says can't be read.
    fn policies(&self) -> Result<Vec<GoesBy>, Refused>;

    /// Whether HTTP without TLS is answered at this endpoint of a process.
    fn is_plain(&self, endpoint: &str) -> bool;

    /// Calls a method. Dropping the future, or the items that it gives, cancels the call.
    fn call(&self, cx: Context, call: Asked) -> BoxFuture<'_, Answered>;

    /// Does something to the app. Answers when it is done.
    fn act(&self, action: Action) -> BoxFuture<'_, Result<Done, Refused>>;
}

/// What the app is.
#[derive(Debug, Clone, Serialize)]
pub struct About {
    /// Its name.
    pub app: String,
    /// Where its services run.
    pub placement: Placement,
    /// What can be done to it.
    pub can: Abilities,
}

/// Where services run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// In processes that a supervisor watches.
    Processes,
    /// All in one.
    OneProcess,
}

/// What can be done to an app.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Abilities {
    /// Processes can be replaced.
    pub restart: bool,
    /// Services can be given more or fewer replicas.
    pub scale: bool,
    /// A replica can be drained and taken away.
    pub stop: bool,
    /// What is logged can be changed.
    pub log_level: bool,
    /// Methods can be called.
    pub call: bool,
}

/// What happened, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Happened {
    /// What.
    pub happenings: Vec<Happening>,
    /// What to pass as `after` to go on.
    pub next: u64,
    /// How many after `after` are no longer kept.
    pub dropped: u64,
}

/// What processes go by.
#[derive(Debug, Clone)]
pub struct GoesBy {
    /// The names of the processes.
    pub processes: Vec<String>,
    /// All that is said of policies, to them.
    pub layers: Layers,
}

/// A call to be made.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The service.
    pub service: String,
    /// The interface by which.
    pub interface: String,
    /// The method.
    pub method: String,
    /// Its arguments by name, without the one that is a stream.
    pub arguments: Value,
    /// The items of that one, if there is one.
    pub items: Option<Vec<Value>>,
}

/// What came of a call.
pub struct Answered {
    /// The process that was called, where that is known.
    pub process: Option<String>,
    /// What it gave.
    pub outcome: Result<Given, Failed>,
}

/// What a method gave.
pub enum Given {
    /// A value.
    Value(Value),
    /// A stream.
    Items(Box<dyn Items>),
}

/// The items of a stream, one after the other.
pub trait Items: Send {
    /// The next item; none when the stream has ended, and an error when it broke off.
    fn next(&mut self) -> BoxFuture<'_, Option<Result<Value, Failed>>>;
}

/// Why a call gave no value.
#[derive(Debug, Clone)]
pub enum Failed {
    /// There is no such method, or the arguments do not fit: nothing was called.
    Refused(Refused),
    /// The service's own error.
    Error(Value),
    /// It failed on the way.
    Fault(Fault),
}

/// Something that is done to an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Replaces the processes of a service, or one process, by new ones.
    Restart {
        /// The service or process.
        target: String,
    },
    /// Gives a service so many replicas.
    Scale {
        /// The service.
        service: String,
        /// How many.
        replicas: u32,
    },
    /// Drains one process and takes it away.
    Stop {
        /// The process.
        process: String,
    },
    /// Changes what is logged.
    LogLevel {
        /// The service or process.
        target: String,
        /// Directives such as `debug` or `cart=debug,hyper=warn`; empty for what it was at the start.
        filter: String,
    },
}

/// What was done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Done {
    /// In words.
    pub done: String,
    /// The processes that were replaced or changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub processes: Vec<String>,
    /// The processes that were started and are ready.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub started: Vec<String>,
    /// The processes that have ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stopped: Vec<String>,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Of which kind the reason is.
    pub why: Why,
    /// The reason, for people, with what to do.
    pub text: String,
}

/// Of which kind a reason is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is nothing of that name.
    Unknown,
    /// It can't be done as asked.
    Unfit,
    /// It can't be done now, or was tried in vain.
    Unable,
}

impl Refused {
    /// There is nothing of that name.
    pub fn unknown(text: impl Into<String>) -> Self {
        Self { why: Why::Unknown, text: text.into() }
    }

    /// It can't be done as asked.
    pub fn unfit(text: impl Into<String>) -> Self {
        Self { why: Why::Unfit, text: text.into() }
    }

    /// It can't be done now, or was tried in vain.
    pub fn unable(text: impl Into<String>) -> Self {
        Self { why: Why::Unable, text: text.into() }
    }
}
