//! The examples of `route-changed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_11 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        async fn product(&self, cx: &Context, id: String) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        product(id: String) -> wharf::Result<u64>;
    });
}

pub mod case_12 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        #[http(GET, "/products/{id}")]
        async fn product(&self, cx: &Context, id: String) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        product(id: String) -> wharf::Result<u64>;
    });
}

pub mod case_13 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Cart {
        #[idempotent]
        #[http(DELETE, "/carts/{shopper}")]
        async fn clear(&self, cx: &Context, shopper: String) -> wharf::Result<()>;
    }
    wharf_rulebook::serve!(Cart, CartClient {
        clear(shopper: String) -> wharf::Result<()>;
    });
}

pub mod case_14 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        #[http(GET, "/products/{id}")]
        async fn product(&self, cx: &Context, id: String) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        product(id: String) -> wharf::Result<u64>;
    });
}
