//! The storefront's stories, told by a browser without a screen: real services, no sockets.

use std::sync::Mutex;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use axum::{Extension, Router};
use shop_api::{
    Ad, Ads, CartItem, Currency, CurrencyCode, CurrencyError, Money, ProductId, Recommendation, ShopperId,
};
use tower::ServiceExt as _;

use super::*;
use crate::ads::AdsService;
use crate::cart::CartService;
use crate::catalog::CatalogService;
use crate::checkout::CheckoutService;
use crate::currency::CurrencyService;
use crate::email::EmailService;
use crate::payment::PaymentService;
use crate::recommendation::RecommendationService;
use crate::shipping::ShippingService;
use crate::testing::{Folder, context};

/// Answers nothing, in no time or never.
struct Broken {
    never: bool,
}

impl Broken {
    async fn fail<T>(&self) -> Result<T, Fault> {
        if self.never {
            std::future::pending::<()>().await;
        }
        Err(Fault::unavailable("no replica is ready"))
    }
}

impl Ads for Broken {
    async fn ads(&self, _: &Context, _: Vec<String>) -> wharf::Result<Vec<Ad>> {
        Ok(self.fail().await?)
    }
}

impl Recommendation for Broken {
    async fn recommend(&self, _: &Context, _: ShopperId, _: Vec<ProductId>) -> wharf::Result<Vec<ProductId>> {
        Ok(self.fail().await?)
    }
}

impl Currency for Broken {
    async fn supported(&self, _: &Context) -> wharf::Result<Vec<CurrencyCode>> {
        Ok(self.fail().await?)
    }

    async fn convert(&self, _: &Context, _: Money, _: CurrencyCode) -> wharf::Result<Money, CurrencyError> {
        Ok(self.fail().await?)
    }
}

/// A shop, and somebody in it.
struct Shop {
    router: Router,
    services: Services,
    cookies: Mutex<Vec<(String, String)>>,
    folder: Folder,
}

struct Page {
    status: StatusCode,
    location: Option<String>,
    text: String,
}

impl Page {
    #[track_caller]
    fn has(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(
                self.text.contains(text),
                "{text:?} is not on the page ({}):\n{}",
                self.status,
                self.text
            );
        }
        self
    }
}

impl Shop {
    async fn open() -> Self {
        Self::open_with(|services| services).await
    }

    async fn open_with(change: impl FnOnce(Services) -> Services) -> Self {
        let folder = Folder::new();
        let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
        let cart = CartService::open(folder.path("cart.sqlite"), catalog.clone()).await.unwrap();
        let (cart, currency) = (CartClient::from(cart), CurrencyClient::from(CurrencyService));
        let shipping = ShippingClient::from(ShippingService);
        let checkout = CheckoutClient::from(CheckoutService {
            cart: cart.clone(),
            catalog: catalog.clone(),
            currency: currency.clone(),
            payment: PaymentService::rehearsal().into(),
            shipping: shipping.clone(),
            email: EmailService::into(folder.path("mail")).await.unwrap().into(),
        });
        let recommendation = RecommendationService::over(catalog.clone()).into();
        let ads = AdsClient::from(AdsService::default());
        let services = change(Services { catalog, cart, currency, checkout, shipping, recommendation, ads });
        let router = routes(services.clone());
        Self { router, services, cookies: Mutex::default(), folder }
    }

    async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: &str) -> Page {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn send(&self, mut request: Request<Body>) -> Page {
        let cookies =
            self.cookies.lock().unwrap().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        let router = self.router.clone().layer(Extension(context()));
        let response = router.oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            assert!(rest.contains("HttpOnly") && rest.contains("SameSite=Lax"), "{cookie:?}");
            let mut jar = self.cookies.lock().unwrap();
            jar.retain(|(known, _)| known != name);
            jar.push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
        }
        let status = response.status();
        let location = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let text = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Page { status, location, text: String::from_utf8(text.to_vec()).unwrap() }
    }

    async fn in_cart(&self) -> Vec<CartItem> {
        let shopper =
            self.cookies.lock().unwrap().iter().find(|(name, _)| name == "shopper").unwrap().1.clone();
        self.services.cart.items(&context(), ShopperId(shopper)).await.unwrap()
    }

    async fn with_two_kettles(self) -> Self {
        let added = self.post("/cart", "product=eider-kettle&quantity=2").await;
        assert_eq!((added.status, added.location.as_deref()), (StatusCode::SEE_OTHER, Some("/cart")));
        self
    }
}

const FORM: &str = "email=mira%40example.com&name=Mira+%3CLind%3E&street=Berth+12&postcode=23966&city=Wismar\
                    &country=Germany&card_expiry=12%2F99&security_code=123";

fn paying_with(card: &str) -> String {
    format!("{FORM}&card_number={card}")
}

