//! The ad service: a line for every shelf, ours, that leads to one of our own things.

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
        let mut ads: Vec<Ad> = ADS.iter().filter(fits).map(ad).collect();
        if ads.is_empty() {
            ads = ADS.iter().map(ad).collect();
        }
        let first = self.turn.fetch_add(1, Ordering::Relaxed) % ads.len();
        ads.rotate_left(first);
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

    #[tokio::test]
    async fn a_shelf_has_its_own_ad_and_every_other_has_all() {
        let ads = AdsClient::from(AdsService::default());
        let galley = ads.ads(&context(), vec!["galley".to_owned()]).await.unwrap();
        assert_eq!(galley.len(), 1);
        assert_eq!(galley[0].product, "eider-kettle".into());
        assert_eq!(ads.ads(&context(), vec!["moon".to_owned()]).await.unwrap().len(), ADS.len());
        assert_eq!(ads.ads(&context(), vec![]).await.unwrap().len(), ADS.len());
    }

    #[tokio::test]
    async fn every_ad_comes_first_in_its_turn() {
        let ads = AdsClient::from(AdsService::default());
        let first = ads.ads(&context(), vec![]).await.unwrap();
        let second = ads.ads(&context(), vec![]).await.unwrap();
        assert_eq!(first[1], second[0]);
    }

    #[tokio::test]
    async fn every_ad_leads_to_something_we_sell() {
        let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
        for (_, _, product) in ADS {
            assert!(catalog.product(&context(), product.into()).await.is_ok(), "{product}");
        }
    }
}
