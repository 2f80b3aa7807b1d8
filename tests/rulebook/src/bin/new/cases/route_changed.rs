//! The examples of `route-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_11 {
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

pub mod case_12 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        #[http(GET, "/catalog/{id}")]
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
        #[read]
        #[http(GET, "/catalog/{id}")]
        async fn entry(&self, cx: &Context, id: String) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        product(id: String) -> wharf::Result<u64>;
        entry(id: String) -> wharf::Result<u64>;
    });
}
