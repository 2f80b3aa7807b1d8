//! What the rules of compatibility say of a change: verdict, place, reason, remedy; and that every comparison ends.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use wharf_schema::http::{HttpRoute, Verb};
use wharf_schema::{
    Body, Field, InterfaceDescriptor, Message, MethodDescriptor, MethodKind, Shape, Status, TypeDef, Types,
    Variant, can_call, compare, compare_all,
};

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn shape_of<T: Message>() -> Shape {
    T::shape(&mut Types::new())
}

fn types(definitions: Vec<(&str, Body)>) -> Types {
    let mut types = Types::new();
    for (name, body) in definitions {
        types.insert(name.into(), TypeDef { docs: String::new(), body });
    }
    types
}

/// The interface of a cart whose `add` takes an item and whose `items` answers them.
fn cart(item: Body, mut more: Vec<(&str, Body)>) -> InterfaceDescriptor {
    more.push(("CartItem", item));
    let types = types(more);
    let method = |name: &str, kind, args, value| {
        MethodDescriptor::new(name, "", kind, args, value, Shape::Never, &types)
    };
    let items = Shape::List(Box::new(named("CartItem")));
    let methods = vec![
        method("add", MethodKind::Command, vec![field("item", named("CartItem"))], Shape::Unit),
        method("items", MethodKind::Read, vec![], items),
    ];
    InterfaceDescriptor { name: "Cart".into(), docs: String::new(), methods, types }
}

/// An interface with one method that answers a value of this shape.
fn answering(value: Shape, definitions: Vec<(&str, Body)>) -> InterfaceDescriptor {
    let types = types(definitions);
    let method = MethodDescriptor::new("get", "", MethodKind::Read, vec![], value, Shape::Never, &types);
    InterfaceDescriptor { name: "Any".into(), docs: String::new(), methods: vec![method], types }
}

fn said(before: &InterfaceDescriptor, after: &InterfaceDescriptor) -> Vec<String> {
    compare(before, after).iter().map(ToString::to_string).collect()
}

#[test]
fn each_place_of_a_change_is_named_with_its_verdict_and_remedy() {
    let quantity = field("quantity", shape_of::<u32>());
    let before = cart(Body::Struct(vec![quantity.clone()]), vec![]);
    let after = cart(Body::Struct(vec![quantity, field("gift", Shape::Bool)]), vec![]);
    assert_eq!(
        said(&before, &after),
        [
            "breaking for callers: field-added at Cart.add.item.gift: gift: bool (required) is new; new servers cannot do \
             without it, and old callers will not send it; make it an `Option`, or give it `#[serde(default)]`",
            "breaking for servers: field-added at Cart.items.<value>[].gift: gift: bool (required) is new; new callers \
             cannot do without it, and old servers will not send it; make it an `Option` or give it \
             `#[serde(default)]`; or replace every replica of the service before the first caller",
        ]
    );
    let definitions: HashSet<_> =
        compare(&before, &after).into_iter().map(|change| change.definition).collect();
    assert_eq!(definitions, HashSet::from([Some("CartItem.gift".to_owned())]));
}

#[test]
fn a_caller_is_told_of_the_one_method_it_cannot_call() {
    let quantity = |bits| field("quantity", Shape::Int { signed: false, bits });
    let old = cart(Body::Struct(vec![quantity(32)]), vec![]);
    let new = cart(Body::Struct(vec![quantity(64)]), vec![]);
    assert_eq!(can_call(&old, &new, "add"), Ok(()));
    assert_eq!(
        can_call(&old, &new, "items").unwrap_err().to_string(),
        "Cart.items.<value>[].quantity (number-changed): u32 for this caller, u64 for the callee; the callee may send \
         numbers that this caller cannot hold"
    );
    let mut without = new.clone();
    without.methods.pop();
    assert_eq!(
        can_call(&old, &without, "items").unwrap_err().to_string(),
        "the callee's Cart has no method items; replace every replica of the service before the first caller"
    );
}

