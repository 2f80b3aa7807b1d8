//! What the pages ask the services for.

use std::time::Duration;

use futures_util::future::try_join_all;
use shop_api::{
    Ad, AdsClient, CartClient, CartItem, CatalogClient, CatalogError, CheckoutClient, CurrencyClient, Money,
    Product, ProductId, RecommendationClient, ShippingClient,
};
use wharf::prelude::*;

use super::pages::{CartLine, CartView, Frame, Sums, Tile};
use super::problem::Problem;
use super::session::Visit;

/// How long a page waits for what it can be without.
const FOR_ADS: Duration = Duration::from_millis(100);
const FOR_RECOMMENDATIONS: Duration = Duration::from_millis(300);
const FOR_THE_COUNT: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub struct Services {
    pub catalog: CatalogClient,
    pub cart: CartClient,
    pub currency: CurrencyClient,
    pub checkout: CheckoutClient,
    pub shipping: ShippingClient,
    pub recommendation: RecommendationClient,
    pub ads: AdsClient,
}

impl Services {
    /// The frame of a page at `path`. Pages are shown without a count when the cart doesn't give one.
    pub async fn frame(&self, visit: &Visit, title: &str, path: &str) -> Result<Frame, Problem> {
        let hurried = visit.cx.with_timeout(FOR_THE_COUNT);
        let items = self.cart.items(&hurried, visit.shopper.clone());
        let (frame, items) = tokio::join!(self.uncounted(visit, title, path), items);
        let count = items.ok().map(|items| items.iter().map(|item| item.quantity).sum());
        Ok(Frame { count, ..frame? })
    }

    async fn uncounted(&self, visit: &Visit, title: &str, path: &str) -> Result<Frame, Problem> {
        Ok(Frame {
            title: title.to_owned(),
            path: path.to_owned(),
            search: String::new(),
            currency: Some(visit.currency.clone()),
            currencies: self.currency.supported(&visit.cx).await?,
            count: None,
        })
    }

    /// Prices in the shopper's currency, all asked for at once.
    pub async fn tiles(&self, visit: &Visit, products: Vec<Product>) -> Result<Vec<Tile>, Problem> {
        try_join_all(products.into_iter().map(|product| self.tile(visit, product))).await
    }

    pub async fn tile(&self, visit: &Visit, product: Product) -> Result<Tile, Problem> {
        let price = self.in_currency(visit, &product.price).await?;
        Ok(Tile { product, price })
    }

    async fn in_currency(&self, visit: &Visit, amount: &Money) -> Result<Money, Problem> {
        Ok(self.currency.convert(&visit.cx, amount.clone(), visit.currency.clone()).await?)
    }

    /// What goes well with what was `seen`: nothing when that takes too long.
    pub async fn recommended(&self, visit: &Visit, seen: Vec<ProductId>) -> Vec<Tile> {
        let visit = Visit { cx: visit.cx.with_timeout(FOR_RECOMMENDATIONS), ..visit.clone() };
        let tiles = async {
            let ids = self.recommendation.recommend(&visit.cx, visit.shopper.clone(), seen).await?;
            let products = ids.into_iter().map(|id| self.catalog.product(&visit.cx, id));
            self.tiles(&visit, try_join_all(products).await?).await
        };
        tiles.await.unwrap_or_else(|problem: Problem| {
            tracing::debug!(?problem, "a page is shown without recommendations");
            Vec::new()
        })
    }

    /// An ad that doesn't lead `here`: none when that takes too long.
    pub async fn ad(&self, visit: &Visit, categories: Vec<String>, here: Option<&ProductId>) -> Option<Ad> {
        match self.ads.ads(&visit.cx.with_timeout(FOR_ADS), categories).await {
            Ok(ads) => ads.into_iter().find(|ad| Some(&ad.product) != here),
            Err(error) => {
                tracing::debug!(%error, "a page is shown without an ad");
                None
            }
        }
    }

    /// The frame and the content of the cart's page.
    pub async fn cart(&self, visit: &Visit) -> Result<(Frame, CartView), Problem> {
        let (frame, items) = tokio::try_join!(self.uncounted(visit, "Your cart", "/cart"), async {
            Ok(self.cart.items(&visit.cx, visit.shopper.clone()).await?)
        })?;
        let frame = Frame { count: Some(items.iter().map(|item| item.quantity).sum()), ..frame };
        Ok((frame, self.content(visit, items).await?))
    }

    /// What is in the cart, what it costs, and what goes well with it.
    async fn content(&self, visit: &Visit, items: Vec<CartItem>) -> Result<CartView, Problem> {
        let seen = items.iter().map(|item| item.product.clone()).collect();
        let lines = try_join_all(items.iter().map(|item| self.line(visit, item)));
        let (lines, shipping, recommended) =
            tokio::join!(lines, self.parcel(visit, &items), self.recommended(visit, seen));
        let lines = lines?;
        let sums = shipping?.and_then(|shipping| sums(&lines, shipping));
        Ok(CartView { lines, sums, recommended, ..CartView::default() })
    }

    async fn line(&self, visit: &Visit, item: &CartItem) -> Result<CartLine, Problem> {
        let product = match self.catalog.product(&visit.cx, item.product.clone()).await {
            Err(CallError::Service(CatalogError::UnknownProduct(_))) => None,
            found => Some(found?),
        };
        let tile = match product {
            Some(product) => Some(self.tile(visit, product).await?),
            None => None,
        };
        let total = tile.as_ref().and_then(|tile| tile.price.times(item.quantity).ok());
        let (product, quantity) = (item.product.clone(), item.quantity.to_string());
        Ok(CartLine { product, quantity, tile, total, wrong: None })
    }

    async fn parcel(&self, visit: &Visit, items: &[CartItem]) -> Result<Option<Money>, Problem> {
        if items.is_empty() {
            return Ok(None);
        }
        let cost = self.shipping.quote(&visit.cx, None, items.to_vec()).await?;
        Ok(Some(self.in_currency(visit, &cost).await?))
    }
}

/// Nothing when something in the cart can't be bought: then it can't be paid as it is.
fn sums(lines: &[CartLine], shipping: Money) -> Option<Sums> {
    let none = Money::zero(shipping.currency.clone());
    let goods = lines.iter().try_fold(none, |sum, line| sum.plus(line.total.as_ref()?).ok())?;
    Some(Sums { total: goods.plus(&shipping).ok()?, goods, shipping })
}
