//! The examples of `method-removed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_6 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        #[idempotent]
        async fn clear(&self, cx: &Context) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
        clear() -> wharf::Result<()>;
    });
}

pub mod case_7 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
    });
}
