//! The examples of `field-added` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_29 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
        pub product: String,
        pub note: Option<String>,
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

pub mod case_30 {
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

pub mod case_31 {
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

pub mod case_32 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Tags(pub std::collections::BTreeSet<Tag>);
    #[wharf::message]
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    pub struct Tag {
        pub name: String,
        pub language: Option<String>,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Tags) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Tags>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Tags) -> wharf::Result<()>;
        give() -> wharf::Result<Tags>;
        well() -> wharf::Result<u32>;
    });
}
