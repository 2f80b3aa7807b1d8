//! The examples of `status-changed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_53 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("there is no such product")]
        #[status(not_found)]
        UnknownProduct,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: CartError) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<CartError>;
        async fn fail(&self, cx: &Context) -> wharf::Result<(), CartError>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: CartError) -> wharf::Result<()>;
        give() -> wharf::Result<CartError>;
        fail() -> wharf::Result<(), CartError>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_54 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("there is no such product")]
        #[status(not_found)]
        UnknownProduct,
        #[error("the product is not sold any more")]
        #[status(gone)]
        OldProduct,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: CartError) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<CartError>;
        async fn fail(&self, cx: &Context) -> wharf::Result<(), CartError>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: CartError) -> wharf::Result<()>;
        give() -> wharf::Result<CartError>;
        fail() -> wharf::Result<(), CartError>;
        well() -> wharf::Result<u32>;
    });
}