#[tokio::test]
async fn the_window_shows_everything_with_prices_and_pictures() {
    let shop = Shop::open().await;
    let page = shop.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    page.has(&["Eider kettle", "€39.00", "/static/products/eider-kettle.svg", "Advertisement", "<h1>"]);
    assert_eq!(page.text.matches("class=\"tile\"").count(), 12);
}

#[tokio::test]
async fn prices_follow_the_chosen_currency() {
    let shop = Shop::open().await;
    let chosen = shop.post("/currency", "currency=JPY&back=%2Fproduct%2Feider-kettle").await;
    assert_eq!(chosen.location.as_deref(), Some("/product/eider-kettle"));
    // 39.00 * 163.55 = 6378.45 -> 6378
    shop.get("/product/eider-kettle").await.has(&["¥6,378", "<option value=\"JPY\" selected>"]);
    let elsewhere = shop.post("/currency", "currency=EUR&back=%2F%2Fevil.example").await;
    assert_eq!(elsewhere.location.as_deref(), Some("/"));
}

#[tokio::test]
async fn an_unknown_currency_is_said_and_changes_nothing() {
    let shop = Shop::open().await;
    shop.get("/").await;
    let before = shop.cookies.lock().unwrap().clone();
    let page = shop.post("/currency", "currency=XYZ&back=%2F").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has(&["know that currency", "XYZ", "role=\"alert\""]);
    assert_eq!(*shop.cookies.lock().unwrap(), before);
    shop.cookies.lock().unwrap().push(("currency".into(), "XYZ".into()));
    let page = shop.get("/").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has(&["XYZ", "Show prices in euros"]);
}

#[tokio::test]
async fn a_product_has_a_page_with_company() {
    let page = Shop::open().await.get("/product/dunlin-line").await;
    page.has(&["Dunlin mooring line", "€34.50", "Goes well with it", "Auk fender", "Floats, folds, fetches"]);
}

#[tokio::test]
async fn unknown_things_have_a_page_too() {
    let shop = Shop::open().await;
    for (path, text) in [
        ("/product/dodo", "dodo"),
        ("/product/%3Cscript%3E", "&lt;script&gt;"),
        ("/nowhere", "no such page"),
        ("/static/no.svg", "no such page"),
        ("/product/%ff", "no such page"),
    ] {
        let page = shop.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.has(&[text, "role=\"alert\""]);
    }
    let page = shop.post("/cart", "product=dodo&quantity=1").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.in_cart().await, []);
}

#[tokio::test]
async fn a_search_finds_and_says_when_it_does_not() {
    let shop = Shop::open().await;
    shop.get("/search?q=brass+lantern").await.has(&["One thing found", "Petrel lantern"]);
    shop.get("/search?q=%3Cb%3E").await.has(&["nothing by these words", "&lt;b&gt;"]);
    shop.get("/search?q=%ff").await.has(&["role="]);
    assert_eq!(shop.get("/search?q=+").await.location.as_deref(), Some("/"));
}

#[tokio::test]
async fn a_cart_is_filled_changed_and_emptied() {
    let shop = Shop::open().await.with_two_kettles().await;
    // 2 * 39.00 = 78.00; a parcel of two: 8.40; together 86.40
    shop.get("/cart").await.has(&["Eider kettle", "€78.00", "€8.40", "€86.40", "name=\"card_number\""]);
    shop.post("/cart/set", "product=eider-kettle&quantity=3").await;
    // 3 * 39.00 = 117.00; a parcel of three: 9.90; together 126.90
    shop.get("/cart").await.has(&["€117.00", "€9.90", "€126.90"]);
    shop.post("/cart/set", "product=eider-kettle&quantity=0").await;
    shop.get("/cart").await.has(&["Your cart is empty"]);
    let shop = shop.with_two_kettles().await;
    shop.post("/cart/empty", "").await;
    assert_eq!(shop.in_cart().await, []);
    assert_eq!(shop.get("/cart/set").await.location.as_deref(), Some("/cart"));
}

