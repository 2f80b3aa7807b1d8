//! Every service of the shop is replaced, and given more replicas and fewer, while people buy.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use super::{Bound, Figure, Setting};
use crate::app::{Placement, Shop};
use crate::buyer::buy;
use crate::load::Load;
use crate::wait::{LIMIT, within};

/// The services, in the order in which they are changed: those that others call come first.
const SERVICES: [&str; 9] =
    ["catalog", "currency", "cart", "recommendation", "ads", "shipping", "payment", "email", "checkout"];

/// How much is done between two changes.
const BETWEEN: u64 = 10;

/// Replaces every service, twice. What failed is what a shopper saw fail; what was doubled is a charge or a letter too
/// many for the orders that were placed.
pub fn rolling_restart(_: &Setting) -> Vec<Figure> {
    let shop = Shop::open(Placement::ProcessEach);
    let shoppers = Shoppers::of(&shop);
    for _ in 0..2 {
        for service in SERVICES {
            shoppers.load.go_on_for(BETWEEN);
            shop.up.json(&["restart", service]);
        }
    }
    shoppers.load.go_on_for(BETWEEN);
    shoppers.figures("rolling-restart", &shop)
}

/// Gives every service three replicas and then one again; when it is to be brief, two services.
pub fn scale(setting: &Setting) -> Vec<Figure> {
    let shop = Shop::open(Placement::ProcessEach);
    let shoppers = Shoppers::of(&shop);
    let services = if setting.brief { &["cart", "checkout"][..] } else { &SERVICES };
    for service in services {
        for replicas in [3, 1] {
            shoppers.load.go_on_for(BETWEEN);
            shop.up.json(&["scale", &format!("{service}={replicas}")]);
        }
    }
    shoppers.load.go_on_for(BETWEEN);
    shoppers.figures("scale", &shop)
}

/// People in the shop: two who buy, and one who looks around.
struct Shoppers {
    load: Load,
    orders: Arc<AtomicU64>,
    poorer: Arc<AtomicU64>,
}

impl Shoppers {
    fn of(shop: &Shop) -> Self {
        let (orders, poorer) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let mut load = Load::new();
        for _ in 0..2 {
            let (mut visitor, orders) = (shop.visitor(), Arc::clone(&orders));
            load = load.worker(move || {
                buy(&mut visitor)?;
                orders.fetch_add(1, SeqCst);
                Ok(())
            });
        }
        let (mut visitor, seen) = (shop.visitor(), Arc::clone(&poorer));
        load = load.worker(move || {
            let page = visitor.try_get("/product/eider-kettle")?;
            if page.status != 200 {
                return Err(format!("{} for a product: {}", page.status, page.body));
            }
            let is_whole = page.body.contains("Goes well with it") && page.body.contains("class=\"ad\"");
            seen.fetch_add(u64::from(!is_whole), SeqCst);
            Ok(())
        });
        Self { load, orders, poorer }
    }

    /// Ends them, and counts what they have had.
    fn figures(self, scenario: &'static str, shop: &Shop) -> Vec<Figure> {
        let (done, failed) = self.load.end();
        for reason in failed.iter().take(5) {
            eprintln!("{scenario}: failed: {reason}");
        }
        let orders = self.orders.load(SeqCst);
        let charges = || shop.up.program.stdout().lines().filter(|line| line.contains(" charged ")).count();
        // The last lines may still be on their way.
        _ = within(LIMIT / 10, || (charges() as u64 >= orders).then_some(()));
        let effects = (charges() as u64).max(shop.letters().len() as u64);
        let figure = |name, value| Figure::new(scenario, name, value);
        vec![
            figure("failed", failed.len() as f64).must(Bound::AtMost(0.0)),
            figure("doubled", effects.saturating_sub(orders) as f64).must(Bound::AtMost(0.0)),
            figure("lost", orders.saturating_sub(effects) as f64).must(Bound::AtMost(0.0)),
            figure("orders", orders as f64).must(Bound::AtLeast(1.0)),
            figure("done", done as f64),
            figure("pages_without_extras", self.poorer.load(SeqCst) as f64),
        ]
    }
}
