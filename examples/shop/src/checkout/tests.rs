//! The checkout's stories, told with its real neighbours, one of which fails at a time.

use std::sync::{Arc, Mutex};

use shop_api::{
    AddressField, Cart, Catalog, Currency, Email, EmailAddress, EmailError, ParcelState, Payment,
    PaymentError, Product, ProductId, Shipping, ShippingError,
};

use super::*;
use crate::cart::CartService;
use crate::catalog::CatalogService;
use crate::currency::CurrencyService;
use crate::payment::PaymentService;
use crate::shipping::ShippingService;
use crate::testing::{Folder, address, card, context, euro, money, service_error};

const GOOD: &str = "4111 1111 1111 1111";

/// What each neighbour was asked to do, in order, and which of them is broken.
#[derive(Clone, Default)]
struct Street {
    broken: &'static [&'static str],
    heard: Arc<Mutex<Vec<&'static str>>>,
}

impl Street {
    fn pass(&self, what: &'static str) -> Result<(), Fault> {
        self.heard.lock().unwrap().push(what);
        if self.broken.contains(&what) {
            Err(Fault::unavailable(format!("{what} is broken")))
        } else {
            Ok(())
        }
    }

    fn heard(&self) -> Vec<&'static str> {
        self.heard.lock().unwrap().clone()
    }
}

/// A neighbour with an ear on the street.
struct On<T>(Street, T);

impl Catalog for On<CatalogService> {
    async fn product(&self, cx: &Context, id: ProductId) -> wharf::Result<Product, CatalogError> {
        self.0.pass("product")?;
        self.1.product(cx, id).await
    }

    async fn products(&self, cx: &Context) -> wharf::Result<Vec<Product>> {
        self.1.products(cx).await
    }

    async fn search(&self, cx: &Context, query: String) -> wharf::Result<Vec<Product>> {
        self.1.search(cx, query).await
    }
}

impl Currency for On<CurrencyService> {
    async fn supported(&self, cx: &Context) -> wharf::Result<Vec<CurrencyCode>> {
        self.1.supported(cx).await
    }

    async fn convert(
        &self,
        cx: &Context,
        amount: Money,
        to: CurrencyCode,
    ) -> wharf::Result<Money, CurrencyError> {
        self.0.pass("convert")?;
        self.1.convert(cx, amount, to).await
    }
}

impl Shipping for On<ShippingService> {
    async fn quote(
        &self,
        cx: &Context,
        address: Option<Address>,
        items: Vec<CartItem>,
    ) -> wharf::Result<Money, ShippingError> {
        self.0.pass("quote")?;
        self.1.quote(cx, address, items).await
    }

    async fn ship(
        &self,
        cx: &Context,
        address: Address,
        items: Vec<CartItem>,
    ) -> wharf::Result<TrackingNumber, ShippingError> {
        self.0.pass("ship")?;
        self.1.ship(cx, address, items).await
    }

    async fn track(
        &self,
        cx: &Context,
        parcel: TrackingNumber,
    ) -> wharf::Result<Stream<ParcelState>, ShippingError> {
        self.1.track(cx, parcel).await
    }
}

impl Payment for On<PaymentService> {
    async fn charge(&self, cx: &Context, amount: Money, card: Card) -> wharf::Result<ChargeId, PaymentError> {
        self.0.pass("charge")?;
        self.1.charge(cx, amount, card).await
    }

    async fn refund(&self, cx: &Context, charge: ChargeId) -> wharf::Result<()> {
        self.0.pass("refund")?;
        self.1.refund(cx, charge).await
    }
}

