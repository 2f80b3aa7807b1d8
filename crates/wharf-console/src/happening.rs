//! Something that happened to the app, as people are told.

use serde::Serialize;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Happening {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What.
    pub kind: Kind,
    /// To which process, if to one.
    pub process: Option<String>,
    /// Which services it is about.
    pub services: Vec<String>,
    /// In words.
    pub text: String,
    /// The last lines that a process wrote.
    pub lines: Vec<String>,
}

/// Of which kind something is that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A process was started.
    Started,
    /// A process is ready.
    Ready,
    /// A process has been starting for long.
    SlowStart,
    /// A process could not be run, or ended before it was ready.
    CannotStart,
    /// A process that was ready ended without being asked to.
    Crashed,
    /// A process that crashed is started again.
    Restarting,
    /// A process was asked to end.
    Draining,
    /// A process did not end when asked, and was killed.
    Killed,
    /// A process has ended for good.
    Stopped,
    /// Somebody gave a service another number of replicas.
    Scaled,
    /// Somebody had processes replaced.
    Restarted,
    /// A process runs another version of its program than before.
    Deployed,
    /// Somebody changed what is logged.
    LogLevel,
    /// A caller calls a replica no more.
    BreakerOpen,
    /// A caller calls a replica again.
    BreakerClosed,
    /// Certificates could not be renewed.
    NotRenewed,
    /// So much happened that some of it was not kept.
    Missed,
    /// Everything has ended.
    Finished,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Info,
    /// Somebody should know.
    Warn,
    /// Something broke.
    Error,
}

impl Kind {
    /// How much it matters.
    pub fn level(self) -> Level {
        match self {
            Self::CannotStart | Self::Crashed => Level::Error,
            Self::SlowStart | Self::Killed | Self::BreakerOpen | Self::NotRenewed | Self::Missed => {
                Level::Warn
            }
            _ => Level::Info,
        }
    }
}
