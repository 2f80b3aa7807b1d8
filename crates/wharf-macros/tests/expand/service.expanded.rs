//! An interface as a user writes it.
use wharf::prelude::*;
/// What each shopper means to buy.
///
/// Carts are kept for a month.
pub trait Cart: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Puts `item` into the shopper's cart.
    fn add(
        &self,
        cx: &Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> impl ::core::future::Future<
        Output = wharf::Result<(), CartError>,
    > + ::core::marker::Send;
    /// What is in the shopper's cart.
    fn items(
        &self,
        cx: &Context,
        shopper: ShopperId,
    ) -> impl ::core::future::Future<
        Output = wharf::Result<Vec<CartItem>, CartError>,
    > + ::core::marker::Send;
    /// Forgets every cart.
    fn clear(
        &self,
        cx: &Context,
    ) -> impl ::core::future::Future<Output = wharf::Result<()>> + ::core::marker::Send;
}
#[doc(hidden)]
pub trait CartObject: ::core::marker::Send + ::core::marker::Sync {
    fn add<'a>(
        &'a self,
        cx: &'a Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<(), CartError>>;
    fn items<'a>(
        &'a self,
        cx: &'a Context,
        shopper: ShopperId,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<Vec<CartItem>, CartError>>;
    fn clear<'a>(
        &'a self,
        cx: &'a Context,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<()>>;
}
impl<T: Cart> CartObject for T {
    fn add<'a>(
        &'a self,
        cx: &'a Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<(), CartError>> {
        ::std::boxed::Box::pin(Cart::add(self, cx, shopper, item))
    }
    fn items<'a>(
        &'a self,
        cx: &'a Context,
        shopper: ShopperId,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<Vec<CartItem>, CartError>> {
        ::std::boxed::Box::pin(Cart::items(self, cx, shopper))
    }
    fn clear<'a>(
        &'a self,
        cx: &'a Context,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<()>> {
        ::std::boxed::Box::pin(Cart::clear(self, cx))
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct CartAddArgs {
    #[serde(bound = "ShopperId: ::wharf::__private::Carried")]
    shopper: ShopperId,
    #[serde(bound = "CartItem: ::wharf::__private::Carried")]
    item: CartItem,
}
impl ::wharf::__private::Arguments for CartAddArgs {
    fn streamed(
        &mut self,
    ) -> ::core::option::Option<&mut dyn ::wharf::__private::Streamed> {
        <ShopperId as ::wharf::__private::Carried>::streamed(&mut self.shopper)
            .or(<CartItem as ::wharf::__private::Carried>::streamed(&mut self.item))
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct CartItemsArgs {
    #[serde(bound = "ShopperId: ::wharf::__private::Carried")]
    shopper: ShopperId,
}
impl ::wharf::__private::Arguments for CartItemsArgs {
    fn streamed(
        &mut self,
    ) -> ::core::option::Option<&mut dyn ::wharf::__private::Streamed> {
        <ShopperId as ::wharf::__private::Carried>::streamed(&mut self.shopper)
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct CartClearArgs {}
impl ::wharf::__private::Arguments for CartClearArgs {}
/// Calls `Cart`, wherever it runs.
#[derive(::core::clone::Clone)]
pub struct CartClient {
    link: ::wharf::__private::Link<dyn CartObject>,
}
impl CartClient {
    /// Puts `item` into the shopper's cart.
    pub async fn add(
        &self,
        cx: &Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> wharf::Result<(), CartError> {
        self.link
            .call(
                cx,
                0,
                CartAddArgs { shopper, item },
                |service, cx, CartAddArgs { shopper, item }| {
                    CartObject::add(service, cx, shopper, item)
                },
            )
            .await
    }
    /// What is in the shopper's cart.
    pub async fn items(
        &self,
        cx: &Context,
        shopper: ShopperId,
    ) -> wharf::Result<Vec<CartItem>, CartError> {
        self.link
            .call(
                cx,
                1,
                CartItemsArgs { shopper },
                |service, cx, CartItemsArgs { shopper }| {
                    CartObject::items(service, cx, shopper)
                },
            )
            .await
    }
    /// Forgets every cart.
    pub async fn clear(&self, cx: &Context) -> wharf::Result<()> {
        self.link
            .call(
                cx,
                2,
                CartClearArgs {},
                |service, cx, CartClearArgs {}| { CartObject::clear(service, cx) },
            )
            .await
    }
}
impl ::wharf::__private::Client for CartClient {
    type Object = dyn CartObject;
    const INTERFACE: &'static ::wharf::__private::Interface = &::wharf::__private::Interface {
        name: "Cart",
        docs: "What each shopper means to buy.\n\nCarts are kept for a month.",
        methods: &[
            ::wharf::__private::Method {
                name: "add",
                docs: "Puts `item` into the shopper's cart.",
                kind: ::wharf::__private::MethodKind::Command,
                is_hedged: false,
                args: &[
                    ::wharf::__private::Arg {
                        name: "shopper",
                        shape: <ShopperId as ::wharf::__private::Carried>::shape,
                    },
                    ::wharf::__private::Arg {
                        name: "item",
                        shape: <CartItem as ::wharf::__private::Carried>::shape,
                    },
                ],
                value: <<wharf::Result<
                    (),
                    CartError,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    (),
                    CartError,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[
                        <ShopperId as ::wharf::__private::Carried>::IS_STREAM,
                        <CartItem as ::wharf::__private::Carried>::IS_STREAM,
                    ],
                    <wharf::Result<
                        (),
                        CartError,
                    > as ::wharf::__private::Outcome>::IS_STREAM,
                ),
            },
            ::wharf::__private::Method {
                name: "items",
                docs: "What is in the shopper's cart.",
                kind: ::wharf::__private::MethodKind::Read,
                is_hedged: true,
                args: &[
                    ::wharf::__private::Arg {
                        name: "shopper",
                        shape: <ShopperId as ::wharf::__private::Carried>::shape,
                    },
                ],
                value: <<wharf::Result<
                    Vec<CartItem>,
                    CartError,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    Vec<CartItem>,
                    CartError,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::Some(
                    ::wharf::__private::HttpRoute::new(
                        ::wharf::__private::Verb::Get,
                        "/carts/{shopper}/items",
                    ),
                ),
                streams: ::wharf::__private::Streams::of(
                        &[<ShopperId as ::wharf::__private::Carried>::IS_STREAM],
                        <wharf::Result<
                            Vec<CartItem>,
                            CartError,
                        > as ::wharf::__private::Outcome>::IS_STREAM,
                    )
                    .hedged(),
            },
            ::wharf::__private::Method {
                name: "clear",
                docs: "Forgets every cart.",
                kind: ::wharf::__private::MethodKind::Idempotent,
                is_hedged: false,
                args: &[],
                value: <<wharf::Result<
                    (),
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    (),
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &["checkout", "order-history"],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[],
                    <wharf::Result<()> as ::wharf::__private::Outcome>::IS_STREAM,
                ),
            },
        ],
        described: ::core::option::Option::None,
    };
    fn from_link(link: ::wharf::__private::Link<Self::Object>) -> Self {
        Self { link }
    }
}
impl<T: Cart> ::core::convert::From<T> for CartClient {
    fn from(service: T) -> Self {
        Self {
            link: ::wharf::__private::Link::local(
                <Self as ::wharf::__private::Client>::INTERFACE,
                ::wharf::__private::Arc::new(service),
            ),
        }
    }
}
impl ::core::fmt::Debug for CartClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str("CartClient")
    }
}
/// Offers an implementation of `Cart` to callers.
pub struct CartServer<T> {
    service: ::wharf::__private::Arc<T>,
}
impl<T: Cart> CartServer<T> {
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
            interface: <CartClient as ::wharf::__private::Client>::INTERFACE,
            bind: |service| ::wharf::__private::Bound {
                dispatch: ::wharf::__private::Arc::new(CartServer {
                    service: ::wharf::__private::Arc::clone(&service),
                }),
                object: ::std::boxed::Box::new(
                    service as ::wharf::__private::Arc<dyn CartObject>,
                ),
            },
        }
    }
}
impl<T: Cart> ::wharf::__private::Dispatch for CartServer<T> {
    fn interface(&self) -> &'static ::wharf::__private::Interface {
        <CartClient as ::wharf::__private::Client>::INTERFACE
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
                    |service, cx, CartAddArgs { shopper, item }| async move {
                        Cart::add(&*service, &cx, shopper, item).await
                    },
                )
            }
            1 => {
                call.handle(
                    &self.service,
                    |service, cx, CartItemsArgs { shopper }| async move {
                        Cart::items(&*service, &cx, shopper).await
                    },
                )
            }
            2 => {
                call.handle(
                    &self.service,
                    |service, cx, CartClearArgs {}| async move {
                        Cart::clear(&*service, &cx).await
                    },
                )
            }
            _ => call.unknown_method(method),
        }
    }
}
