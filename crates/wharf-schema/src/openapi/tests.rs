//! A document says of each method where it is, what it takes, and all that can come of it.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::*;
use crate::{
    Access, Body, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Status, TypeDef, Types,
    Variant,
    http::{HttpRoute, Offered, Verb},
};

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn option(inner: Shape) -> Shape {
    Shape::Option(Box::new(inner))
}

fn stream(item: Shape) -> Shape {
    Shape::Stream { item: Box::new(item), error: Box::new(named("CatalogError")) }
}

/// A catalog with a method of each kind.
fn catalog() -> InterfaceDescriptor {
    let mut types = Types::new();
    let variant = |name: &str, body, status| Variant {
        name: name.into(),
        docs: format!("It is {name}."),
        body,
        status: Some(status),
    };
    let errors = vec![
        variant("Unknown", Body::Newtype(named("Id")), Status::NotFound),
        variant("Closed", Body::Unit, Status::Unavailable),
        variant("Gone", Body::Unit, Status::NotFound),
    ];
    for (name, body) in [
        ("Id", Body::Newtype(Shape::String)),
        ("Product", Body::Struct(vec![field("id", named("Id"))])),
        ("CatalogError", Body::Enum { open: false, variants: errors }),
    ] {
        types.insert(name.into(), TypeDef { docs: String::new(), body });
    }
    let limit = option(Shape::Int { signed: false, bits: 8 });
    let words = Shape::List(Box::new(Shape::String));
    let method = |name: &str, kind, args: Vec<Field>, value, error, http| MethodDescriptor {
        http,
        ..MethodDescriptor::new(name, "What it does.\n\nAnd how.", kind, args, value, error, &types)
    };
    let methods = vec![
        method(
            "product",
            MethodKind::Read,
            vec![field("id", named("Id")), field("limit", limit), field("words", words)],
            named("Product"),
            named("CatalogError"),
            Some(HttpRoute::new(Verb::Get, "/products/{id}")),
        ),
        method(
            "put",
            MethodKind::Command,
            vec![field("id", named("Id")), field("product", named("Product"))],
            Shape::Unit,
            Shape::Never,
            Some(HttpRoute::new(Verb::Post, "/products/{id}")),
        ),
        method("watch", MethodKind::Read, vec![], stream(named("Product")), Shape::Never, None),
        method(
            "import",
            MethodKind::Command,
            vec![field("lines", stream(Shape::String))],
            Shape::Unit,
            Shape::Never,
            None,
        ),
    ];
    InterfaceDescriptor { name: "Catalog".into(), docs: "What is sold.".into(), methods, types }
}

