//! The examples of `option-added` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_57 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Product {
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

pub mod case_58 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct NewProduct {
        pub price: u64,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: NewProduct) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<NewProduct>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: NewProduct) -> wharf::Result<()>;
        give() -> wharf::Result<NewProduct>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_59 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Product {
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
