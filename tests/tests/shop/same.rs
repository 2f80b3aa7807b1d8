//! The placement does not show: every page is the same, letter for letter.

use wharf_tests::app::{Placement, Shop};
use wharf_tests::visitor::{Page, Visitor};
use wharf_tests::wait::{LIMIT, within};

const SHOPPER: &str = "7c4a5c1e3b0f4d52a8f1c7f4f3f8e901";

/// One shopper in two shops.
struct Both([Visitor; 2]);

impl Both {
    /// What both answer to the same request. What takes too long is left out of a page: then it is asked for again.
    #[track_caller]
    fn same(&mut self, what: &str, request: impl Fn(&mut Visitor) -> Page) {
        let mut seen = Vec::new();
        let same = within(LIMIT, || {
            seen = self.0.iter_mut().map(|visitor| without_ad(request(visitor))).collect();
            (seen[0] == seen[1]).then_some(())
        });
        assert!(same.is_some(), "{what} is not the same: {seen:#?}");
        assert!(seen[0].body.contains("</html>"), "{what}: {}", seen[0].body);
    }
}

/// Ads take turns.
fn without_ad(mut page: Page) -> Page {
    if let Some((before, rest)) = page.body.split_once("<aside") {
        let (_, after) = rest.split_once("</aside>").expect("an aside ends");
        page.body = format!("{before}{after}");
    }
    page
}

#[test]
fn every_page_is_the_same_in_either_placement() {
    let shops = [Shop::open(Placement::OneProcess), Shop::open(Placement::ProcessEach)];
    let mut both = Both(shops.each_ref().map(|shop| {
        let mut visitor = shop.visitor();
        visitor.set_cookie("shopper", SHOPPER);
        visitor
    }));
    for path in ["/", "/product/eider-kettle", "/search?q=rope", "/cart", "/product/dodo", "/nowhere"] {
        both.same(path, |visitor| visitor.get(path));
    }
    for (path, form) in [
        ("/currency", &[("currency", "SEK"), ("back", "/product/knot-cleat")][..]),
        ("/cart/set", &[("product", "knot-cleat"), ("quantity", "4")]),
        ("/cart/set", &[("product", "knot-cleat"), ("quantity", "400")]),
        ("/cart", &[("product", "knot-cleat"), ("quantity", "17")]),
        ("/currency", &[("currency", "XYZ")]),
        ("/checkout", &[("email", "mira@example.com"), ("name", "Mira")]),
        ("/cart/empty", &[]),
    ] {
        both.same(path, |visitor| visitor.post(path, form));
    }
}
