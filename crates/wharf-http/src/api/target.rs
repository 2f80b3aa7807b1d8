//! Where calls go that came as requests: a process's own services, or links to those of others.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;
use axum::http::request::Parts;
use wharf_core::{Answer, AnyLink, BoxFuture, Context, Fault, Items};

/// Which method is called of what is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The offer: its place among them.
    pub offer: usize,
    /// The method: its place in the interface.
    pub method: usize,
}

/// A call that came as a request.
pub struct Ask {
    /// What is called.
    pub place: Place,
    /// The service that the request says it comes from.
    pub caller: Option<Arc<str>>,
    /// Its deadline, its trace, its operation, its criticality, and on whose behalf it is made.
    pub cx: Context,
    /// A JSON object of all arguments, with `null` for the one that is a stream.
    pub args: Vec<u8>,
    /// The items of that one.
    pub items: Option<Box<dyn Items>>,
}

/// Takes calls that came as requests.
pub trait Target: Send + Sync + 'static {
    /// What is answered to a request that may not call the method at `place`: looked at before anything is read of its body.
    fn refuses(&self, place: Place, head: &Parts) -> Option<Response<Body>> {
        let _ = (place, head);
        None
    }

    /// Makes a call; the answer is JSON. Dropping the future, or the items of the answer, cancels it.
    fn call(self: Arc<Self>, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>>;

    /// Counts what requests take of memory, where that is counted.
    fn hold(&self) -> Box<dyn Hold> {
        Box::new(Uncounted)
    }
}

/// Memory that a request takes, until it is dropped.
pub trait Hold: Send + 'static {
    /// Takes so many bytes from now on, in all.
    ///
    /// # Errors
    /// An `overloaded` fault when they are more than before, and there is no room for them; what is taken stays as it was.
    fn set(&mut self, bytes: usize) -> Result<(), Fault>;
}

struct Uncounted;

impl Hold for Uncounted {
    fn set(&mut self, _: usize) -> Result<(), Fault> {
        Ok(())
    }
}

/// Links, in the order of what is offered: a request's own caller is none of them, and is passed over.
impl Target for Vec<AnyLink> {
    fn call(self: Arc<Self>, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        Box::pin(async move {
            let Ask { place, cx, args, items, .. } = ask;
            match self.get(place.offer) {
                Some(link) => link.call(&cx, place.method, &args, items).await,
                None => {
                    let why = format!("no link leads to what is offered at the place {}", place.offer);
                    Err(Fault::internal(why).before_start())
                }
            }
        })
    }
}
