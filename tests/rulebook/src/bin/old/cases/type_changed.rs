//! The examples of `type-changed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_82 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
        pub product: u32,
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

pub mod case_83 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Picture {
        pub data: Vec<u8>,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Picture) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Picture>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Picture) -> wharf::Result<()>;
        give() -> wharf::Result<Picture>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_84 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
        pub product: u32,
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
