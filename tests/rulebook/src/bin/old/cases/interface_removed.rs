//! The examples of `interface-removed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_2 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Wishes {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Wishes, WishesClient {
        add(product: String) -> wharf::Result<()>;
    });
}

pub mod case_3 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Wishes {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Wishes, WishesClient {
        add(product: String) -> wharf::Result<()>;
    });
}
