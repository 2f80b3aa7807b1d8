//! The examples of `method-removed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_6 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
    });
}

pub mod case_7 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        /// As `add`, and is to replace it.
        async fn put(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
        put(product: String) -> wharf::Result<()>;
    });
}
