//! The catalog: what the shop sells, read from `catalog.toml` at the start.

use std::collections::BTreeMap;

use shop_api::{Catalog, CatalogError, CatalogServer, Product, ProductId};
use wharf::prelude::*;

pub struct CatalogService {
    products: Vec<Product>,
}

impl CatalogService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Self::stocked()
    }

    /// With everything that the shop sells.
    pub fn stocked() -> anyhow::Result<Self> {
        let mut file: BTreeMap<String, Vec<Product>> = toml::from_str(include_str!("catalog.toml"))?;
        Ok(Self { products: file.remove("product").unwrap_or_default() })
    }
}

impl Catalog for CatalogService {
    async fn product(&self, _: &Context, id: ProductId) -> wharf::Result<Product, CatalogError> {
        let found = self.products.iter().find(|product| product.id == id);
        Ok(found.cloned().ok_or(CatalogError::UnknownProduct(id))?)
    }

    async fn products(&self, _: &Context) -> wharf::Result<Vec<Product>> {
        Ok(self.products.clone())
    }

    async fn search(&self, _: &Context, query: String) -> wharf::Result<Vec<Product>> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let matches = |product: &&Product| {
            let text = text(product).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        Ok(self.products.iter().filter(matches).cloned().collect())
    }
}

fn text(product: &Product) -> String {
    let Product { name, summary, description, categories, details, .. } = product;
    [name, summary, description, &categories.join(" "), &details.join(" ")].map(String::as_str).join(" ")
}

pub fn service() -> wharf::Service {
    CatalogServer::new(CatalogService::start)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::testing::{context, service_error};
    use shop_api::CatalogClient;

    fn catalog() -> CatalogClient {
        CatalogClient::from(CatalogService::stocked().unwrap())
    }

    async fn found(query: &str) -> Vec<String> {
        let products = catalog().search(&context(), query.to_owned()).await.unwrap();
        products.into_iter().map(|product| product.id.0).collect()
    }

    #[tokio::test]
    async fn every_product_can_be_shown_and_bought() {
        let products = catalog().products(&context()).await.unwrap();
        let ids: BTreeSet<_> = products.iter().map(|product| &product.id).collect();
        assert_eq!((products.len(), ids.len()), (12, 12));
        for product in &products {
            assert!(product.price.in_nanos() > 0, "{} costs nothing", product.id);
            assert_eq!(product.price, product.price.to_coins().unwrap(), "{}", product.id);
            assert!(!product.categories.is_empty() && !product.picture.is_empty(), "{}", product.id);
        }
    }

    #[tokio::test]
    async fn an_unknown_product_is_named_in_the_error() {
        let error = service_error(catalog().product(&context(), "dodo".into()).await);
        assert_eq!(error, CatalogError::UnknownProduct("dodo".into()));
    }

    #[tokio::test]
    async fn a_search_wants_every_word() {
        assert_eq!(found("BRASS lantern").await, ["petrel-lantern"]);
        assert_eq!(found("galley").await, ["eider-kettle", "pelican-bucket"]);
        assert!(found("submarine").await.is_empty());
    }
}
