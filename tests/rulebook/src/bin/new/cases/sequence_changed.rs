//! The examples of `sequence-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_72 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Position {
        pub at: (f64, f64),
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Position) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Position>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Position) -> wharf::Result<()>;
        give() -> wharf::Result<Position>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_73 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Labels {
        pub all: std::collections::BTreeSet<String>,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Labels) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Labels>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Labels) -> wharf::Result<()>;
        give() -> wharf::Result<Labels>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_74 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Position {
        pub at: Vec<f64>,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Position) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Position>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Position) -> wharf::Result<()>;
        give() -> wharf::Result<Position>;
        well() -> wharf::Result<u32>;
    });
}
