//! Why a call failed on the way.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Why a call failed on the way, as opposed to an answer of the service.
///
/// One word wide: a fault is rare, and the result of every call has room for one.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: FaultKind,
    started: Started,
    message: Cow<'static, str>,
    retry_after: Option<Duration>,
    relayed: bool,
}

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// No replica could be reached, or the connection to it died. Later calls may work.
    Unavailable,
    /// The time the context allowed is over.
    DeadlineExceeded,
    /// The callee has more to do than it can, or a bound was passed.
    Overloaded,
    /// The caller gave up, or the callee is stopping.
    Cancelled,
    /// Caller and callee don't agree on what the method is.
    Incompatible,
    /// The caller may not call this method.
    Denied,
    /// The callee is broken: it panicked, or said something that makes no sense.
    Internal,
}

impl FaultKind {
    /// All kinds, in the order of their codes on the wire.
    pub const ALL: [Self; 7] = [
        Self::Unavailable,
        Self::DeadlineExceeded,
        Self::Overloaded,
        Self::Cancelled,
        Self::Incompatible,
        Self::Denied,
        Self::Internal,
    ];

    /// The kind in words, as in messages, metrics and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::DeadlineExceeded => "deadline exceeded",
            Self::Overloaded => "overloaded",
            Self::Cancelled => "cancelled",
            Self::Incompatible => "incompatible",
            Self::Denied => "denied",
            Self::Internal => "internal",
        }
    }

    /// The same as one word, as in problems of HTTP and attributes of metrics: `deadline_exceeded`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeadlineExceeded => "deadline_exceeded",
            kind => kind.as_str(),
        }
    }

    /// The kind of which this is the [`name`](Self::name); none where it is no name of one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the callee can have begun with a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Started {
    /// It provably did not: the call may be repeated, whatever its kind.
    No,
    /// It may have.
    Maybe,
}

impl Fault {
    /// A fault of `kind`. Whether the callee started is unknown until [`Fault::before_start`] says that it did not.
    pub fn new(kind: FaultKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            started: Started::Maybe,
            message: message.into(),
            retry_after: None,
            relayed: false,
        }))
    }

    /// No replica could be reached.
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::Unavailable, message)
    }

    /// Time is over.
    pub fn deadline_exceeded(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::DeadlineExceeded, message)
    }

    /// Too much to do, or a bound was passed: the message names it.
    pub fn overloaded(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::Overloaded, message)
    }

    /// Somebody gave up.
    pub fn cancelled(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::Cancelled, message)
    }

    /// The two ends don't agree on the method.
    pub fn incompatible(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::Incompatible, message)
    }

    /// The caller may not.
    pub fn denied(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::Denied, message)
    }

    /// The callee is broken.
    pub fn internal(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(FaultKind::Internal, message)
    }

    /// The same fault, of a call that provably did not start.
    #[must_use]
    pub fn before_start(mut self) -> Self {
        self.0.started = Started::No;
        self
    }

    /// The same fault, of a call that may have started.
    #[must_use]
    pub fn after_start(mut self) -> Self {
        self.0.started = Started::Maybe;
        self
    }

    /// The same fault with the callee's wish for how long to wait before another try.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The same fault as one that is passed on: the caller next to the failure has repeated the call where that may
    /// help, and nobody above does it again.
    #[must_use]
    pub fn relayed(mut self) -> Self {
        self.0.relayed = true;
        self
    }

    /// What went wrong, for code.
    pub fn kind(&self) -> FaultKind {
        self.0.kind
    }

    /// What went wrong, for people: what happened, where, what to do.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the callee can have begun.
    pub fn started(&self) -> Started {
        self.0.started
    }

    /// True when the callee provably did not begin.
    pub fn not_started(&self) -> bool {
        self.0.started == Started::No
    }

    /// Whether it is passed on by somebody who is not next to the failure. True of every fault that a client gives.
    pub fn is_relayed(&self) -> bool {
        self.0.relayed
    }

    /// How long the callee asks to wait before another try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind, self.0.message)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({:?}, {:?}, {:?})", self.0.kind, self.0.started, self.0.message)
    }
}

impl std::error::Error for Fault {}
