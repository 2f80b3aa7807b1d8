//! The examples of `argument-removed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_21 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        async fn products(&self, cx: &Context, most: Option<u32>) -> wharf::Result<Vec<String>>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        products(most: Option<u32>) -> wharf::Result<Vec<String>>;
    });
}

pub mod case_22 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Catalog {
        #[read]
        async fn products(&self, cx: &Context, most: u32) -> wharf::Result<Vec<String>>;
    }
    wharf_rulebook::serve!(Catalog, CatalogClient {
        products(most: u32) -> wharf::Result<Vec<String>>;
    });
}
