//! The examples of `number-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_63 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Stock {
        pub pieces: u32,
        pub all_pieces: Option<u64>,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Stock) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Stock>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Stock) -> wharf::Result<()>;
        give() -> wharf::Result<Stock>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_64 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct CartItem {
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

pub mod case_65 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Reading {
        pub value: f64,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Reading) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Reading>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Reading) -> wharf::Result<()>;
        give() -> wharf::Result<Reading>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_66 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Reading {
        pub value: f64,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Reading) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Reading>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Reading) -> wharf::Result<()>;
        give() -> wharf::Result<Reading>;
        well() -> wharf::Result<u32>;
    });
}