#[test]
fn interfaces_are_known_by_their_names() {
    let cart = cart(Body::Unit, vec![]);
    let mut other = cart.clone();
    other.name = "Basket".into();
    let changes = compare_all(&[cart], &[other]);
    let said: Vec<_> =
        changes.iter().map(|change| format!("{} {} {}", change.breaks, change.rule, change.place)).collect();
    assert_eq!(said, ["breaking for callers interface-removed Cart", "safe interface-added Basket"]);
}

#[test]
fn a_route_matters_to_callers_over_http_and_to_nobody_else() {
    let without = cart(Body::Unit, vec![]);
    let with = |path| {
        let mut cart = without.clone();
        cart.methods[1].http = Some(HttpRoute::new(Verb::Get, path));
        cart
    };
    let (one, other) = (with("/items"), with("/cart/items"));
    assert_eq!(said(&without, &one), ["safe: route-changed at Cart.items.<route>: GET /items is new"]);
    let why = "old callers over HTTP ask for GET /items, and new servers have nothing there; keep the route until nobody \
               asks for it any more, and add a method with the other one";
    let breaking = "breaking for callers over HTTP: route-changed at Cart.items.<route>";
    assert_eq!(said(&one, &other), [format!("{breaking}: was GET /items, is GET /cart/items; {why}")]);
    assert_eq!(said(&one, &without), [format!("{breaking}: GET /items is gone; {why}")]);
    assert_eq!(can_call(&one, &other, "items"), Ok(()));
    assert_eq!(one.methods[1].fingerprint, other.methods[1].fingerprint);
}

#[test]
fn whom_a_method_lets_in_matters_to_whoever_is_left_out() {
    let open = cart(Body::Unit, vec![]);
    let only = |callers: &[&str]| {
        let mut cart = open.clone();
        cart.methods[0].callers = callers.iter().map(|&caller| caller.to_owned()).collect();
        cart
    };
    let (one, two) = (only(&["checkout"]), only(&["checkout", "front"]));
    let why = "whoever is not among these is denied, whatever version it is of; name every service that still calls it; \
               take one off once it has been deployed without the call";
    let at = "callers-changed at Cart.add.<callers>: was for";
    let (all, both) = ("every declared caller", "checkout and front alone");
    assert_eq!(
        said(&open, &two),
        [format!("breaking for callers left out: {at} {all}, is for {both}; {why}")]
    );
    assert_eq!(
        said(&two, &one),
        [format!("breaking for callers left out: {at} {both}, is for checkout alone; {why}")]
    );
    assert_eq!(said(&one, &two), [format!("safe: {at} checkout alone, is for {both}")]);
    assert_eq!(said(&two, &open), [format!("safe: {at} {both}, is for {all}")]);
    assert_eq!(compare(&two, &only(&["front", "checkout"])), []);
    // Whoever is still let in goes on calling, and is not taken for a caller of another version.
    assert_eq!(can_call(&open, &one, "add"), Ok(()));
    assert_eq!(open.methods[0].fingerprint, one.methods[0].fingerprint);
}

#[test]
fn documentation_is_no_change() {
    let before = cart(Body::Unit, vec![]);
    let mut after = before.clone();
    after.docs = "What each shopper means to buy.".into();
    after.methods[0].docs = "Puts it into the cart.".into();
    after.methods[0].args[0].docs = "It.".into();
    assert_eq!(compare(&before, &after), []);
}

#[test]
fn types_may_contain_themselves_on_either_side() {
    let list = |rest: &str, payload| {
        let next = Shape::Option(Box::new(named(rest)));
        Body::Struct(vec![field("value", payload), field("next", next)])
    };
    let (small, wide) = (shape_of::<u32>(), shape_of::<u64>());
    let one = answering(named("List"), vec![("List", list("List", small.clone()))]);
    let two = answering(named("A"), vec![("A", list("B", wide.clone())), ("B", list("A", wide))]);
    let changes = compare(&one, &two);
    let numbers: Vec<_> = changes
        .iter()
        .filter(|change| change.rule.as_str() == "number-changed")
        .map(|change| change.place.as_str())
        .collect();
    assert_eq!(numbers, ["Any.get.<value>.value", "Any.get.<value>.next.value"]);
    assert!(can_call(&one, &two, "get").is_err());
    assert!(can_call(&two, &one, "get").is_ok());
    // A newtype around itself has no values, and may not hang the comparison either.
    let endless = answering(named("Endless"), vec![("Endless", Body::Newtype(named("Endless")))]);
    assert!(can_call(&endless, &endless, "get").is_err());
}

