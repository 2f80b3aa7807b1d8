//! Mistakes are reported, and what is sound is made nevertheless.
use wharf::prelude::*;
::core::compile_error! {
    "no kind is called `reed`: did you mean `#[read]`? a method is `#[read]` (it changes nothing), `#[idempotent]` (it may be repeated) or `#[command]` (the default)"
}
pub trait Cart: ::core::marker::Send + ::core::marker::Sync + 'static {
    #[allow(async_fn_in_trait)]
    async fn items(&self, cx: &Context) -> wharf::Result<Vec<CartItem>>;
    fn count(
        &self,
        cx: &Context,
    ) -> impl ::core::future::Future<Output = wharf::Result<u32>> + ::core::marker::Send;
}
#[doc(hidden)]
pub trait CartObject: ::core::marker::Send + ::core::marker::Sync {
    fn count<'a>(
        &'a self,
        cx: &'a Context,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<u32>>;
}
impl<T: Cart> CartObject for T {
    fn count<'a>(
        &'a self,
        cx: &'a Context,
    ) -> ::wharf::__private::BoxFuture<'a, wharf::Result<u32>> {
        ::std::boxed::Box::pin(Cart::count(self, cx))
    }
}
#[doc(hidden)]
#[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
#[serde(crate = "::wharf::__private::serde")]
pub struct CartCountArgs {}
/// Calls `Cart`, wherever it runs.
#[derive(::core::clone::Clone)]
pub struct CartClient {
    link: ::wharf::__private::Link<dyn CartObject>,
}
impl CartClient {
    pub async fn count(&self, cx: &Context) -> wharf::Result<u32> {
        self.link
            .call(
                cx,
                0,
                CartCountArgs {},
                |service, cx, CartCountArgs {}| { CartObject::count(service, cx) },
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
                name: "count",
                docs: "",
                kind: ::wharf::__private::MethodKind::Read,
                args: &[],
                value: <<wharf::Result<
                    u32,
                > as ::wharf::__private::Outcome>::Value as ::wharf::__private::Message>::shape,
                error: <<wharf::Result<
                    u32,
                > as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape,
            },
        ],
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
                    |service, cx, CartCountArgs {}| async move {
                        Cart::count(&*service, &cx).await
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
