//! The examples of `argument-added` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_19 {
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

pub mod case_20 {
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
