//! The examples of `variant-removed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_46 {
    use wharf::prelude::*;
    #[wharf::message]
    pub enum State {
        Placed,
        Shipped,
        #[unknown]
        Other(UnknownVariant),
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

pub mod case_47 {
    use wharf::prelude::*;
    #[wharf::message]
    pub enum Order {
        ByName,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Order) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Order>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Order) -> wharf::Result<()>;
        give() -> wharf::Result<Order>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_48 {
    use wharf::prelude::*;
    #[wharf::message]
    pub enum State {
        Placed,
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
