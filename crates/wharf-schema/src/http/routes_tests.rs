//! Which route a request is for, and which routes cannot be told apart.

use super::*;
use crate::{MethodKind, Shape, Types};

fn interface(routes: &[(&str, Verb, &'static str)]) -> InterfaceDescriptor {
    let types = Types::new();
    let method = |(name, verb, path): &(&str, Verb, &'static str)| {
        let mut method =
            MethodDescriptor::new(*name, "", MethodKind::Read, Vec::new(), Shape::Unit, Shape::Never, &types);
        method.http = Some(HttpRoute::new(*verb, path));
        method
    };
    InterfaceDescriptor {
        name: "Catalog".into(),
        docs: String::new(),
        methods: routes.iter().map(method).collect(),
        types: Types::new(),
    }
}

fn clashes(interfaces: &[(&str, &InterfaceDescriptor)]) -> Vec<String> {
    let all: Vec<Offered<'_>> = interfaces.iter().map(|(name, all)| Offered::all(name, all)).collect();
    Routes::new(&all).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_literal_goes_before_a_parameter_from_the_left() {
    let catalog = interface(&[
        ("any", Verb::Get, "/{kind}/{id}"),
        ("product", Verb::Get, "/products/{id}"),
        ("newest", Verb::Get, "/products/newest"),
        ("latest", Verb::Get, "/{kind}/newest"),
        ("remove", Verb::Delete, "/products/{id}"),
    ]);
    let routes = Routes::new(&[Offered::all("catalog", &catalog)]).expect("they differ");
    let found = |verb: &str, path: &str| match routes.find(verb, path) {
        Found::Method(route, texts) => format!("{} {texts:?}", route.name),
        Found::Verbs(verbs) => format!("{verbs:?}"),
        Found::Nothing => "nothing".into(),
    };
    assert_eq!(found("GET", "/products/newest"), "catalog.newest []");
    assert_eq!(found("GET", "/products/kettle"), r#"catalog.product [("id", "kettle")]"#);
    assert_eq!(found("GET", "/ads/newest"), r#"catalog.latest [("kind", "ads")]"#);
    assert_eq!(found("GET", "/ads/7"), r#"catalog.any [("kind", "ads"), ("id", "7")]"#);
    assert_eq!(found("HEAD", "/products/newest"), "catalog.newest []");
    assert_eq!(found("DELETE", "/products/newest"), r#"catalog.remove [("id", "newest")]"#);
    assert_eq!(found("POST", "/products/newest"), "[Get, Delete]");
    assert_eq!(found("get", "/ads/7"), "[Get]");
    for nowhere in ["/products", "/products/", "/products/7/", "//", "", "*", "products/7"] {
        assert_eq!(found("GET", nowhere), "nothing", "{nowhere}");
    }
}

#[test]
fn routes_that_cannot_be_told_apart_are_named() {
    let catalog =
        interface(&[("product", Verb::Get, "/products/{id}"), ("put", Verb::Put, "/products/{id}")]);
    let search = interface(&[("find", Verb::Get, "/products/{name}")]);
    assert_eq!(clashes(&[("catalog", &catalog)]), [""; 0]);
    assert_eq!(
        clashes(&[("catalog", &catalog), ("search", &search)]),
        [
            "search.find: `GET /products/{name}` cannot be told from `GET /products/{id}` of catalog.product; change the path \
          of one of them"
        ]
    );
    let twice = [("catalog", &catalog), ("other", &catalog)];
    assert_eq!(clashes(&twice).len(), 2);
}

#[test]
fn the_path_of_a_call_is_no_route_and_neither_is_nonsense() {
    let catalog =
        interface(&[("product", Verb::Post, "/catalog/product"), ("read", Verb::Get, "/catalog/read")]);
    assert_eq!(
        clashes(&[("catalog", &catalog)]),
        [
            "catalog.product: `POST /catalog/product` is where catalog.product is called without a route; choose another \
          path"
        ]
    );
    assert_eq!(clashes(&[("products", &catalog)]), [""; 0]);
    let nonsense = interface(&[("product", Verb::Get, "products")]);
    assert_eq!(
        clashes(&[("catalog", &nonsense)]),
        ["catalog.product: `products` is no path: begin it with `/`"]
    );
}

#[test]
fn methods_that_are_not_offered_have_no_route() {
    let catalog = interface(&[("product", Verb::Get, "/products/{id}"), ("all", Verb::Get, "/products")]);
    let only = Offered::only("catalog", &catalog, |method| method.name == "all");
    let routes = Routes::new(&[only]).expect("one route");
    assert_eq!(routes.find("GET", "/products/7"), Found::Nothing);
    let Found::Method(route, _) = routes.find("GET", "/products") else { panic!("it is there") };
    assert_eq!((route.offered, route.method, routes.iter().count()), (0, 1, 1));
}
