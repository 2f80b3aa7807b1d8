//! What a generated client holds: the way to a service, wherever it runs, and the observers of every call.

mod any;
mod shared;

use std::pin::pin;
use std::sync::Arc;

use tokio::time::Instant;

use self::shared::Shared;
use crate::constructor::{LinkSeed, Local, Route};
use crate::edge::{Open, Running};
use crate::future::catch;
use crate::span::{End, Scoped};
use crate::{
    Arguments, BoxFuture, Call, CallError, Callers, Carried, Context, Fault, Interface, Result, ServiceError,
    Slot, Streamed, Watch, WithItems, service_name,
};

pub use any::AnyLink;

/// A handle for calling one interface. `#[wharf::service]` implements it for the clients it makes.
pub trait Client: Clone + Send + Sync + 'static {
    /// The interface in a form that can be boxed.
    type Object: ?Sized + Send + Sync + 'static;
    /// The interface that is called.
    const INTERFACE: &'static Interface;
    /// A client that calls through `link`.
    fn from_link(link: Link<Self::Object>) -> Self;
}

/// The way from a caller to a callee that implements `O`.
pub struct Link<O: ?Sized> {
    shared: Arc<Shared>,
    object: std::marker::PhantomData<fn(&O)>,
}

impl<O: ?Sized> Clone for Link<O> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), object: std::marker::PhantomData }
    }
}

impl<O: ?Sized + Send + Sync + 'static> Link<O> {
    /// A link to an implementation at hand, as in tests: whoever holds that may call all of it.
    pub fn local(interface: &'static Interface, object: Arc<O>) -> Self {
        let callee: Arc<str> = Arc::from(service_name(interface.name));
        let allowed = interface.methods.iter().map(|_| true).collect();
        let slot = Arc::new(Slot::holding(object));
        let route = Route::Local(Local { slot, callers: Callers::Anyone, allowed });
        Self::new(interface, LinkSeed::new(Arc::from(""), callee, interface, route, None))
    }

    pub(crate) fn new(interface: &'static Interface, seed: LinkSeed) -> Self {
        Self { shared: Shared::new(interface, seed), object: std::marker::PhantomData }
    }

    /// Makes a call: observed, within its deadline, and without letting a panic of the callee through.
    ///
    /// # Errors
    /// The service's own error, or the fault that kept the call from it.
    pub async fn call<A, T, E>(
        &self,
        cx: &Context,
        method: usize,
        mut args: A,
        local: for<'a> fn(&'a O, &'a Context, A) -> BoxFuture<'a, Result<T, E>>,
    ) -> Result<T, E>
    where
        A: Arguments,
        T: Carried,
        E: ServiceError,
    {
        let link = &*self.shared;
        let shortened = link.most[method].map(|most| cx.with_timeout(most));
        let cx = shortened.as_ref().unwrap_or(cx);
        let begun = Instant::now();
        let child = link.child(cx);
        let running = Running::begin(&link.edges[method], Open::call(cx, &child, begun));
        // What a callee of this process reads of the caller's, until the call is over.
        let mut lease = None;
        let mut outcome = match link.admit(cx, method, begun) {
            Err(fault) => Err(fault.into()),
            Ok(()) => match &link.route {
                Route::Local(Local { slot, .. }) => {
                    let (child, scope) = (child.patient(false), running.scope());
                    lease = args.streamed().map(Streamed::lend);
                    match slot.get::<O>() {
                        // A method that is no `async fn` may panic before there is a future.
                        Some(object) => match catch(|| scope.run(|| local(object, &child, args))) {
                            Ok(call) => {
                                link.run(cx, Scoped::new(Some(scope), call)).await.map_err(has_started)
                            }
                            Err(fault) => Err(fault.into()),
                        },
                        None => {
                            let patience = link.patience(cx, begun);
                            let later = started_later(link, slot, patience, &child, args, local);
                            link.run(cx, Scoped::new(Some(scope), Box::pin(later))).await
                        }
                    }
                }
                Route::Remote(remote) => {
                    let items = args.streamed().map(Streamed::produce);
                    let with_items = items.map(|items| WithItems::new(&args, items));
                    let args = with_items.as_ref().map_or(&args as &dyn crate::Encode, |args| args);
                    let call = pin!(elsewhere(&**remote, &child, link.interface, method, args));
                    link.run(cx, call).await
                }
            },
        };
        if let Ok(value) = &mut outcome
            && let Some(stream) = value.streamed()
        {
            let books = running.lasting(&link.edges, method);
            stream.watch(Watch::new(cx.deadline(), link.timer.clone(), books, lease));
            return outcome;
        }
        running.end(match &outcome {
            Ok(_) => End::Value,
            Err(CallError::Service(error)) => End::Error(error),
            Err(CallError::Fault(fault)) => End::Fault(fault),
        });
        outcome.map_err(relayed)
    }
}

/// Calls a service of this process that is still starting.
async fn started_later<O, A, T, E>(
    link: &Shared,
    slot: &Slot,
    patience: Instant,
    child: &Context,
    args: A,
    local: for<'a> fn(&'a O, &'a Context, A) -> BoxFuture<'a, Result<T, E>>,
) -> Result<T, E>
where
    O: ?Sized + Send + Sync + 'static,
{
    link.started(slot, patience, child.deadline()).await?;
    match slot.get::<O>() {
        Some(object) => local(object, child, args).await.map_err(has_started),
        None => Err(link.other_interface().into()),
    }
}

/// What a service passes on of those it calls says nothing of itself: it has started, or there would be no answer.
fn has_started<E>(error: CallError<E>) -> CallError<E> {
    match error {
        CallError::Fault(fault) => CallError::Fault(fault.after_start()),
        error => error,
    }
}

/// Whoever gets a fault from here and passes it on is not the one next to the failure.
pub(crate) fn relayed<E>(error: CallError<E>) -> CallError<E> {
    match error {
        CallError::Fault(fault) => CallError::Fault(fault.relayed()),
        error => error,
    }
}

/// Calls a service of another process.
async fn elsewhere<T: Carried, E: ServiceError>(
    remote: &dyn Call,
    child: &Context,
    interface: &'static Interface,
    method: usize,
    args: &(dyn crate::Encode + '_),
) -> Result<T, E> {
    let answer = remote.call(child, interface, method, args).await?;
    let unreadable = |error: crate::CodecError| {
        let name = interface.methods[method].name;
        Fault::incompatible(format!("the answer of {}.{name} does not fit its type: {error}", interface.name))
    };
    if answer.is_error {
        return Err(CallError::Service(answer.encoding.decode(&answer.body).map_err(unreadable)?));
    }
    let mut value: T = answer.encoding.decode(&answer.body).map_err(unreadable)?;
    match (value.streamed(), answer.items) {
        (None, None) => {}
        (Some(stream), Some(items)) => stream.attach(items),
        (stream, _) => {
            let (what, name) = (if stream.is_some() { "no" } else { "a" }, interface.methods[method].name);
            let why = format!("the answer of {}.{name} has {what} stream, unlike its type", interface.name);
            return Err(Fault::incompatible(why).into());
        }
    }
    Ok(value)
}
