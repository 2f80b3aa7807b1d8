//! An interface with whatever is unusual and allowed.
use wharf::prelude::*;
#[allow(clippy::too_many_arguments)]
pub(crate) trait Odd: Sized + ::core::marker::Send + ::core::marker::Sync + 'static {
    #[deprecated(note = "use `match_all`")]
    #[must_use]
    fn r#match(
        &self,
        context: &wharf::Context,
        service: Option<String>,
        r#type: Vec<(u8, [u16; 4])>,
        call: std::collections::BTreeMap<String, Stream>,
    ) -> impl ::core::future::Future<Output = Outcome> + ::core::marker::Send;
}
#[doc(hidden)]
#[allow(deprecated)]
pub(crate) trait OddObject: ::core::marker::Send + ::core::marker::Sync {
    fn r#match<'a>(
        &'a self,
        context: &'a wharf::Context,
        service: Option<String>,
        r#type: Vec<(u8, [u16; 4])>,
        call: std::collections::BTreeMap<String, Stream>,
    ) -> ::wharf::__private::BoxFuture<'a, Outcome>;
}
#[allow(deprecated)]
impl<T: Odd> OddObject for T {
    fn r#match<'a>(
        &'a self,
        context: &'a wharf::Context,
        service: Option<String>,
        r#type: Vec<(u8, [u16; 4])>,
        call: std::collections::BTreeMap<String, Stream>,
    ) -> ::wharf::__private::BoxFuture<'a, Outcome> {
        ::std::boxed::Box::pin(Odd::r#match(self, context, service, r#type, call))
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub(crate) struct OddMatchArgs {
    service: Option<String>,
    r#type: Vec<(u8, [u16; 4])>,
    #[serde(bound = "Stream: ::wharf::__private::Message")]
    call: std::collections::BTreeMap<String, Stream>,
}
impl ::wharf::__private::Arguments for OddMatchArgs {}
/// Calls `Odd`, wherever it runs.
#[derive(::core::clone::Clone)]
pub(crate) struct OddClient {
    link: ::wharf::__private::Link<dyn OddObject>,
}
#[allow(deprecated)]
impl OddClient {
    #[deprecated(note = "use `match_all`")]
    #[must_use]
    pub async fn r#match(
        &self,
        context: &wharf::Context,
        service: Option<String>,
        r#type: Vec<(u8, [u16; 4])>,
        call: std::collections::BTreeMap<String, Stream>,
    ) -> Outcome {
        self.link
            .call(
                context,
                0,
                OddMatchArgs {
                    service,
                    r#type,
                    call,
                },
                |service, context, OddMatchArgs { service, r#type, call }| {
                    OddObject::r#match(service, context, service, r#type, call)
                },
            )
            .await
    }
}
impl ::wharf::__private::Client for OddClient {
    type Object = dyn OddObject;
    const INTERFACE: &'static ::wharf::__private::Interface = &::wharf::__private::Interface {
        name: "Odd",
        docs: "",
        methods: &[
            ::wharf::__private::Method {
                name: "match",
                docs: "",
                kind: ::wharf::__private::MethodKind::Command,
                is_hedged: false,
                args: &[
                    ::wharf::__private::Arg {
                        name: "service",
                        shape: <Option<String> as ::wharf::__private::Carried>::shape,
                    },
                    ::wharf::__private::Arg {
                        name: "type",
                        shape: <Vec<
                            (u8, [u16; 4]),
                        > as ::wharf::__private::Carried>::shape,
                    },
                    ::wharf::__private::Arg {
                        name: "call",
                        shape: <std::collections::BTreeMap<
                            String,
                            Stream,
                        > as ::wharf::__private::Carried>::shape,
                    },
                ],
                value: <<Outcome as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<Outcome as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[],
                    <Outcome as ::wharf::__private::Outcome>::IS_STREAM,
                ),
            },
        ],
        described: ::core::option::Option::None,
    };
    fn from_link(link: ::wharf::__private::Link<Self::Object>) -> Self {
        Self { link }
    }
}
impl<T: Odd> ::core::convert::From<T> for OddClient {
    fn from(service: T) -> Self {
        Self {
            link: ::wharf::__private::Link::local(
                <Self as ::wharf::__private::Client>::INTERFACE,
                ::wharf::__private::Arc::new(service),
            ),
        }
    }
}
impl ::core::fmt::Debug for OddClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str("OddClient")
    }
}
/// Offers an implementation of `Odd` to callers.
pub(crate) struct OddServer<T> {
    service: ::wharf::__private::Arc<T>,
}
impl<T: Odd> OddServer<T> {
    /// A service that offers this interface and no other. `start` makes its replicas; the clients that `start`
    /// asks for are the service's dependencies.
    pub fn new<D>(
        start: impl ::wharf::__private::Constructor<D, Service = T>,
    ) -> ::wharf::__private::Service {
        ::wharf::__private::Service::of(start).offers(Self::offer()).build()
    }
    /// This interface, for a service that offers several.
    pub fn offer() -> ::wharf::__private::Offer<T> {
        ::wharf::__private::Offer {
            interface: <OddClient as ::wharf::__private::Client>::INTERFACE,
            bind: |service| ::wharf::__private::Bound {
                dispatch: ::wharf::__private::Arc::new(OddServer {
                    service: ::wharf::__private::Arc::clone(&service),
                }),
                object: ::std::boxed::Box::new(
                    service as ::wharf::__private::Arc<dyn OddObject>,
                ),
            },
        }
    }
}
#[allow(deprecated)]
impl<T: Odd> ::wharf::__private::Dispatch for OddServer<T> {
    fn interface(&self) -> &'static ::wharf::__private::Interface {
        <OddClient as ::wharf::__private::Client>::INTERFACE
    }
    fn dispatch(
        &self,
        method: usize,
        call: ::wharf::__private::Incoming<'_>,
    ) -> ::wharf::__private::Dispatched {
        match method {
            0 => {
                call.handle(
                    &self.service,
                    |service, context, OddMatchArgs { service, r#type, call }| async move {
                        Odd::r#match(&*service, &context, service, r#type, call).await
                    },
                )
            }
            _ => call.unknown_method(method),
        }
    }
}
