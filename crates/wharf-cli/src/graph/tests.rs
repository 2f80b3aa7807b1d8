//! What a small shop looks like in each form.

use wharf_schema::{DependencyDescriptor, Topology};

use super::{dot, text};
use crate::topology;

fn shop() -> Topology {
    topology::parse(
        r#"{"app": "shop", "services": [
            {"name": "catalog"},
            {"name": "cart", "dependencies": [{"service": "catalog", "interface": "Catalog"}]},
            {"name": "storefront", "http": true, "dependencies": [
                {"service": "cart", "interface": "Cart"},
                {"service": "catalog", "interface": "Catalog"},
                {"service": "cart", "interface": "CartV2"}
            ]}
        ]}"#,
    )
    .unwrap()
}

#[test]
fn text_has_callers_above_those_they_call() {
    let expected = [
        "shop: 2 services, 1 http component",
        "",
        "storefront (http)  \u{2192} cart, catalog",
        "cart               \u{2192} catalog",
        "catalog",
    ];
    assert_eq!(text(&shop()), expected);
}

#[test]
fn services_that_call_each_other_are_each_there_once() {
    let mut shop = shop();
    let caller = shop.services[1].dependencies[0].clone();
    shop.services[0].dependencies.push(DependencyDescriptor { service: "cart".into(), ..caller });
    let lines = text(&shop);
    assert_eq!(
        lines[2..],
        [
            "storefront (http)  \u{2192} cart, catalog",
            "catalog            \u{2192} cart",
            "cart               \u{2192} catalog"
        ]
    );
}

#[test]
fn dot_is_a_graph_that_graphviz_reads() {
    let expected = [
        "digraph \"shop\" {",
        "  rankdir=LR;",
        "  node [shape=box, style=rounded, fontname=\"sans-serif\"];",
        "  \"catalog\";",
        "  \"cart\";",
        "  \"storefront\" [shape=component];",
        "  \"cart\" -> \"catalog\";",
        "  \"storefront\" -> \"cart\";",
        "  \"storefront\" -> \"catalog\";",
        "}",
    ];
    assert_eq!(dot(&shop()), expected);
}
