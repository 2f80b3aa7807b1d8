//! The recommendation service: what stands on the same shelf, then what stands elsewhere.

use shop_api::{CatalogClient, Product, ProductId, Recommendation, RecommendationServer, ShopperId};
use wharf::prelude::*;

const AT_MOST: usize = 4;

pub struct RecommendationService {
    catalog: CatalogClient,
}

impl RecommendationService {
    async fn start(_: Start, catalog: CatalogClient) -> anyhow::Result<Self> {
        Ok(Self { catalog })
    }
}

impl Recommendation for RecommendationService {
    async fn recommend(
        &self,
        cx: &Context,
        shopper: ShopperId,
        seen: Vec<ProductId>,
    ) -> wharf::Result<Vec<ProductId>> {
        let products = self.catalog.products(cx).await?;
        Ok(pick(&products, &shopper, &seen))
    }
}

/// The products that share most shelves with those seen. Among equals every shopper finds an order of their own.
fn pick(products: &[Product], shopper: &ShopperId, seen: &[ProductId]) -> Vec<ProductId> {
    let (known, mut others): (Vec<_>, Vec<_>) =
        products.iter().partition(|product| seen.contains(&product.id));
    let shelves: Vec<&String> = known.iter().flat_map(|product| &product.categories).collect();
    others.sort_by_cached_key(|product| {
        let shared = product.categories.iter().filter(|shelf| shelves.contains(shelf)).count();
        (usize::MAX - shared, taste(shopper, &product.id))
    });
    others.into_iter().take(AT_MOST).map(|product| product.id.clone()).collect()
}

/// The same number for the same shopper and product, in every replica (FNV-1a).
fn taste(shopper: &ShopperId, product: &ProductId) -> u32 {
    let bytes = shopper.0.bytes().chain(product.0.bytes());
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

pub fn service() -> wharf::Service {
    RecommendationServer::new(RecommendationService::start)
}

#[cfg(test)]
impl RecommendationService {
    pub fn over(catalog: CatalogClient) -> Self {
        Self { catalog }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogService;
    use crate::testing::context;
    use shop_api::RecommendationClient;

    async fn recommended(shopper: &str, seen: &[&str]) -> Vec<String> {
        let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
        let seen = seen.iter().map(|id| ProductId::from(*id)).collect();
        let service = RecommendationClient::from(RecommendationService::over(catalog));
        let ids = service.recommend(&context(), shopper.into(), seen).await.unwrap();
        ids.into_iter().map(|id| id.0).collect()
    }

    #[tokio::test]
    async fn what_shares_a_shelf_comes_first_and_what_was_seen_never() {
        let ids = recommended("mira", &["dunlin-line"]).await;
        assert_eq!(ids.len(), 4);
        assert_eq!(ids[0], "auk-fender", "the other thing of rope");
        assert!(!ids.contains(&"dunlin-line".to_owned()));
    }

    #[tokio::test]
    async fn a_shopper_sees_the_same_things_again() {
        assert_eq!(recommended("mira", &[]).await, recommended("mira", &[]).await);
        assert_ne!(recommended("mira", &[]).await, recommended("jon", &[]).await);
    }
}
