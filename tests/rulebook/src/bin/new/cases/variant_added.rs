//! The examples of `variant-added` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_42 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("there is no such product")]
        UnknownProduct,
        #[error("the cart is full")]
        Full,
        #[error("there is no more than {left}")]
        TooFew { left: u32 },
        #[unknown]
        #[error("something new: {0}")]
        Other(UnknownVariant),
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

pub mod case_43 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum CartError {
        #[error("there is no such product")]
        UnknownProduct,
        #[error("the cart is full")]
        Full,
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

pub mod case_44 {
    use wharf::prelude::*;
    #[wharf::message]
    pub enum Order {
        ByName,
        ByPrice,
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Order) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Order>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Order) -> wharf::Result<()>;
        give() -> wharf::Result<Order>;
        well() -> wharf::Result<u32>;
    });
}

pub mod case_45 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Tags(pub std::collections::BTreeSet<Tag>);
    #[wharf::message]
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    pub enum Tag {
        Sale,
        Season(bool),
        #[unknown]
        Other(UnknownVariant),
    }
    #[wharf::service]
    pub trait Example {
        async fn take(&self, cx: &Context, it: Tags) -> wharf::Result<()>;
        async fn give(&self, cx: &Context) -> wharf::Result<Tags>;
        async fn well(&self, cx: &Context) -> wharf::Result<u32>;
    }
    wharf_rulebook::serve!(Example, ExampleClient {
        take(it: Tags) -> wharf::Result<()>;
        give() -> wharf::Result<Tags>;
        well() -> wharf::Result<u32>;
    });
}
