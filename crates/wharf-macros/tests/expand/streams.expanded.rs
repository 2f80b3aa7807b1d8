//! An interface with streams in every place where there can be one.
use wharf::prelude::*;
pub trait Orders: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// What becomes of an order.
    fn track(
        &self,
        cx: &Context,
        order: OrderId,
    ) -> impl ::core::future::Future<
        Output = wharf::Result<Stream<State, Lost>, OrderError>,
    > + ::core::marker::Send;
    /// Takes lines as they come.
    fn import(
        &self,
        cx: &Context,
        lines: Stream<Line>,
    ) -> impl ::core::future::Future<Output = wharf::Result<u64>> + ::core::marker::Send;
    /// Its types do not tell.
    fn convert(
        &self,
        cx: &Context,
        note: String,
        source: Lines,
    ) -> impl ::core::future::Future<
        Output = wharf::Result<Lines>,
    > + ::core::marker::Send;
}
#[doc(hidden)]
pub trait OrdersObject: ::core::marker::Send + ::core::marker::Sync {
    fn track<'a>(
        &'a self,
        cx: &'a Context,
        order: OrderId,
    ) -> ::wharf::__private::BoxFuture<
        'a,
        wharf::Result<Stream<State, Lost>, OrderError>,
    >;
    fn import<'a>(
        &'a self,
        cx: &'a Context,
        lines: Stream<Line>,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<u64>>;
    fn convert<'a>(
        &'a self,
        cx: &'a Context,
        note: String,
        source: Lines,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<Lines>>;
}
impl<T: Orders> OrdersObject for T {
    fn track<'a>(
        &'a self,
        cx: &'a Context,
        order: OrderId,
    ) -> ::wharf::__private::BoxFuture<
        'a,
        wharf::Result<Stream<State, Lost>, OrderError>,
    > {
        ::std::boxed::Box::pin(Orders::track(self, cx, order))
    }
    fn import<'a>(
        &'a self,
        cx: &'a Context,
        lines: Stream<Line>,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<u64>> {
        ::std::boxed::Box::pin(Orders::import(self, cx, lines))
    }
    fn convert<'a>(
        &'a self,
        cx: &'a Context,
        note: String,
        source: Lines,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<Lines>> {
        ::std::boxed::Box::pin(Orders::convert(self, cx, note, source))
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct OrdersTrackArgs {
    #[serde(bound = "OrderId: ::wharf::__private::Carried")]
    order: OrderId,
}
impl ::wharf::__private::Arguments for OrdersTrackArgs {
    fn streamed(
        &mut self,
    ) -> ::core::option::Option<&mut dyn ::wharf::__private::Streamed> {
        <OrderId as ::wharf::__private::Carried>::streamed(&mut self.order)
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct OrdersImportArgs {
    #[serde(bound = "Stream<Line>: ::wharf::__private::Carried")]
    lines: Stream<Line>,
}
impl ::wharf::__private::Arguments for OrdersImportArgs {
    fn streamed(
        &mut self,
    ) -> ::core::option::Option<&mut dyn ::wharf::__private::Streamed> {
        <Stream<Line> as ::wharf::__private::Carried>::streamed(&mut self.lines)
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct OrdersConvertArgs {
    note: String,
    #[serde(bound = "Lines: ::wharf::__private::Carried")]
    source: Lines,
}
impl ::wharf::__private::Arguments for OrdersConvertArgs {
    fn streamed(
        &mut self,
    ) -> ::core::option::Option<&mut dyn ::wharf::__private::Streamed> {
        <Lines as ::wharf::__private::Carried>::streamed(&mut self.source)
    }
}
/// Calls `Orders`, wherever it runs.
#[derive(::core::clone::Clone)]
pub struct OrdersClient {
    link: ::wharf::__private::Link<dyn OrdersObject>,
}
impl OrdersClient {
    /// What becomes of an order.
    pub async fn track(
        &self,
        cx: &Context,
        order: OrderId,
    ) -> wharf::Result<Stream<State, Lost>, OrderError> {
        self.link
            .call(
                cx,
                0,
                OrdersTrackArgs { order },
                |service, cx, OrdersTrackArgs { order }| {
                    OrdersObject::track(service, cx, order)
                },
            )
            .await
    }
    /// Takes lines as they come.
    pub async fn import(&self, cx: &Context, lines: Stream<Line>) -> wharf::Result<u64> {
        self.link
            .call(
                cx,
                1,
                OrdersImportArgs { lines },
                |service, cx, OrdersImportArgs { lines }| {
                    OrdersObject::import(service, cx, lines)
                },
            )
            .await
    }
    /// Its types do not tell.
    pub async fn convert(
        &self,
        cx: &Context,
        note: String,
        source: Lines,
    ) -> wharf::Result<Lines> {
        self.link
            .call(
                cx,
                2,
                OrdersConvertArgs { note, source },
                |service, cx, OrdersConvertArgs { note, source }| {
                    OrdersObject::convert(service, cx, note, source)
                },
            )
            .await
    }
}
impl ::wharf::__private::Client for OrdersClient {
    type Object = dyn OrdersObject;
    const INTERFACE: &'static ::wharf::__private::Interface = &::wharf::__private::Interface {
        name: "Orders",
        docs: "",
        methods: &[
            ::wharf::__private::Method {
                name: "track",
                docs: "What becomes of an order.",
                kind: ::wharf::__private::MethodKind::Read,
                is_hedged: false,
                args: &[
                    ::wharf::__private::Arg {
                        name: "order",
                        shape: <OrderId as ::wharf::__private::Carried>::shape,
                    },
                ],
                value: <<wharf::Result<
                    Stream<State, Lost>,
                    OrderError,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    Stream<State, Lost>,
                    OrderError,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[<OrderId as ::wharf::__private::Carried>::IS_STREAM],
                    <wharf::Result<
                        Stream<State, Lost>,
                        OrderError,
                    > as ::wharf::__private::Outcome>::IS_STREAM,
                ),
            },
            ::wharf::__private::Method {
                name: "import",
                docs: "Takes lines as they come.",
                kind: ::wharf::__private::MethodKind::Command,
                is_hedged: false,
                args: &[
                    ::wharf::__private::Arg {
                        name: "lines",
                        shape: <Stream<Line> as ::wharf::__private::Carried>::shape,
                    },
                ],
                value: <<wharf::Result<
                    u64,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    u64,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[<Stream<Line> as ::wharf::__private::Carried>::IS_STREAM],
                    <wharf::Result<u64> as ::wharf::__private::Outcome>::IS_STREAM,
                ),
            },
            ::wharf::__private::Method {
                name: "convert",
                docs: "Its types do not tell.",
                kind: ::wharf::__private::MethodKind::Command,
                is_hedged: false,
                args: &[
                    ::wharf::__private::Arg {
                        name: "note",
                        shape: <String as ::wharf::__private::Carried>::shape,
                    },
                    ::wharf::__private::Arg {
                        name: "source",
                        shape: <Lines as ::wharf::__private::Carried>::shape,
                    },
                ],
                value: <<wharf::Result<
                    Lines,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    Lines,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[<Lines as ::wharf::__private::Carried>::IS_STREAM],
                    <wharf::Result<Lines> as ::wharf::__private::Outcome>::IS_STREAM,
                ),
            },
        ],
        described: ::core::option::Option::None,
    };
    fn from_link(link: ::wharf::__private::Link<Self::Object>) -> Self {
        Self { link }
    }
}
impl<T: Orders> ::core::convert::From<T> for OrdersClient {
    fn from(service: T) -> Self {
        Self {
            link: ::wharf::__private::Link::local(
                <Self as ::wharf::__private::Client>::INTERFACE,
                ::wharf::__private::Arc::new(service),
            ),
        }
    }
}
impl ::core::fmt::Debug for OrdersClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str("OrdersClient")
    }
}
/// Offers an implementation of `Orders` to callers.
pub struct OrdersServer<T> {
    service: ::wharf::__private::Arc<T>,
}
impl<T: Orders> OrdersServer<T> {
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
            interface: <OrdersClient as ::wharf::__private::Client>::INTERFACE,
            bind: |service| ::wharf::__private::Bound {
                dispatch: ::wharf::__private::Arc::new(OrdersServer {
                    service: ::wharf::__private::Arc::clone(&service),
                }),
                object: ::std::boxed::Box::new(
                    service as ::wharf::__private::Arc<dyn OrdersObject>,
                ),
            },
        }
    }
}
impl<T: Orders> ::wharf::__private::Dispatch for OrdersServer<T> {
    fn interface(&self) -> &'static ::wharf::__private::Interface {
        <OrdersClient as ::wharf::__private::Client>::INTERFACE
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
                    |service, cx, OrdersTrackArgs { order }| async move {
                        Orders::track(&*service, &cx, order).await
                    },
                )
            }
            1 => {
                call.handle(
                    &self.service,
                    |service, cx, OrdersImportArgs { lines }| async move {
                        Orders::import(&*service, &cx, lines).await
                    },
                )
            }
            2 => {
                call.handle(
                    &self.service,
                    |service, cx, OrdersConvertArgs { note, source }| async move {
                        Orders::convert(&*service, &cx, note, source).await
                    },
                )
            }
            _ => call.unknown_method(method),
        }
    }
}