impl Cart for On<CartClient> {
    async fn add(
        &self,
        cx: &Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> wharf::Result<(), shop_api::CartError> {
        self.1.add(cx, shopper, item).await
    }

    async fn set_quantity(
        &self,
        cx: &Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> wharf::Result<(), shop_api::CartError> {
        self.1.set_quantity(cx, shopper, item).await
    }

    async fn items(&self, cx: &Context, shopper: ShopperId) -> wharf::Result<Vec<CartItem>> {
        self.0.pass("items")?;
        self.1.items(cx, shopper).await
    }

    async fn take(&self, cx: &Context, shopper: ShopperId, items: Vec<CartItem>) -> wharf::Result<()> {
        self.0.pass("take")?;
        self.1.take(cx, shopper, items).await
    }

    async fn clear(&self, cx: &Context, shopper: ShopperId) -> wharf::Result<()> {
        self.1.clear(cx, shopper).await
    }
}

impl Email for On<()> {
    async fn confirm_order(&self, _: &Context, _: EmailAddress, _: Order) -> wharf::Result<(), EmailError> {
        Ok(self.0.pass("confirm")?)
    }
}

struct Shop {
    street: Street,
    cart: CartClient,
    checkout: CheckoutService,
    _folder: Folder,
}

impl Shop {
    /// Mira's cart holds two kettles at 39.00 and a lantern at 68.00.
    async fn with_broken(broken: &'static [&'static str]) -> Self {
        let folder = Folder::new();
        let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
        let cart = CartService::open(folder.path("cart.sqlite"), catalog).await.unwrap();
        let cart = CartClient::from(cart);
        for (product, quantity) in [("eider-kettle", 2), ("petrel-lantern", 1)] {
            let item = CartItem { product: product.into(), quantity };
            cart.add(&context(), "mira".into(), item).await.unwrap();
        }
        let street = Street { broken, ..Street::default() };
        let checkout = CheckoutService {
            cart: On(street.clone(), cart.clone()).into(),
            catalog: On(street.clone(), CatalogService::stocked().unwrap()).into(),
            currency: On(street.clone(), CurrencyService).into(),
            payment: On(street.clone(), PaymentService::rehearsal()).into(),
            shipping: On(street.clone(), ShippingService).into(),
            email: On(street.clone(), ()).into(),
        };
        Self { street, cart, checkout, _folder: folder }
    }

    async fn place(&self, order: NewOrder) -> wharf::Result<Order, CheckoutError> {
        self.checkout.place_order(&context(), order).await
    }

    /// What was refused, after which nothing has happened.
    async fn refusal(&self, order: NewOrder) -> CheckoutError {
        let error = service_error(self.place(order).await);
        assert_eq!(self.in_cart().await, 3, "the cart is as it was");
        for effect in ["ship", "take", "confirm"] {
            assert!(!self.street.heard().contains(&effect), "{effect} after {error}");
        }
        error
    }

    async fn in_cart(&self) -> u32 {
        let items = self.cart.items(&context(), "mira".into()).await.unwrap();
        items.iter().map(|item| item.quantity).sum()
    }
}

fn order() -> NewOrder {
    NewOrder {
        shopper: "mira".into(),
        currency: "EUR".into(),
        address: address(),
        email: EmailAddress("mira@example.com".to_owned()),
        card: card(GOOD),
    }
}

#[tokio::test]
async fn a_cart_becomes_an_order() {
    let shop = Shop::with_broken(&[]).await;
    let placed = shop.place(order()).await.unwrap();
    // 2 * 39.00 + 68.00 = 146.00; a parcel of three: 6.90 + 2 * 1.50 = 9.90; together 155.90
    assert_eq!(
        placed.lines.iter().map(|line| line.total.clone()).collect::<Vec<_>>(),
        [euro(78, 0), euro(68, 0)]
    );
    assert_eq!((placed.shipping, placed.total), (euro(9, 90), euro(155, 90)));
    assert!(placed.id.0.starts_with("SW-") && placed.id.0.len() == 11, "{}", placed.id);
    assert_eq!(shop.in_cart().await, 0);
    let heard = shop.street.heard();
    assert_eq!(heard[0], "items");
    assert_eq!(heard[heard.len() - 4..], ["charge", "ship", "take", "confirm"]);
    assert_eq!(heard.iter().filter(|what| **what == "convert").count(), 3, "one per line and the parcel");
}

#[tokio::test]
async fn every_amount_is_in_coins_of_the_shoppers_currency() {
    let shop = Shop::with_broken(&[]).await;
    let placed = shop.place(NewOrder { currency: "USD".into(), ..order() }).await.unwrap();
    // 39.00 * 1.0853 = 42.3267 -> 42.33; 68.00 * 1.0853 = 73.8004 -> 73.80; 9.90 * 1.0853 = 10.74447 -> 10.74
    // 2 * 42.33 + 73.80 + 10.74 = 169.20
    assert_eq!(placed.lines[0].price, money("USD", 42, 33));
    assert_eq!(placed.lines[0].total, money("USD", 84, 66));
    assert_eq!(placed.lines[1].total, money("USD", 73, 80));
    assert_eq!((placed.shipping, placed.total), (money("USD", 10, 74), money("USD", 169, 20)));
}

#[tokio::test]
async fn a_refused_card_changes_nothing() {
    let shop = Shop::with_broken(&[]).await;
    let pay_with = |card| shop.refusal(NewOrder { card, ..order() });
    let expired = Card { expiry_month: 1, expiry_year: 2020, ..card(GOOD) };
    let cases = [
        (card("4111 1111 1111 1112"), PaymentError::MalformedNumber),
        (card("378282246310005"), PaymentError::UnsupportedBrand),
        (card("4000 0000 0000 0002"), PaymentError::Refused),
        (expired, PaymentError::Expired(1, 2020)),
    ];
    for (card, error) in cases {
        assert_eq!(pay_with(card).await, CheckoutError::Payment(error));
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_before_the_card_is_touched() {
    let shop = Shop::with_broken(&[]).await;
    let nowhere = Address { city: String::new(), ..address() };
    let cases = [
        (
            NewOrder { address: nowhere, ..order() },
            CheckoutError::Address(ShippingError::Missing(AddressField::City)),
        ),
        (NewOrder { email: EmailAddress("mira".into()), ..order() }, CheckoutError::BadEmail("mira".into())),
        (NewOrder { currency: "XYZ".into(), ..order() }, CheckoutError::UnknownCurrency("XYZ".into())),
        (NewOrder { shopper: "jon".into(), ..order() }, CheckoutError::EmptyCart),
    ];
    for (order, error) in cases {
        assert_eq!(shop.refusal(order).await, error);
    }
    assert!(!shop.street.heard().contains(&"charge"));
}

#[tokio::test]
async fn a_broken_neighbour_stops_the_order_before_money_moves() {
    for broken in [&["items"][..], &["product"], &["convert"], &["quote"]] {
        let shop = Shop::with_broken(broken).await;
        let error = shop.place(order()).await.unwrap_err();
        assert!(error.fault().is_some(), "{broken:?}: {error}");
        assert_eq!(shop.in_cart().await, 3);
        assert!(!shop.street.heard().contains(&"charge"), "{broken:?}");
    }
}

#[tokio::test]
async fn a_bank_that_does_not_answer_is_not_taken_for_a_no() {
    let shop = Shop::with_broken(&["charge"]).await;
    assert_eq!(shop.refusal(order()).await, CheckoutError::PaymentUnclear);
}

#[tokio::test]
async fn what_can_not_be_sent_is_refunded() {
    let shop = Shop::with_broken(&["ship"]).await;
    assert_eq!(service_error(shop.place(order()).await), CheckoutError::NotSent);
    assert_eq!(shop.in_cart().await, 3);
    assert_eq!(shop.street.heard()[shop.street.heard().len() - 3..], ["charge", "ship", "refund"]);

    let shop = Shop::with_broken(&["ship", "refund"]).await;
    assert!(matches!(service_error(shop.place(order()).await), CheckoutError::NotRefunded(_)));
}

#[tokio::test]
async fn a_paid_and_sent_order_stands_whatever_comes_after() {
    let shop = Shop::with_broken(&["take", "confirm"]).await;
    let placed = shop.place(order()).await.unwrap();
    assert_eq!(placed.total, euro(155, 90));
    assert_eq!(shop.street.heard()[shop.street.heard().len() - 2..], ["take", "confirm"]);
}

#[tokio::test]
async fn a_shopper_who_leaves_does_not_stop_a_paid_order() {
    let shop = Shop::with_broken(&[]).await;
    {
        let cx = context();
        let placing = shop.checkout.place_order(&cx, order());
        let paid = async {
            while !shop.street.heard().contains(&"charge") {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! { biased; () = paid => {}, _ = placing => {} }
    }
    let confirmed = async {
        while !shop.street.heard().contains(&"confirm") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), confirmed).await.unwrap();
    assert_eq!(shop.in_cart().await, 0);
}