#[tokio::test]
async fn a_bad_quantity_is_said_beside_its_field() {
    let shop = Shop::open().await.with_two_kettles().await;
    let before = shop.in_cart().await;
    for (quantity, text) in [
        ("0", "at least one"),
        ("21", "at most 20"),
        ("-1", "whole number"),
        ("a+few", "“a few”"),
        ("", "whole number"),
        ("99999999999", "whole number"),
    ] {
        let page = shop.post("/cart", &format!("product=eider-kettle&quantity={quantity}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{quantity:?}");
        page.has(&[text, "aria-invalid=\"true\"", "id=\"quantity-wrong\"", "role=\"alert\""]);
    }
    for quantity in ["21", "-1", "x"] {
        let page = shop.post("/cart/set", &format!("product=eider-kettle&quantity={quantity}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{quantity:?}");
        page.has(&[
            "Your cart is as it was",
            &format!("value=\"{quantity}\""),
            "quantity-eider-kettle-wrong",
        ]);
    }
    assert_eq!(shop.in_cart().await, before);
}

#[tokio::test]
async fn a_checkout_ends_with_an_order_and_a_letter() {
    let shop = Shop::open().await.with_two_kettles().await;
    let page = shop.post("/checkout", &paying_with("4111+1111+1111+1111")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.has(&[
        "Thank you, Mira &lt;Lind&gt;",
        "2 × ",
        "€78.00",
        "€8.40",
        "€86.40",
        "Tracking number",
        "/parcel/SW",
    ]);
    let after = |mark: &str| page.text.split(mark).nth(1).unwrap().split('<').next().unwrap().to_owned();
    let (order, tracking) = (after("id=\"order-number\">"), after("id=\"tracking-number\">"));
    assert!(order.starts_with("SW-") && tracking.ends_with("ZZ"), "{order} {tracking}");
    assert_eq!(shop.in_cart().await, []);
    let letter = std::fs::read_to_string(shop.folder.path(&format!("mail/{order}.html"))).unwrap();
    assert!(letter.contains(&tracking) && letter.contains("€86.40"));
}

#[tokio::test(start_paused = true)]
async fn a_parcel_is_followed_from_the_order_on() {
    let shop = Shop::open().await;
    let page = shop.get("/parcel/SW473124829ZZ").await;
    assert_eq!(page.status, StatusCode::OK);
    page.has(&[
        "It is packed.",
        "The carrier has collected it.",
        "It is aboard",
        "It is delivered.",
        "</html>",
    ]);
    assert_eq!(shop.get("/parcel/SW473124828ZZ").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_card_that_is_not_charged_keeps_what_was_typed() {
    let shop = Shop::open().await.with_two_kettles().await;
    let cases = [
        (paying_with("4111111111111112"), "no card number", "card_number"),
        (paying_with("378282246310005"), "neither", "card_number"),
        (paying_with("4000000000000002"), "refused", "card_number"),
        (
            paying_with("4111111111111111").replace("12%2F99", "01%2F20"),
            "01/2020 and has expired",
            "card_expiry",
        ),
        (paying_with("4111111111111111").replace("12%2F99", "soon"), "month and year", "card_expiry"),
        (paying_with("4111111111111111").replace("=123", "=12"), "three digits", "security_code"),
        (paying_with("4111111111111111").replace("mira%40", ""), "e-mail", "email"),
        (paying_with("4111111111111111").replace("Wismar", ""), "city", "city"),
    ];
    for (form, text, field) in cases {
        let page = shop.post("/checkout", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        page.has(&["Your order was not placed", "role=\"alert\"", text, "Mira &lt;Lind&gt;", "Berth 12"]);
        page.has(&[&format!("href=\"#{field}\""), &format!("id=\"{field}-wrong\"")]);
        assert!(!page.text.contains("value=\"123\""), "the security code is never sent back");
    }
    assert_eq!(shop.in_cart().await.len(), 1);
    assert_eq!(std::fs::read_dir(shop.folder.path("mail")).unwrap().count(), 0);
}

#[tokio::test]
async fn an_empty_cart_and_a_broken_form_order_nothing() {
    let shop = Shop::open().await;
    let page = shop.post("/checkout", &paying_with("4111111111111111")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.has(&["Your cart is empty", "Your order was not placed"]);
    let page = shop.post("/checkout", "email=%ff").await;
    assert!(page.status.is_client_error());
    page.has(&["role=\"alert\""]);
    let page = shop.post("/checkout", &format!("name={}", "x".repeat(LONGEST_FORM))).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has(&["read that form"]);
}

#[tokio::test]
async fn pages_do_without_ads_and_recommendations() {
    for never in [false, true] {
        let shop = Shop::open_with(|services| Services {
            ads: Broken { never }.into(),
            recommendation: Broken { never }.into(),
            ..services
        });
        let shop = shop.await.with_two_kettles().await;
        for path in ["/", "/product/eider-kettle", "/cart"] {
            let page = shop.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            page.has(&["€39.00"]);
            assert!(!page.text.contains("Advertisement") && !page.text.contains("Goes well with it"));
        }
        let page = shop.post("/checkout", &paying_with("4111111111111111")).await;
        page.has(&["Thank you"]);
    }
}

#[tokio::test]
async fn a_page_that_can_not_be_shown_says_why() {
    let shop =
        Shop::open_with(|services| Services { currency: Broken { never: false }.into(), ..services }).await;
    for path in ["/", "/product/eider-kettle", "/cart"] {
        let page = shop.get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        page.has(&["becalmed", "unavailable", "role=\"alert\""]);
    }
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let shop = Shop::open().await;
    let request = |site: &str| {
        let request = Request::builder().method(Method::POST).uri("/cart/empty");
        request.header("sec-fetch-site", site).body(Body::empty()).unwrap()
    };
    assert_eq!(shop.send(request("cross-site")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(shop.cookies.lock().unwrap().len(), 0, "not even a cookie");
    assert_eq!(shop.send(request("same-origin")).await.status, StatusCode::SEE_OTHER);
}
