//! The cart: what each shopper means to buy, in one SQLite file that all of its replicas share.

use std::path::PathBuf;

use serde::Deserialize;
use shop_api::{
    Cart, CartError, CartItem, CartServer, CatalogClient, CatalogError, MAX_QUANTITY, ProductId, ShopperId,
};
use wharf::prelude::*;

mod store;
use store::Carts;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CartConfig {
    /// Where the carts are kept.
    file: PathBuf,
}

impl Default for CartConfig {
    fn default() -> Self {
        Self { file: "data/cart.sqlite".into() }
    }
}

pub struct CartService {
    catalog: CatalogClient,
    carts: Carts,
}

impl CartService {
    async fn start(start: Start, catalog: CatalogClient) -> anyhow::Result<Self> {
        let CartConfig { file } = start.config()?;
        Self::open(file, catalog).await
    }

    /// Over the carts in `file`, which is made when it isn't there.
    pub async fn open(file: PathBuf, catalog: CatalogClient) -> anyhow::Result<Self> {
        Ok(Self { catalog, carts: Carts::open(file).await? })
    }

    async fn known(&self, cx: &Context, product: &ProductId) -> wharf::Result<(), CartError> {
        let known = self.catalog.product(cx, product.clone()).await;
        known.map(drop).map_service(|CatalogError::UnknownProduct(id)| CartError::UnknownProduct(id))
    }
}

impl Cart for CartService {
    async fn add(&self, cx: &Context, shopper: ShopperId, item: CartItem) -> wharf::Result<(), CartError> {
        if item.quantity == 0 {
            return Err(CartError::NoQuantity.into());
        }
        self.known(cx, &item.product).await?;
        let asked = self.carts.add(shopper, item, MAX_QUANTITY).await?;
        if asked > u64::from(MAX_QUANTITY) {
            return Err(CartError::TooMany { most: MAX_QUANTITY, asked }.into());
        }
        Ok(())
    }

    async fn set_quantity(
        &self,
        cx: &Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> wharf::Result<(), CartError> {
        if item.quantity > MAX_QUANTITY {
            return Err(CartError::TooMany { most: MAX_QUANTITY, asked: item.quantity.into() }.into());
        }
        // What is no longer sold can still be taken out.
        if item.quantity > 0 {
            self.known(cx, &item.product).await?;
        }
        Ok(self.carts.set(shopper, item).await?)
    }

    async fn items(&self, _: &Context, shopper: ShopperId) -> wharf::Result<Vec<CartItem>> {
        Ok(self.carts.items(shopper).await?)
    }

    async fn take(&self, _: &Context, shopper: ShopperId, items: Vec<CartItem>) -> wharf::Result<()> {
        Ok(self.carts.take(shopper, items).await?)
    }

    async fn clear(&self, _: &Context, shopper: ShopperId) -> wharf::Result<()> {
        Ok(self.carts.clear(shopper).await?)
    }
}

pub fn service() -> wharf::Service {
    CartServer::new(CartService::start)
}

#[cfg(test)]
mod tests;
