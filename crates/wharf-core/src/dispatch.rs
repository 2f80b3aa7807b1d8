//! The seam between whatever receives a call and the typed implementation of a service.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::future::catch_panic;
use crate::{
    Arguments, BoxFuture, CallError, Carried, Context, Encoding, Fault, Interface, Items, Produce, Result,
    ServiceError, Streamed,
};

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
    /// The items that follow the arguments.
    pub items: Option<Box<dyn Items>>,
    /// Where the reply is written to, from its end on.
    pub reply: Vec<u8>,
}

/// What a service answered.
pub struct Reply {
    /// Whether it is the service's own error.
    pub is_error: bool,
    /// How the body is written.
    pub encoding: Encoding,
    /// The buffer that came with the call, with a value or an error at its end.
    pub body: Vec<u8>,
    /// The items that follow the value.
    pub items: Option<Box<dyn Produce>>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_error, encoding, body, items } = self;
        let mut written = f.debug_struct("Reply");
        written.field("is_error", is_error).field("encoding", encoding).field("body", body);
        written.field("items", &items.is_some()).finish()
    }
}

impl Incoming<'_> {
    /// Decodes the arguments and calls `service` with them.
    pub fn handle<S, A, T, E, F>(
        self,
        service: &Arc<S>,
        call: impl FnOnce(Arc<S>, Context, A) -> F,
    ) -> Dispatched
    where
        A: Arguments,
        T: Carried,
        E: ServiceError,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let Self { cx, encoding, args, items, mut reply } = self;
        let mut args: A = match encoding.decode_arguments(args) {
            Ok(args) => args,
            Err(error) => {
                return refused(Fault::incompatible(format!("the arguments do not fit: {error}")));
            }
        };
        match (args.streamed(), items) {
            (None, None) => {}
            (Some(stream), Some(items)) => stream.attach(items),
            (Some(_), None) => {
                return refused(Fault::incompatible("the method takes a stream, and the call has none"));
            }
            (None, Some(_)) => {
                return refused(Fault::incompatible("the call has a stream, and the method takes none"));
            }
        }
        let answer = call(Arc::clone(service), cx, args);
        Box::pin(async move {
            let mut items = None;
            let (is_error, written) = match answer.await {
                Ok(mut value) => {
                    items = value.streamed().map(Streamed::produce);
                    (false, encoding.encode(&value, &mut reply))
                }
                Err(CallError::Service(error)) => (true, encoding.encode(&error, &mut reply)),
                Err(CallError::Fault(fault)) => return Err(fault.after_start()),
            };
            match written {
                Ok(()) => Ok(Reply { is_error, encoding, body: reply, items }),
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
