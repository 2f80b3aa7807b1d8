//! The seam between whatever receives a call and the typed implementation of a service.

use std::future::Future;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::future::catch_panic;
use crate::{BoxFuture, CallError, Context, Encoding, Fault, Interface, Message, Result, ServiceError};

/// Takes calls for an implementation of one interface. `#[wharf::service]` implements it.
pub trait Dispatch: Send + Sync {
    /// The interface that is offered.
    fn interface(&self) -> &'static Interface;

    /// Decodes the arguments and begins the call; the future that is given does the work.
    fn dispatch(&self, method: usize, call: Incoming<'_>) -> Dispatched;
}

/// A call at work: it ends in a reply or a fault.
pub type Dispatched = BoxFuture<'static, std::result::Result<Reply, Fault>>;

/// A call that has arrived.
pub struct Incoming<'a> {
    /// The context the service is to see.
    pub cx: Context,
    /// How the arguments are written, and how the reply shall be.
    pub encoding: Encoding,
    /// The arguments, as one struct with named fields.
    pub args: &'a [u8],
    /// Where the reply is written to, from its end on.
    pub reply: Vec<u8>,
}

/// What a service answered.
#[derive(Debug)]
pub struct Reply {
    /// Whether it is the service's own error.
    pub is_error: bool,
    /// How the body is written.
    pub encoding: Encoding,
    /// The buffer that came with the call, with a value or an error at its end.
    pub body: Vec<u8>,
}

impl Incoming<'_> {
    /// Decodes the arguments and calls `service` with them.
    pub fn handle<S, A, T, E, F>(
        self,
        service: &Arc<S>,
        call: impl FnOnce(Arc<S>, Context, A) -> F,
    ) -> Dispatched
    where
        A: DeserializeOwned,
        T: Message,
        E: ServiceError,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let Self { cx, encoding, args, mut reply } = self;
        let args = match encoding.decode_arguments(args) {
            Ok(args) => args,
            Err(error) => {
                return refused(Fault::incompatible(format!("the arguments do not fit: {error}")));
            }
        };
        let answer = call(Arc::clone(service), cx, args);
        Box::pin(async move {
            let (is_error, written) = match answer.await {
                Ok(value) => (false, encoding.encode(&value, &mut reply)),
                Err(CallError::Service(error)) => (true, encoding.encode(&error, &mut reply)),
                Err(CallError::Fault(fault)) => return Err(fault.after_start()),
            };
            match written {
                Ok(()) => Ok(Reply { is_error, encoding, body: reply }),
                Err(error) => Err(Fault::internal(format!("the answer cannot be written: {error}"))),
            }
        })
    }

    /// Refuses a call of a method that the interface does not have.
    pub fn unknown_method(self, method: usize) -> Dispatched {
        refused(Fault::incompatible(format!("the interface has no method number {method}")))
    }
}

fn refused(fault: Fault) -> Dispatched {
    Box::pin(std::future::ready(Err(fault.before_start())))
}

/// A dispatched call whose panic is an `internal` fault.
pub fn guarded(call: Dispatched) -> Dispatched {
    Box::pin(async move { catch_panic(call).await? })
}
