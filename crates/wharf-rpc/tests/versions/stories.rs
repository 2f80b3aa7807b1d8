//! Servers and clients of two versions that call each other.

use wharf_core::UnknownVariant;

use super::{Host, client, new, old, refused};
use crate::support::host::cx;
use crate::support::soon;

#[tokio::test]
async fn an_old_caller_calls_what_is_safe_for_callers_and_nothing_else() {
    let host = Host::of_new().await;
    let cart: old::CartClient = client(&[&host.address]);
    let mug = || old::Item { name: "mug".into(), price: 3 };
    assert_eq!(soon("an answer", cart.count(&cx())).await.expect("the same in both"), 8);
    assert_eq!(cart.add(&cx(), mug()).await.expect("an optional field more"), mug());
    assert_eq!(cart.first(&cx(), 9).await.expect("a wider argument"), 9);
    assert_eq!(host.calls.take(), ["count", "add", "first"]);

    let at = format!("cart at {} offers another version of Cart: ", host.address);
    for (said, reason) in [
        (
            refused(cart.total(&cx()).await),
            "Cart.total.<value> (number-changed): u32 for this caller, u64 for the callee; the callee may send numbers \
             that this caller cannot hold",
        ),
        (
            refused(cart.state(&cx()).await),
            "Cart.state.<value>.Sold (variant-added): the callee has Sold, this caller does not; the callee may send \
             it, and this caller cannot read it",
        ),
        (
            refused(cart.clear(&cx()).await),
            "Cart.clear (kind-changed): idempotent for this caller, command for the callee; this caller may repeat a \
             call, and the callee would not bear that",
        ),
        (
            refused(cart.send(&cx(), "home".into()).await),
            "Cart.send.carrier (argument-added): the callee has carrier: String (required), this caller does not; the \
             callee cannot do without it, and this caller will not send it",
        ),
    ] {
        assert!(said.starts_with(&format!("{at}{reason}; deploy ")), "{said}\n{reason}");
    }
    let said = refused(cart.forget(&cx()).await);
    assert!(said.starts_with(&format!("cart at {} has no method forget: ", host.address)), "{said}");
    assert!(host.calls.take().is_empty(), "nothing of that was sent");
    drop(cart);
    host.stop().await;
}

#[tokio::test]
async fn a_new_caller_calls_an_old_server_for_what_is_safe_for_servers() {
    let host = Host::of_old().await;
    let cart: new::CartClient = client(&[&host.address]);
    let mug = |note| new::Item { name: "mug".into(), price: 3, note };
    assert_eq!(soon("an answer", cart.count(&cx())).await.expect("the same in both"), 7);
    let added = cart.add(&cx(), mug(Some("for Ada".into()))).await;
    assert_eq!(added.expect("the server passes the note over"), mug(None));
    assert_eq!(cart.total(&cx()).await.expect("a wider answer"), u64::from(u32::MAX));
    assert_eq!(cart.state(&cx()).await.expect("a variant that is not sent"), new::State::Empty);
    assert_eq!(cart.mood(&cx(), 0).await.expect("a variant that is not sent"), new::Mood::Good);
    cart.clear(&cx()).await.expect("a caller that takes more care than it need");
    cart.send(&cx(), "home".into(), "pigeon".into()).await.expect("an argument that is passed over");
    assert_eq!(host.calls.take(), ["count", "add", "total", "state", "mood", "clear", "send"]);

    let said = refused(cart.first(&cx(), 9).await);
    assert!(
        said.contains("Cart.first.most (number-changed): u32 for this caller, u16 for the callee"),
        "{said}"
    );
    assert!(host.calls.take().is_empty(), "nothing of that was sent");
    drop(cart);
    host.stop().await;
}

#[tokio::test]
async fn a_variant_that_an_open_type_does_not_know_has_its_name() {
    let host = Host::of_new().await;
    let cart: old::CartClient = client(&[&host.address]);
    let mood = soon("an answer", cart.mood(&cx(), 0)).await.expect("an odd mood");
    assert_eq!(mood, old::Mood::Other(UnknownVariant::new("Odd")));
    assert_eq!(cart.mood(&cx(), 1).await.expect("a mood that both know"), old::Mood::Bad);
    drop(cart);
    host.stop().await;
}

#[tokio::test]
async fn of_two_versions_that_run_the_one_is_called_that_gets_on() {
    let (old, new) = (Host::of_old().await, Host::of_new().await);
    let cart: old::CartClient = client(&[&old.address, &new.address]);
    // Both are connected once both have answered.
    let (mut from_old, mut from_new) = (false, false);
    soon("an answer of each", async {
        while !(from_old && from_new) {
            match cart.count(&cx()).await.expect("the same in both") {
                7 => from_old = true,
                _ => from_new = true,
            }
        }
    })
    .await;
    for _ in 0..50 {
        assert_eq!(cart.total(&cx()).await.expect("the old server is there"), u32::MAX);
        cart.forget(&cx()).await.expect("the old server is there");
    }
    assert!(new.calls.take().iter().all(|method| *method == "count"));
    drop(cart);
    old.stop().await;
    new.stop().await;
}
