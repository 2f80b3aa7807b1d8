//! Constructors: async functions from `Start` and clients to a service. Their arguments are the dependencies.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::deadline::READY_WAIT;
use crate::edge::Edge;
use crate::span::{Side, Spans};
use crate::{AnyLink, BoxError, BoxFuture, Call, Callers, Client, Interface, Link, Slot, Start};

/// An `async fn(Start, clients…) -> Result<Service, Error>`, with up to twelve clients.
#[diagnostic::on_unimplemented(
    message = "this is no constructor of a service",
    note = "a constructor is an `async fn(start: wharf::Start, clients…) -> Result<Service, Error>` whose arguments after the first are clients, at most twelve"
)]
pub trait Constructor<D>: Send + Sync + 'static {
    /// What is made.
    type Service: 'static;

    /// The interfaces of the clients it asks for, in order: what the service calls.
    fn dependencies() -> Vec<&'static Interface>;

    /// Makes a service. It can be called more than once.
    fn construct(
        &self,
        start: Start,
        links: Vec<LinkSeed>,
    ) -> BoxFuture<'static, Result<Self::Service, BoxError>>;
}

/// Where the calls of a client go.
#[derive(Clone)]
pub(crate) enum Route {
    Local(Local),
    Remote(Arc<dyn Call>),
}

/// A service of the same process, and who may call it. Of another process's, that process knows.
#[derive(Clone)]
pub(crate) struct Local {
    pub(crate) slot: Arc<Slot>,
    pub(crate) callers: Callers,
    /// Which methods the caller may call.
    pub(crate) allowed: Arc<[bool]>,
}

/// All that a client is made from, before its type is known. Clients that are made from clones of it share one way, and are
/// counted together.
#[derive(Clone)]
pub struct LinkSeed {
    interface: &'static Interface,
    pub(crate) caller: Arc<str>,
    pub(crate) callee: Arc<str>,
    pub(crate) route: Route,
    pub(crate) edges: Arc<[Edge]>,
    /// The most time that a call of each method may have.
    pub(crate) most: Arc<[Option<Duration>]>,
    /// How long a call waits for a service of this process that has not started.
    pub(crate) ready_wait: Duration,
    pub(crate) timer: Option<Handle>,
    pub(crate) spans: Option<Arc<Spans>>,
}

impl LinkSeed {
    pub(crate) fn new(
        caller: Arc<str>,
        callee: Arc<str>,
        interface: &'static Interface,
        route: Route,
        timer: Option<Handle>,
    ) -> Self {
        let side = if matches!(route, Route::Local(_)) { Side::Local } else { Side::Client };
        let edge = |method: &crate::Method| {
            Edge::new(Arc::clone(&caller), Arc::clone(&callee), (interface.name, method.name), side)
        };
        let edges = interface.methods.iter().map(edge).collect();
        let most = interface.methods.iter().map(|_| None).collect();
        Self { interface, caller, callee, route, edges, most, ready_wait: READY_WAIT, timer, spans: None }
    }

    /// The same with calls that have at most as much time as `most` says of their method, by its place in the interface.
    #[must_use]
    pub fn bounded(mut self, most: impl IntoIterator<Item = Option<Duration>>) -> Self {
        let unbounded = std::iter::repeat(None);
        self.most = most.into_iter().chain(unbounded).take(self.edges.len()).collect();
        self
    }

    /// From `caller` to a service of the same process, which `callers` may call.
    pub fn local(
        caller: &str,
        callee: &str,
        interface: &'static Interface,
        slot: Arc<Slot>,
        callers: Callers,
        timer: Handle,
    ) -> Self {
        let allowed = callers.methods(caller, interface).into();
        let route = Route::Local(Local { slot, callers, allowed });
        Self::new(caller.into(), callee.into(), interface, route, Some(timer))
    }

    /// From `caller` to a service of another process.
    pub fn remote(
        caller: &str,
        callee: &str,
        interface: &'static Interface,
        remote: Arc<dyn Call>,
        timer: Handle,
    ) -> Self {
        Self::new(caller.into(), callee.into(), interface, Route::Remote(remote), Some(timer))
    }

    /// The client of this link.
    pub fn client<C: Client>(self) -> C {
        C::from_link(Link::new(C::INTERFACE, self))
    }

    /// The same way for calls without types.
    pub fn any(self) -> AnyLink {
        AnyLink::new(self.interface, self)
    }

    /// The same whose calls wait so long for a service of this process that has not started. The way to one of another
    /// process has its own patience.
    #[must_use]
    pub fn waiting(mut self, ready_wait: Duration) -> Self {
        self.ready_wait = ready_wait;
        self
    }

    /// The same whose calls are kept as spans in `spans`. To be said before [`edges`](Self::edges) is asked for.
    #[must_use]
    pub fn kept_in(mut self, spans: &Arc<Spans>) -> Self {
        // Nobody else has them yet: there is no link.
        for edge in Arc::get_mut(&mut self.edges).into_iter().flatten() {
            edge.keep_in(spans);
        }
        self.spans = Some(Arc::clone(spans));
        self
    }

    /// What is counted of its calls, a method each.
    pub fn edges(&self) -> Arc<[Edge]> {
        Arc::clone(&self.edges)
    }
}

macro_rules! constructor {
    ($($client:ident),*) => {
        impl<F, Out, T, E, $($client),*> Constructor<($($client,)*)> for F
        where
            F: Fn(Start, $($client),*) -> Out + Send + Sync + 'static,
            Out: Future<Output = Result<T, E>> + Send + 'static,
            T: 'static,
            E: Into<BoxError> + 'static,
            $($client: Client,)*
        {
            type Service = T;

            fn dependencies() -> Vec<&'static Interface> {
                vec![$($client::INTERFACE),*]
            }

            #[allow(unused_mut, unused_variables, reason = "a constructor may ask for no client")]
            fn construct(
                &self,
                start: Start,
                links: Vec<LinkSeed>,
            ) -> BoxFuture<'static, Result<T, BoxError>> {
                let mut links = links.into_iter();
                $(
                    let Some(link) = links.next() else {
                        let missing = format!("no link to {}", $client::INTERFACE.name);
                        return Box::pin(async move { Err(missing.into()) });
                    };
                    #[allow(non_snake_case, reason = "named after its type")]
                    let $client: $client = link.client();
                )*
                let made = self(start, $($client),*);
                Box::pin(async move { made.await.map_err(Into::into) })
            }
        }
    };
}

constructor!();
constructor!(A);
constructor!(A, B);
constructor!(A, B, C);
constructor!(A, B, C, D);
constructor!(A, B, C, D, G);
constructor!(A, B, C, D, G, H);
constructor!(A, B, C, D, G, H, I);
constructor!(A, B, C, D, G, H, I, J);
constructor!(A, B, C, D, G, H, I, J, K);
constructor!(A, B, C, D, G, H, I, J, K, L);
constructor!(A, B, C, D, G, H, I, J, K, L, M);
constructor!(A, B, C, D, G, H, I, J, K, L, M, N);
