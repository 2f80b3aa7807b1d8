//! The examples of `method-added` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_4 {
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

pub mod case_5 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn put(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        put(product: String) -> wharf::Result<()>;
    });
}
