//! What the shop does without: ads and recommendations, stopped or killed over and over.

use wharf_tests::app::{Placement, Shop};
use wharf_tests::processes::{self, Signal};
use wharf_tests::wait::{wait_for, wait_until};

use crate::till::{order, with_a_cart};

const PAGES: [&str; 4] = ["/", "/product/dunlin-line", "/cart", "/search?q=rope"];

#[test]
fn pages_come_without_ads_and_recommendations() {
    let shop = Shop::open(Placement::ProcessEach);
    let mut visitor = with_a_cart(&shop);
    shop.up.json(&["scale", "ads=0", "recommendation=0"]);
    for path in PAGES {
        let page = visitor.get(path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert!(page.body.contains("€34.50"), "{path} has no prices: {}", page.body);
        assert!(!page.body.contains("Advertisement") && !page.body.contains("Goes well with it"));
    }
    assert!(order(&mut visitor, &[]).body.contains("Thank you"));
    shop.up.json(&["scale", "ads=1", "recommendation=1"]);
    wait_until("ads and recommendations are back", || {
        let page = visitor.get("/product/dunlin-line").body;
        page.contains("Advertisement") && page.contains("Goes well with it")
    });
}

#[test]
fn pages_come_while_ads_and_recommendation_are_killed() {
    let shop = Shop::open(Placement::ProcessEach);
    let mut visitor = with_a_cart(&shop);
    let mut killed = Vec::new();
    for _ in 0..6 {
        for name in ["ads-1", "recommendation-1"] {
            // It may be between two lives: then the next look finds it.
            let pid = wait_for(&format!("{name} runs"), || shop.up.process(name)["pid"].as_u64());
            processes::send(u32::try_from(pid).unwrap(), Signal::KILL);
            killed.push(pid);
        }
        for path in PAGES {
            let page = visitor.get(path);
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            assert!(page.body.contains("€34.50"), "{path} has no prices: {}", page.body);
        }
    }
    killed.dedup();
    assert_eq!(killed.len(), 12, "every kill hit a new process");
    for name in ["ads-1", "recommendation-1"] {
        assert_eq!(shop.up.process(name)["last_exit"]["signal"], 9);
    }
    wait_until("ads and recommendations are back", || {
        let page = visitor.get("/product/dunlin-line").body;
        page.contains("Advertisement") && page.contains("Goes well with it")
    });
}
