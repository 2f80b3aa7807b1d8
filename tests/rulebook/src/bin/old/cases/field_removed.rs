//! The examples of `field-removed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_33 {
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

pub mod case_34 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
        pub product: String,
        pub quantity: u32,
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

pub mod case_35 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Product {
        pub name: String,
        pub price: u64,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Product) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Product>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Product) -> wharf::Result<()>;
        give() -> wharf::Result<Product>;
        well() -> wharf::Result<u32>;
    });
}