fn described(about: &About, offered: &[Offered<'_>]) -> Value {
    serde_json::to_value(document(about, offered)).expect("a document is JSON")
}

/// The document of the catalog.
fn plain() -> Value {
    let catalog = catalog();
    described(&About { title: "shop".into(), ..About::default() }, &[Offered::all("catalog", &catalog)])
}

/// Every text under `$ref`.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "$ref") {
                    Some(reference) => found.push(reference),
                    None => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_method_is_called_with_an_object_of_its_arguments() {
    let document = plain();
    let call = &document["paths"]["/catalog/product"]["post"];
    assert_eq!(call["operationId"], "catalog.product");
    assert_eq!(
        (&call["summary"], &call["description"]),
        (&json!("What it does"), &json!("What it does.\n\nAnd how."))
    );
    let body = &call["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["required"], json!(["id", "words"]));
    assert_eq!(body["additionalProperties"], false);
    assert_eq!(
        call["responses"]["200"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/Product"
    );
    assert_eq!(document["tags"], json!([{ "name": "catalog", "description": "What is sold." }]));
    let put = &document["paths"]["/catalog/put"]["post"];
    assert_eq!(put["parameters"][0]["$ref"], "#/components/parameters/IdempotencyKey");
}

#[test]
fn a_route_has_its_parameters_where_they_are() {
    let document = plain();
    let get = &document["paths"]["/products/{id}"]["get"];
    assert_eq!(get["operationId"], "catalog.product.route");
    let said: Vec<_> = get["parameters"]
        .as_array()
        .expect("parameters")
        .iter()
        .map(|each| {
            (
                each["name"].as_str().unwrap_or_default(),
                each["in"].as_str().unwrap_or_default(),
                each["required"] == true,
            )
        })
        .collect();
    assert_eq!(said, [("id", "path", true), ("limit", "query", false), ("words", "query", false)]);
    assert_eq!(get["parameters"][1]["schema"]["type"], "integer");
    assert!(get.get("requestBody").is_none());
    let put = &document["paths"]["/products/{id}"]["post"];
    assert_eq!(put["parameters"].as_array().map(Vec::len), Some(2));
    let body = &put["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(
        body["properties"].as_object().map(|all| all.keys().collect::<Vec<_>>()),
        Some(vec![&"product".to_owned()])
    );
}

#[test]
fn errors_have_the_statuses_of_their_variants_beside_the_faults() {
    let document = plain();
    let responses = &document["paths"]["/catalog/product"]["post"]["responses"];
    let statuses: Vec<&String> = responses.as_object().expect("responses").keys().collect();
    assert_eq!(statuses, ["200", "400", "403", "404", "429", "500", "503", "504", "default"]);
    let missing = &responses["404"]["content"]["application/problem+json"]["schema"]["anyOf"];
    assert_eq!(
        missing[0]["properties"]["type"]["enum"],
        json!(["urn:wharf:error:catalog:Unknown", "urn:wharf:error:catalog:Gone"])
    );
    assert_eq!(missing[0]["properties"]["status"]["const"], 404);
    assert_eq!(missing[0]["properties"]["error"]["oneOf"].as_array().map(Vec::len), Some(2));
    assert_eq!(missing[1]["$ref"], "#/components/schemas/Fault");
    assert_eq!(responses["503"]["headers"]["Retry-After"]["schema"]["type"], "integer");
    assert_eq!(responses["504"]["$ref"], "#/components/responses/DeadlineExceeded");
}

#[test]
fn streams_are_events_and_what_takes_one_is_a_websocket() {
    let document = plain();
    let watch =
        &document["paths"]["/catalog/watch"]["post"]["responses"]["200"]["content"]["text/event-stream"];
    assert_eq!(watch["x-wharf-item"]["$ref"], "#/components/schemas/Product");
    assert_eq!(watch["x-wharf-error"]["$ref"], "#/components/schemas/CatalogError");
    let begin = &document["paths"]["/catalog/watch"]["get"]["responses"];
    assert!(begin.get("101").is_some() && begin.get("426").is_some(), "{begin}");
    assert!(document["paths"].get("/catalog/import").is_none());
    let import = &document["x-websockets"]["/catalog/import"];
    assert_eq!((&import["sends"], &import["answers"]), (&json!({ "type": "string" }), &json!("value")));
    assert_eq!(document["x-websockets"]["/catalog/watch"]["answers"], "items");
}

#[test]
fn everything_that_is_referred_to_is_there_and_every_id_is_one() {
    let document = plain();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let operations = document["paths"].as_object().expect("paths").values();
    let operations: Vec<&Value> =
        operations.flat_map(|path| path.as_object().expect("a path").values()).collect();
    let ids: HashSet<&str> = operations.iter().filter_map(|each| each["operationId"].as_str()).collect();
    assert_eq!(ids.len(), operations.len());
}

#[test]
fn who_must_say_who_it_is_is_told_so() {
    let catalog = catalog();
    let security = Some(Security::Bearer { format: Some("JWT".into()) });
    let about = About { title: "shop".into(), security, ..About::default() };
    let only = Offered::only("catalog", &catalog, |method| method.name == "watch");
    let document = described(&about, &[only]);
    assert_eq!(document["security"], json!([{ "bearer": [] }]));
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"],
        json!({ "type": "http", "scheme": "bearer", "bearerFormat": "JWT" })
    );
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/catalog/watch"]);
    assert!(paths["/catalog/watch"]["post"]["responses"].get("401").is_some());
}

#[test]
fn each_method_says_whom_it_is_for() {
    let catalog = catalog();
    let about =
        About { title: "shop".into(), security: Some(Security::Bearer { format: None }), ..About::default() };
    let scopes = Access::Scopes(vec!["stock".into()]);
    let of = |name: &'static str| Offered::only("catalog", &catalog, move |method| method.name == name);
    let product = Offered { access: &Access::Anybody, ..of("product") };
    let put = Offered { access: &scopes, ..of("put") };
    let document = described(&about, &[product.clone(), put, of("watch")]);
    let paths = &document["paths"];
    for open in [&paths["/catalog/product"]["post"], &paths["/products/{id}"]["get"]] {
        assert_eq!((&open["security"], open["responses"].get("401")), (&json!([]), None));
    }
    for scoped in [&paths["/catalog/put"]["post"], &paths["/products/{id}"]["post"]] {
        assert_eq!(scoped["security"], json!([{ "bearer": ["stock"] }]));
        assert!(scoped["responses"].get("401").is_some());
    }
    for known in ["post", "get"] {
        assert_eq!(paths["/catalog/watch"][known].get("security"), None, "as for the whole");
    }
    let nobody_asks = described(&About { security: None, ..about }, &[product]);
    assert_eq!(nobody_asks["paths"]["/catalog/product"]["post"].get("security"), None);
}

#[test]
fn methods_of_one_name_are_called_by_their_interfaces_and_the_version_follows() {
    let (one, mut two) = (catalog(), catalog());
    two.name = "CatalogV2".into();
    two.methods.truncate(1);
    two.methods[0].http = None;
    let about = About::default();
    let both = described(&about, &[Offered::all("catalog", &one), Offered::all("catalog", &two)]);
    let paths = both["paths"].as_object().expect("paths");
    for path in ["/catalog/Catalog.product", "/catalog/CatalogV2.product", "/catalog/put"] {
        assert!(paths.contains_key(path), "{path} is not in {:?}", paths.keys());
    }
    let id = &paths["/catalog/CatalogV2.product"]["post"]["operationId"];
    assert_eq!(id, "catalog.CatalogV2.product");
    let single = described(&about, &[Offered::all("catalog", &one)]);
    assert_ne!(both["info"]["version"], single["info"]["version"]);
    assert_eq!(single["info"]["version"].as_str().map(str::len), Some(12));
}
