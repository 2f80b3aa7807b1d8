//! The checkout: turns a cart into an order.

use std::time::Duration;

use futures_util::future::try_join_all;
use shop_api::{
    Address, Card, CartClient, CartItem, CatalogClient, CatalogError, ChargeId, Checkout, CheckoutError,
    CheckoutServer, CurrencyClient, CurrencyCode, CurrencyError, EmailClient, Money, MoneyError, NewOrder,
    Order, OrderId, OrderLine, PaymentClient, ShippingClient, ShopperId, TrackingNumber,
};
use uuid::Uuid;
use wharf::prelude::*;

/// How long giving money back may take.
const GIVING_BACK: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub struct CheckoutService {
    pub cart: CartClient,
    pub catalog: CatalogClient,
    pub currency: CurrencyClient,
    pub payment: PaymentClient,
    pub shipping: ShippingClient,
    pub email: EmailClient,
}

impl CheckoutService {
    async fn start(
        _: Start,
        cart: CartClient,
        catalog: CatalogClient,
        currency: CurrencyClient,
        payment: PaymentClient,
        shipping: ShippingClient,
        email: EmailClient,
    ) -> anyhow::Result<Self> {
        Ok(Self { cart, catalog, currency, payment, shipping, email })
    }
}

impl Checkout for CheckoutService {
    async fn place_order(&self, cx: &Context, order: NewOrder) -> wharf::Result<Order, CheckoutError> {
        let NewOrder { shopper, currency, address, email, card } = order;
        if !email.is_plausible() {
            return Err(CheckoutError::BadEmail(email.0).into());
        }
        let items = self.cart.items(cx, shopper.clone()).await.or_fault()?;
        if items.is_empty() {
            return Err(CheckoutError::EmptyCart.into());
        }
        let lines = try_join_all(items.iter().map(|item| self.line(cx, item, &currency)));
        let (lines, shipping) = tokio::try_join!(lines, self.parcel(cx, &address, &items, &currency))?;
        let total = total(&lines, &shipping)?;
        let id = order_number();
        let sale = Sale { shopper, items, card, address: address.clone(), total: total.clone() };

        // From here on money moves: a shopper who closes the page must not stop it halfway. Only the deadline may.
        let (desk, own) = (self.clone(), Context::root(cx.remaining()).with_trace(cx.trace()));
        let order = move |tracking| Order { id, tracking, lines, shipping, total, address, email };
        let settled = tokio::spawn(async move {
            let tracking = desk.settle(&own, sale).await?;
            let order = order(tracking);
            desk.tell(&own, &order).await;
            Ok(order)
        });
        settled.await.map_err(|error| Fault::internal(format!("placing the order panicked: {error}")))?
    }
}

/// What is about to be paid and sent.
struct Sale {
    shopper: ShopperId,
    items: Vec<CartItem>,
    card: Card,
    address: Address,
    total: Money,
}

impl CheckoutService {
    async fn line(
        &self,
        cx: &Context,
        item: &CartItem,
        currency: &CurrencyCode,
    ) -> wharf::Result<OrderLine, CheckoutError> {
        let product = self.catalog.product(cx, item.product.clone()).await;
        let product =
            product.map_service(|CatalogError::UnknownProduct(id)| CheckoutError::UnknownProduct(id))?;
        let price = self.in_currency(cx, product.price, currency).await?;
        let total = price.times(item.quantity).map_err(too_large)?;
        Ok(OrderLine { product: product.id, name: product.name, quantity: item.quantity, price, total })
    }

    async fn parcel(
        &self,
        cx: &Context,
        address: &Address,
        items: &[CartItem],
        currency: &CurrencyCode,
    ) -> wharf::Result<Money, CheckoutError> {
        let cost = self.shipping.quote(cx, Some(address.clone()), items.to_vec()).await;
        self.in_currency(cx, cost.map_service(CheckoutError::Address)?, currency).await
    }

    async fn in_currency(
        &self,
        cx: &Context,
        amount: Money,
        currency: &CurrencyCode,
    ) -> wharf::Result<Money, CheckoutError> {
        self.currency.convert(cx, amount, currency.clone()).await.map_service(|error| match error {
            CurrencyError::UnknownCurrency(code) => CheckoutError::UnknownCurrency(code),
            CurrencyError::TooLarge => CheckoutError::TooLarge,
        })
    }

    /// Money for goods: both change hands, or neither does.
    async fn settle(&self, cx: &Context, sale: Sale) -> wharf::Result<TrackingNumber, CheckoutError> {
        let charge = match self.payment.charge(cx, sale.total, sale.card).await {
            Err(CallError::Fault(fault)) if !fault.not_started() => {
                tracing::error!(%fault, "nobody knows whether a card was charged");
                return Err(CheckoutError::PaymentUnclear.into());
            }
            charged => charged.map_service(CheckoutError::Payment)?,
        };
        let tracking = match self.shipping.ship(cx, sale.address, sale.items.clone()).await {
            Ok(tracking) => tracking,
            Err(error) => {
                tracing::error!(%error, %charge, "nothing was sent");
                return Err(self.give_back(cx, charge).await.into());
            }
        };
        // The order stands, whatever becomes of the cart.
        if let Err(error) = self.cart.take(cx, sale.shopper, sale.items).await {
            tracing::warn!(%error, "what was ordered is still in the cart");
        }
        Ok(tracking)
    }

    async fn give_back(&self, cx: &Context, charge: ChargeId) -> CheckoutError {
        // The time of the order may be over; what is owed is owed.
        let cx = Context::root(GIVING_BACK).with_trace(cx.trace());
        match self.payment.refund(&cx, charge.clone()).await {
            Ok(()) => CheckoutError::NotSent,
            Err(error) => {
                tracing::error!(%error, %charge, "a charge for goods that were not sent was not refunded");
                CheckoutError::NotRefunded(charge)
            }
        }
    }

    /// The order stands without its confirmation: it is on the page too.
    async fn tell(&self, cx: &Context, order: &Order) {
        if let Err(error) = self.email.confirm_order(cx, order.email.clone(), order.clone()).await {
            tracing::warn!(%error, order = %order.id, "an order was not confirmed by mail");
        }
    }
}

fn total(lines: &[OrderLine], shipping: &Money) -> Result<Money, CheckoutError> {
    lines.iter().try_fold(shipping.clone(), |sum, line| sum.plus(&line.total)).map_err(too_large)
}

fn too_large(_: MoneyError) -> CheckoutError {
    CheckoutError::TooLarge
}

/// Eight letters and digits of which no two are easily confused (Crockford's base 32).
fn order_number() -> OrderId {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let random = Uuid::new_v4().as_u128();
    let letters = (0..8).map(|place| char::from(LETTERS[(random >> (place * 5)) as usize % 32]));
    OrderId(format!("SW-{}", letters.collect::<String>()))
}

pub fn service() -> wharf::Service {
    CheckoutServer::new(CheckoutService::start)
}

#[cfg(test)]
mod tests;