#[test]
fn a_strangers_descriptor_costs_little_however_large_it_is() {
    let link = |next: String| Body::Struct(vec![field("next", Shape::Option(Box::new(Shape::Named(next))))]);
    let ours = answering(named("Link"), vec![("Link", link("Link".into()))]);
    let names: Vec<String> = (0..20_000).map(|number| format!("T{number}")).collect();
    let chain: Vec<(&str, Body)> =
        names.windows(2).map(|pair| (pair[0].as_str(), link(pair[1].clone()))).collect();
    let theirs = answering(named("T0"), chain);
    let refused = can_call(&ours, &theirs, "get").unwrap_err().to_string();
    assert!(refused.starts_with("Any.get has more than 10000 pairs of types"), "{refused}");
    // Without a stranger there is no bound: the chain is walked to its undefined end.
    let end = compare(&ours, &theirs).pop().expect("the last type is not defined");
    assert!(end.place.contains("...") && end.place.len() < 300, "{}", end.place);
}

#[test]
fn a_type_is_what_it_is_made_of() {
    // Generic types, map keys, newtypes: none of their names are on the wire.
    let page = |item: &str, inner| {
        let name: &'static str = if item == "Line" { "Page<Line>" } else { "Page<Item>" };
        let items = Shape::Map { key: Box::new(named("Id")), value: Box::new(named(item)) };
        let body = Body::Struct(vec![field("items", items)]);
        answering(
            named(name),
            vec![
                (name, body),
                ("Id", Body::Newtype(inner)),
                (if item == "Line" { "Line" } else { "Item" }, Body::Newtype(Shape::String)),
            ],
        )
    };
    let (before, after) = (page("Item", shape_of::<u32>()), page("Line", shape_of::<u16>()));
    let said: Vec<_> = compare(&before, &after)
        .iter()
        .map(|change| format!("{} {} {}", change.breaks, change.rule, change.place))
        .collect();
    assert_eq!(
        said,
        [
            "breaking for servers number-changed Any.get.<value>.items[key]",
            "safe type-renamed Any.get.<value>.items[value]",
        ]
    );
}

#[test]
fn what_reads_by_rules_of_its_own_stays_as_it_is() {
    let mut types = Types::new();
    let standard = answering(Duration::shape(&mut types), vec![]);
    let standard = InterfaceDescriptor { types, ..standard };
    let longer = Body::Struct(vec![
        field("secs", shape_of::<u64>()),
        field("nanos", shape_of::<u32>()),
        field("unit", shape_of::<Option<String>>()),
    ]);
    let ours = answering(named("Duration"), vec![("Duration", longer)]);
    assert_eq!(compare(&standard, &standard), []);
    assert!(can_call(&standard, &ours, "get").is_err());
    assert!(can_call(&ours, &standard, "get").is_err());
}

#[test]
fn changes_are_written_as_json_for_programs() {
    let variant = |status| Variant { name: "Gone".into(), docs: String::new(), body: Body::Unit, status };
    let error = |status| Body::Enum { open: false, variants: vec![variant(status)] };
    let failing = |status| {
        let mut interface = answering(shape_of::<BTreeMap<String, u8>>(), vec![("E", error(status))]);
        interface.methods[0].error = named("E");
        interface
    };
    let changes = compare(&failing(Some(Status::NotFound)), &failing(Some(Status::Gone)));
    assert_eq!(
        serde_json::to_value(&changes).expect("JSON"),
        serde_json::json!([{
            "verdict": "safe",
            "rule": "status-changed",
            "place": "Any.get.<error>.Gone",
            "definition": "E.Gone",
            "before": "not_found",
            "after": "gone",
            "what": "was not_found, is gone",
            "why": [],
            "remedy": [],
        }])
    );
}
