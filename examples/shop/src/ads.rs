//! The ad service: a line for every shelf, which leads to one of our own things.

use std::sync::atomic::{AtomicUsize, Ordering};

use shop_api::{Ad, Ads, AdsServer};
use wharf::prelude::*;

/// Shelf, line, product.
const ADS: [(&str, &str, &str); 7] = [
    ("galley", "A kettle that stays put. The Eider, for stoves that move.", "eider-kettle"),
    ("rope", "Eleven thousand splices, and counting. The Dunlin line.", "dunlin-line"),
    ("light", "Sixteen hours of light from one filling. The Petrel lantern.", "petrel-lantern"),
    ("clothing", "It will rain. The Gannet sou'wester.", "gannet-souwester"),
    ("navigation", "Know when the water comes back. The Turnstone tide clock.", "turnstone-clock"),
    ("signals", "When the harbour mouth has gone, be heard. The Curlew fog bell.", "curlew-bell"),
    ("deck", "Floats, folds, fetches. The Pelican bucket.", "pelican-bucket"),
];

#[derive(Default)]
pub struct AdsService {
    /// Who comes first next time.
    turn: AtomicUsize,
}

impl AdsService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self::default())
    }
}

impl Ads for AdsService {
    async fn ads(&self, _: &Context, categories: Vec<String>) -> wharf::Result<Vec<Ad>> {
        let fits = |(shelf, ..): &&(&str, &str, &str)| categories.iter().any(|category| category == shelf);
        let (mut ads, mut others): (Vec<_>, Vec<_>) = ADS.iter().partition(fits);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        for shelves in [&mut ads, &mut others] {
            let first = turn % shelves.len().max(1);
            shelves.rotate_left(first);
        }
        let ads = ads.into_iter().chain(others).map(ad).collect();
        Ok(ads)
    }
}

fn ad((_, text, product): &(&str, &str, &str)) -> Ad {
    Ad { text: (*text).to_owned(), product: (*product).into() }
}

pub fn service() -> wharf::Service {
    AdsServer::new(AdsService::start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogService;
    use crate::testing::context;
    use shop_api::{AdsClient, CatalogClient};

    async fn leads_to(ads: &AdsClient, shelves: &[&str]) -> Vec<String> {
        let shelves = shelves.iter().map(|shelf| (*shelf).to_owned()).collect();
        ads.ads(&context(), shelves).await.unwrap().into_iter().map(|ad| ad.product.0).collect()
    }

    #[tokio::test]
    async fn what_fits_comes_first_and_all_come() {
        let ads = AdsClient::from(AdsService::default());
        for shelf in ["galley", "galley"] {
            let products = leads_to(&ads, &[shelf]).await;
            assert_eq!((products.len(), products[0].as_str()), (ADS.len(), "eider-kettle"));
        }
        assert_eq!(leads_to(&ads, &["moon"]).await.len(), ADS.len());
    }

    #[tokio::test]
    async fn every_ad_comes_first_in_its_turn() {
        let ads = AdsClient::from(AdsService::default());
        let first = leads_to(&ads, &[]).await;
        assert_eq!(leads_to(&ads, &[]).await[0], first[1]);
    }

    #[tokio::test]
    async fn every_ad_leads_to_something_we_sell() {
        let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
        for (_, _, product) in ADS {
            assert!(catalog.product(&context(), product.into()).await.is_ok(), "{product}");
        }
    }
}
