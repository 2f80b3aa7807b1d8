//! The cart's stories: what goes in, what doesn't, and what several replicas make of one file.

use shop_api::{CartClient, CatalogClient};

use super::*;
use crate::catalog::CatalogService;
use crate::testing::{Folder, context, service_error};

fn some(quantity: u32, product: &str) -> CartItem {
    CartItem { product: product.into(), quantity }
}

async fn replica(folder: &Folder) -> CartClient {
    let catalog = CatalogClient::from(CatalogService::stocked().unwrap());
    CartClient::from(CartService::open(folder.path("new/cart.sqlite"), catalog).await.unwrap())
}

async fn items(cart: &CartClient, shopper: &str) -> Vec<CartItem> {
    cart.items(&context(), shopper.into()).await.unwrap()
}

#[tokio::test]
async fn a_cart_is_filled_changed_and_emptied() {
    let folder = Folder::new();
    let cart = replica(&folder).await;
    let cx = context();
    cart.add(&cx, "mira".into(), some(2, "eider-kettle")).await.unwrap();
    cart.add(&cx, "mira".into(), some(1, "auk-fender")).await.unwrap();
    cart.add(&cx, "mira".into(), some(1, "eider-kettle")).await.unwrap();
    assert_eq!(items(&cart, "mira").await, [some(3, "eider-kettle"), some(1, "auk-fender")]);
    cart.set_quantity(&cx, "mira".into(), some(7, "auk-fender")).await.unwrap();
    cart.set_quantity(&cx, "mira".into(), some(0, "eider-kettle")).await.unwrap();
    assert_eq!(items(&cart, "mira").await, [some(7, "auk-fender")]);
    assert_eq!(items(&cart, "jon").await, [], "carts are apart");
    cart.add(&cx, "mira".into(), some(2, "eider-kettle")).await.unwrap();
    cart.take(&cx, "mira".into(), vec![some(4, "auk-fender"), some(2, "eider-kettle")]).await.unwrap();
    assert_eq!(items(&cart, "mira").await, [some(3, "auk-fender")]);
    cart.clear(&cx, "mira".into()).await.unwrap();
    assert_eq!(items(&cart, "mira").await, []);
}

#[tokio::test]
async fn what_can_not_be_bought_changes_nothing() {
    let folder = Folder::new();
    let cart = replica(&folder).await;
    let cx = context();
    cart.add(&cx, "mira".into(), some(19, "eider-kettle")).await.unwrap();
    let add = |item| cart.add(&cx, "mira".into(), item);
    assert_eq!(service_error(add(some(0, "eider-kettle")).await), CartError::NoQuantity);
    assert_eq!(service_error(add(some(2, "eider-kettle")).await), CartError::TooMany { most: 20, asked: 21 });
    let huge = u64::from(u32::MAX) + 19;
    assert_eq!(
        service_error(add(some(u32::MAX, "eider-kettle")).await),
        CartError::TooMany { most: 20, asked: huge }
    );
    assert_eq!(service_error(add(some(1, "dodo")).await), CartError::UnknownProduct("dodo".into()));
    let set = |item| cart.set_quantity(&cx, "mira".into(), item);
    assert_eq!(
        service_error(set(some(21, "eider-kettle")).await),
        CartError::TooMany { most: 20, asked: 21 }
    );
    assert_eq!(service_error(set(some(1, "dodo")).await), CartError::UnknownProduct("dodo".into()));
    assert_eq!(items(&cart, "mira").await, [some(19, "eider-kettle")]);
}

#[tokio::test]
async fn replicas_share_one_file_and_lose_nothing() {
    let folder = Folder::new();
    let opening = (0..4).map(|_| replica(&folder));
    let replicas = futures_util::future::join_all(opening).await;
    let adding = (0..20_u32).map(|turn| {
        let cart = replicas[turn as usize % 4].clone();
        tokio::spawn(async move { cart.add(&context(), "mira".into(), some(1, "eider-kettle")).await })
    });
    for added in futures_util::future::join_all(adding).await {
        added.unwrap().unwrap();
    }
    for cart in &replicas {
        assert_eq!(items(cart, "mira").await, [some(20, "eider-kettle")]);
    }
    drop(replicas);
    assert_eq!(items(&replica(&folder).await, "mira").await, [some(20, "eider-kettle")], "after a restart");
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_whole_carts() {
    let folder = Folder::new();
    let cart = replica(&folder).await;
    for _ in 0..20 {
        let cx = context();
        let add = cart.add(&cx, "mira".into(), some(1, "eider-kettle"));
        tokio::select! { biased; _ = add => {}, () = tokio::task::yield_now() => {} }
    }
    cart.set_quantity(&context(), "mira".into(), some(5, "eider-kettle")).await.unwrap();
    assert_eq!(items(&cart, "mira").await, [some(5, "eider-kettle")]);
}
