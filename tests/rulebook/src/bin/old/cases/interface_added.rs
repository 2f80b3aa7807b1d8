//! The examples of `interface-added` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_0 {
    use wharf::prelude::*;
}

pub mod case_1 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Wishes {
        async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Wishes, WishesClient {
        add(product: String) -> wharf::Result<()>;
    });
}
