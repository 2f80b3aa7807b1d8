//! The examples of `error-removed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_27 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("the cart is full")]
        Full,
    }
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<()>;
    });
}

pub mod case_28 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("the cart is full")]
        Full,
    }
    #[wharf::service]
    pub trait Cart {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
        async fn put(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        add(product: String) -> wharf::Result<(), CartError>;
        put(product: String) -> wharf::Result<()>;
    });
}
