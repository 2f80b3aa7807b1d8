//! The examples of `kind-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_8 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        #[command]
        async fn checkout(&self, cx: &Context) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        checkout() -> wharf::Result<u64>;
    });
}

pub mod case_9 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        #[idempotent]
        async fn clear(&self, cx: &Context) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        clear() -> wharf::Result<()>;
    });
}

pub mod case_10 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        #[read]
        async fn checkout(&self, cx: &Context) -> wharf::Result<u64>;
        #[command]
        async fn order(&self, cx: &Context) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        checkout() -> wharf::Result<u64>;
        order() -> wharf::Result<u64>;
    });
}
