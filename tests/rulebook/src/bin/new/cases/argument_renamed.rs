//! The examples of `argument-renamed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_23 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        async fn products(&self, cx: &Context, limit: Option<u32>) -> wharf::Result<Vec<String>>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        products(limit: Option<u32>) -> wharf::Result<Vec<String>>;
    });
}

pub mod case_24 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        async fn products(&self, cx: &Context, most: Option<u32>, limit: Option<u32>) -> wharf::Result<Vec<String>>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        products(most: Option<u32>, limit: Option<u32>) -> wharf::Result<Vec<String>>;
    });
}
