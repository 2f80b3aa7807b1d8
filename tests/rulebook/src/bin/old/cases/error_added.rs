//! The examples of `error-added` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_25 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
    });
}

pub mod case_26 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
    });
}
