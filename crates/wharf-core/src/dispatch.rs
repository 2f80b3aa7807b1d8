//! The seam between whatever receives a call and the typed implementation of a service.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use crate::edge::Counted;
use crate::future::catch_panic;
use crate::span::{End, Scoped};
use crate::{
    Arguments, BoxFuture, CallError, Carried, CodecError, Context, Encoding, Fault, Interface, Items,
    Produce, Result, ServiceError, Streamed,
};

/// Takes calls for an implementation of one interface. `#[wharf::service]` implements it.
pub trait Dispatch: Send + Sync {
    /// The interface that is offered.
    fn interface(&self) -> &'static Interface;

    /// Decodes the arguments and begins the call; the future that is given does the work.
    fn dispatch(&self, method: usize, call: Incoming<'_>) -> Dispatched;
}

/// What begins the message of a fault of arguments that could not be read. Where they were JSON, a pointer to the place
/// follows.
const MISFIT: &str = "the arguments do not fit: ";

/// What of its arguments could not be read, of a call that ended in `fault`: where, as a JSON pointer (RFC 6901) which is
/// empty when that is not known, and why.
pub fn misfit(fault: &Fault) -> Option<(&str, &str)> {
    let said = fault.message().strip_prefix(MISFIT).filter(|_| fault.not_started())?;
    Some(said.split_once(": ").filter(|(pointer, _)| pointer.starts_with('/')).unwrap_or(("", said)))
}

/// The fault of arguments that could not be read, of which [`misfit`] tells the place.
pub fn misfitting(error: &CodecError) -> Fault {
    Fault::incompatible(format!("{MISFIT}{error}")).before_start()
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
    /// What counts the call, where that is done where it arrives.
    pub counted: Option<Counted>,
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
        let Self { cx, encoding, args, items, mut reply, counted } = self;
        let refused = |counted, what| refused(counted, Fault::incompatible(what));
        let mut args: A = match encoding.decode_arguments(args) {
            Ok(args) => args,
            Err(error) => return Box::pin(std::future::ready(Err(ended(counted, misfitting(&error))))),
        };
        match (args.streamed(), items) {
            (None, None) => {}
            (Some(stream), Some(items)) => stream.attach(items),
            (Some(_), None) => {
                return refused(counted, "the method takes a stream, and the call has none".to_owned());
            }
            (None, Some(_)) => {
                return refused(counted, "the call has a stream, and the method takes none".to_owned());
            }
        }
        let answer = call(Arc::clone(service), cx, args);
        let scope = counted.as_ref().map(Counted::scope);
        Box::pin(async move {
            let outcome = Scoped::new(scope, pin!(answer)).await;
            let mut items = None;
            let written = match outcome {
                Ok(mut value) => {
                    items = value.streamed().map(Streamed::produce);
                    encoding.encode(&value, &mut reply).map(|()| None)
                }
                Err(CallError::Service(error)) => encoding.encode(&error, &mut reply).map(|()| Some(error)),
                Err(CallError::Fault(fault)) => return Err(ended(counted, fault.after_start())),
            };
            let error = match written {
                Ok(error) => error,
                Err(error) => {
                    let fault = Fault::internal(format!("the answer cannot be written: {error}"));
                    return Err(ended(counted, fault));
                }
            };
            match (items, counted) {
                (Some(produce), Some(counted)) => items = Some(counted.with(produce)),
                (produce, counted) => {
                    items = produce;
                    let end = error.as_ref().map_or(End::Value, |error| End::Error(error));
                    counted.into_iter().for_each(|counted| counted.end(end));
                }
            }
            Ok(Reply { is_error: error.is_some(), encoding, body: reply, items })
        })
    }

    /// Refuses a call of a method that the interface does not have.
    pub fn unknown_method(self, method: usize) -> Dispatched {
        refused(self.counted, Fault::incompatible(format!("the interface has no method number {method}")))
    }
}

fn refused(counted: Option<Counted>, fault: Fault) -> Dispatched {
    Box::pin(std::future::ready(Err(ended(counted, fault.before_start()))))
}

/// Counts a call that ended in `fault`.
fn ended(counted: Option<Counted>, fault: Fault) -> Fault {
    counted.into_iter().for_each(|counted| counted.end(End::Fault(&fault)));
    fault
}

/// A dispatched call whose panic is an `internal` fault.
pub fn guarded(call: Dispatched) -> Dispatched {
    Box::pin(async move { catch_panic(call).await? })
}
