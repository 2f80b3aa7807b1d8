//! The examples of `default-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_38 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
        pub product: String,
        #[serde(default)]
        pub gift: bool,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: CartItem) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<CartItem>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: CartItem) -> wharf::Result<()>;
        give() -> wharf::Result<CartItem>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_39 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
        pub product: String,
        #[serde(default)]
        pub gift: bool,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: CartItem) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<CartItem>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: CartItem) -> wharf::Result<()>;
        give() -> wharf::Result<CartItem>;
        well() -> wharf::Result<u32>;
    });
}
