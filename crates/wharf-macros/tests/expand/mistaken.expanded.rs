//! Mistakes are reported, and what is sound is made nevertheless.
use wharf::prelude::*;
::core::compile_error! {
    "no kind is called `reed`: did you mean `#[read]`? a method is `#[read]` (it changes nothing), `#[idempotent]` (it may be repeated) or `#[command]` (the default)"
}
::core::compile_error! {
    "a service answers many calls at once: take `&self`, and keep what changes behind a lock or in a database"
}
::core::compile_error! {
    "a call takes time wherever the service runs: write `async fn add`, and the result as it is"
}
pub trait Cart: ::core::marker::Send + ::core::marker::Sync + 'static {
    fn items(
        &self,
        cx: &Context,
    ) -> impl ::core::future::Future<
        Output = wharf::Result<Vec<CartItem>>,
    > + ::core::marker::Send;
    #[allow(async_fn_in_trait)]
    async fn count(&mut self, cx: &Context) -> wharf::Result<u32>;
    fn add(&self, cx: &Context, item: CartItem) -> wharf::Result<()>;
}
#[doc(hidden)]
pub trait CartObject: ::core::marker::Send + ::core::marker::Sync {
    fn items<'a>(
        &'a self,
        cx: &'a Context,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<Vec<CartItem>>>;
}
impl<T: Cart> CartObject for T {
    fn items<'a>(
        &'a self,
        cx: &'a Context,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<Vec<CartItem>>> {
        ::std::boxed::Box::pin(Cart::items(self, cx))
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct CartItemsArgs {}
impl ::wharf::__private::Arguments for CartItemsArgs {}
/// Calls `Cart`, wherever it runs.
#[derive(::core::clone::Clone)]
pub struct CartClient {
    link: ::wharf::__private::Link<dyn CartObject>,
}
impl CartClient {
    pub async fn items(&self, cx: &Context) -> wharf::Result<Vec<CartItem>> {
        self.link
            .call(
                cx,
                0,
                CartItemsArgs {},
                |service, cx, CartItemsArgs {}| { CartObject::items(service, cx) },
            )
            .await
    }
}
impl ::wharf::__private::Client for CartClient {
    type Object = dyn CartObject;
    const INTERFACE: &'static ::wharf::__private::Interface = &::wharf::__private::Interface {
        name: "Cart",
        docs: "",
        methods: &[
            ::wharf::__private::Method {
                name: "items",
                docs: "",
                kind: ::wharf::__private::MethodKind::Command,
                is_hedged: false,
                args: &[],
                value: <<wharf::Result<
                    Vec<CartItem>,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape,
                error: <<wharf::Result<
                    Vec<CartItem>,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
                callers: &[],
                http: ::core::option::Option::None,
                streams: ::wharf::__private::Streams::of(
                    &[],
                    <wharf::Result<
                        Vec<CartItem>,
                    > as ::wharf::__private::Outcome>::IS_STREAM,
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
                    |service, cx, CartItemsArgs {}| async move {
                        Cart::items(&*service, &cx).await
                    },
                )
            }
            _ => call.unknown_method(method),
        }
    }
}
::core::compile_error! {
    "an interface has no type parameters, because callers in other languages call it too: name the types, or write one interface for each"
}
::core::compile_error! {
    "an argument is known to callers by its name: write `name: Type`, and take it apart in the `impl`"
}
pub trait Generic<T> {
    #[allow(async_fn_in_trait)]
    async fn get(&self, cx: &Context, _: (u8, u8)) -> wharf::Result<T>;
}
::core::compile_error! {
    "write one text, `#[error(\"..\")]`, with fields as `{0}` or `{name}`; there is no `transparent` and there are no further arguments"
}
::core::compile_error! {
    "no status is called `lost`: there are invalid, unauthenticated, forbidden, not_found, conflict, gone, precondition, unprocessable, too_many, internal, unavailable"
}
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
pub struct Missing {
    pub what: String,
}
impl ::wharf::__private::Message for Missing {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Missing",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Struct(
                        ::std::vec::Vec::from([
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("what"),
                                docs: ::std::string::String::new(),
                                shape: <String as ::wharf::__private::Message>::shape(
                                    types,
                                ),
                                default: false,
                            },
                        ]),
                    ),
                },
            )
    }
}
impl ::core::fmt::Display for Missing {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self { .. } => ::core::result::Result::Ok(()),
        }
    }
}
impl ::core::error::Error for Missing {}
impl ::wharf::__private::ServiceError for Missing {
    fn status(&self) -> ::wharf::__private::Status {
        match self {
            Self { .. } => ::wharf::__private::Status::Unprocessable,
        }
    }
}
