//! The examples of `variant-changed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_49 {
    use wharf::prelude::*;
    #[wharf::message]
    pub enum State {
        Placed,
        Shipped,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: State) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<State>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: State) -> wharf::Result<()>;
        give() -> wharf::Result<State>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_50 {
    use wharf::prelude::*;
    #[wharf::message]
    pub enum State {
        Placed,
        Shipped { parcel: String },
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: State) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<State>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: State) -> wharf::Result<()>;
        give() -> wharf::Result<State>;
        well() -> wharf::Result<u32>;
    });
}
