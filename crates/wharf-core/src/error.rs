//! The result of a call: a value, the service's own error, or a fault.

use std::error::Error;
use std::fmt;

use wharf_schema::{Message, Never, Status};

use crate::{Carried, Fault};

/// What a method of a service returns.
pub type Result<T, E = Never> = std::result::Result<T, CallError<E>>;

/// Why a call gave no value.
#[derive(Clone, PartialEq, Eq)]
pub enum CallError<E> {
    /// The service answered, and this is what it said.
    Service(E),
    /// The call failed on the way.
    Fault(Fault),
}

/// An error type of an interface. `#[wharf::error]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error of an interface",
    note = "put #[wharf::error] on its definition, or translate it into one that has it"
)]
pub trait ServiceError: Message + Error + Send + Sync {
    /// What kind of answer this is, for HTTP, metrics and the console.
    fn status(&self) -> Status;
}

impl ServiceError for Never {
    fn status(&self) -> Status {
        match *self {}
    }
}

impl<E> CallError<E> {
    /// The same failure with the service's own error translated.
    pub fn map_service<F>(self, translate: impl FnOnce(E) -> F) -> CallError<F> {
        match self {
            Self::Service(error) => CallError::Service(translate(error)),
            Self::Fault(fault) => CallError::Fault(fault),
        }
    }

    /// The fault, when it is one.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Service(_) => None,
            Self::Fault(fault) => Some(fault),
        }
    }

    /// The service's own error, when it is one.
    pub fn service(&self) -> Option<&E> {
        match self {
            Self::Service(error) => Some(error),
            Self::Fault(_) => None,
        }
    }
}

impl<E: ServiceError> From<E> for CallError<E> {
    fn from(error: E) -> Self {
        Self::Service(error)
    }
}

impl<E> From<Fault> for CallError<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => f.debug_tuple("Service").field(error).finish(),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for CallError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Service(error) => error.source(),
            Self::Fault(_) => None,
        }
    }
}

/// What callers do with results of calls.
pub trait CallResultExt<T, E>: Sized {
    /// Translates the callee's own error into the caller's, and passes faults on.
    fn map_service<F>(self, translate: impl FnOnce(E) -> F) -> Result<T, F>;

    /// For methods without an error of their own: what is left is a value or a fault, so that `?` works anywhere.
    fn or_fault(self) -> std::result::Result<T, Fault>
    where
        E: Into<Never>;
}

impl<T, E> CallResultExt<T, E> for Result<T, E> {
    fn map_service<F>(self, translate: impl FnOnce(E) -> F) -> Result<T, F> {
        self.map_err(|error| error.map_service(translate))
    }

    fn or_fault(self) -> std::result::Result<T, Fault>
    where
        E: Into<Never>,
    {
        self.map_err(|error| match error {
            CallError::Service(never) => match never.into() {},
            CallError::Fault(fault) => fault,
        })
    }
}

/// Takes the type of a method's result apart. Only `wharf::Result<T, E>` has it.
#[diagnostic::on_unimplemented(
    message = "a method of a service returns `wharf::Result<T, E>`, not `{Self}`",
    note = "write `wharf::Result<T>` when the service has no error of its own: a call can still fail on the way"
)]
pub trait Outcome {
    /// What the method gives.
    type Value: Carried;
    /// The service's own error.
    type Error: ServiceError;
    /// Whether the value is a stream.
    const IS_STREAM: bool = <Self::Value as Carried>::IS_STREAM;
}

impl<T: Carried, E: ServiceError> Outcome for Result<T, E> {
    type Value = T;
    type Error = E;
}
