//! The examples of `error-added` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_25 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("the cart is full")]
        Full,
    }
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<(), CartError>;
    });
}

pub mod case_26 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("the cart is full")]
        Full,
    }
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        async fn put(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
        put(product: String) -> wharf::Result<(), CartError>;
    });
}
