//! The examples of `length-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_70 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Position {
        pub at: [f64; 3],
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

pub mod case_71 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Position {
        pub at: [f64; 2],
        pub height: Option<f64>,
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
