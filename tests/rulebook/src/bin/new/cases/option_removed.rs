//! The examples of `option-removed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_60 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Product {
        pub discount: Option<Discount>,
    }
    #[wharf::message]
    pub struct Discount(pub u64);
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

pub mod case_61 {
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

pub mod case_62 {
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
