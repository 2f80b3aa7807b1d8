//! Which services there are, what they offer, whom they call, how often and how well that goes.

use std::sync::Arc;

use wharf_schema::{
    Body, DependencyDescriptor, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, ServiceDescriptor,
    Shape, Status, Topology, TypeDef, Types, Variant,
};

use super::Size;

/// Names of services; where there are more, they have a number behind.
const NAMES: [&str; 25] = [
    "catalog",
    "cart",
    "checkout",
    "currency",
    "payment",
    "shipping",
    "email",
    "recommendation",
    "ads",
    "inventory",
    "pricing",
    "search",
    "reviews",
    "loyalty",
    "tax",
    "fraud",
    "address",
    "returns",
    "invoice",
    "warehouse",
    "courier",
    "session",
    "profile",
    "wishlist",
    "coupon",
];

/// The app that isn't there.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) topology: Arc<Topology>,
    /// How many replicas each service has at first.
    pub(super) replicas: Vec<u32>,
    pub(super) ways: Vec<Way>,
}

/// The calls of one service by another.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) caller: usize,
    pub(super) callee: usize,
    /// Calls of each method, a second. A way that is declared and not used has none.
    pub(super) rates: [f64; METHODS],
    /// Which share of them is answered with the service's own error, and which fails.
    pub(super) errors: f64,
    pub(super) faults: f64,
    /// The bucket in which most of them lie.
    pub(super) bucket: usize,
}

/// So many methods each interface has.
pub(super) const METHODS: usize = 4;

impl Map {
    pub(super) fn new(size: Size) -> Self {
        let count = size.services.max(2);
        // The same app each time.
        let mut dice = fastrand::Rng::with_seed(4);
        let names: Vec<String> =
            (0..count).map(|at| if at == 0 { "storefront".into() } else { name(at - 1) }).collect();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for callee in 1..count {
            // Layers: whoever comes early calls who comes later.
            let callers = 1 + dice.usize(0..3);
            for _ in 0..callers {
                let caller = if callee < 8 { 0 } else { dice.usize(0..callee) };
                if !pairs.contains(&(caller, callee)) {
                    pairs.push((caller, callee));
                }
            }
        }
        let mut ways: Vec<Way> =
            pairs.iter().map(|(caller, callee)| way(*caller, *callee, &mut dice)).collect();
        let whole: f64 = ways.iter().flat_map(|way| way.rates).sum();
        ways.iter_mut().flat_map(|way| &mut way.rates).for_each(|rate| *rate *= size.rate / whole);
        let service = |at: usize| {
            let calls = pairs.iter().filter(|(caller, _)| *caller == at);
            let dependency = |(_, callee): &(usize, usize)| DependencyDescriptor {
                service: names[*callee].clone(),
                interface: interface_name(&names[*callee]),
            };
            ServiceDescriptor {
                name: names[at].clone(),
                http: at == 0,
                foreign: at % 9 == 7,
                interfaces: if at == 0 { Vec::new() } else { vec![interface(&names[at])] },
                dependencies: calls.map(dependency).collect(),
                edge: None,
            }
        };
        let services = (0..count).map(service).collect();
        let topology = Topology { app: "town".into(), services, policies: Vec::new() };
        let replicas = (0..count).map(|at| if at % 7 == 2 { 3 } else { 1 }).collect();
        Self { topology: Arc::new(topology), replicas, ways }
    }

    pub(super) fn name(&self, service: usize) -> &str {
        &self.topology.services[service].name
    }

    pub(super) fn service(&self, name: &str) -> Option<usize> {
        self.topology.services.iter().position(|service| service.name == name)
    }

    /// Whether it is a service, or may be one of its processes.
    pub(super) fn knows(&self, target: &str) -> bool {
        let group = target.rsplit_once('-').map_or(target, |(group, _)| group);
        self.service(target).is_some() || self.service(group).is_some()
    }
}

fn name(at: usize) -> String {
    match at / NAMES.len() {
        0 => NAMES[at].to_owned(),
        more => format!("{}-{}", NAMES[at % NAMES.len()], more + 1),
    }
}

fn way(caller: usize, callee: usize, dice: &mut fastrand::Rng) -> Way {
    let used = if dice.u8(0..12) == 0 { 0.0 } else { 1.0 + 9.0 * dice.f64() * dice.f64() };
    let rates = [0.6, 0.25, 0.12, 0.03].map(|share: f64| share * used);
    let errors = if dice.bool() { 0.0 } else { 0.03 * dice.f64() };
    let faults = if dice.u8(0..6) == 0 { 0.04 * dice.f64() } else { 0.0 };
    // From about 30 microseconds to about 15 milliseconds.
    Way { caller, callee, rates, errors, faults, bucket: 44 + dice.usize(0..36) }
}

/// `ShoppingCart2` of `shopping-cart-2`.
fn interface_name(service: &str) -> String {
    let words = service.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect()
}

/// Four methods, with values of many shapes: forms are made from them.
fn interface(service: &str) -> InterfaceDescriptor {
    let field = |name: &str, docs: &str, shape: Shape, default: bool| Field {
        name: name.into(),
        docs: docs.into(),
        shape,
        default,
    };
    let named = |name: &str| Shape::Named(name.into());
    let number = Shape::Int { signed: false, bits: 32 };
    let variant = |name: &str, docs: &str, body: Body, status: Option<Status>| Variant {
        name: name.into(),
        docs: docs.into(),
        body,
        status,
    };
    let mut types = Types::new();
    let mut define = |name: &str, docs: &str, body: Body| {
        types.insert(name.into(), TypeDef { docs: docs.into(), body });
    };
    define("Id", "Names a thing.", Body::Newtype(Shape::String));
    let entry = vec![
        field("id", "Which thing.", named("Id"), false),
        field("quantity", "How many, at least one.", number.clone(), false),
        field("note", "What to tell whoever packs it.", Shape::Option(Box::new(Shape::String)), false),
        field("tags", "", Shape::List(Box::new(Shape::String)), true),
    ];
    define("Entry", "One line of a list.", Body::Struct(entry));
    let how = vec![
        variant("Standard", "Within a week.", Body::Unit, None),
        variant(
            "Express",
            "Within so many hours.",
            Body::Newtype(Shape::Int { signed: false, bits: 8 }),
            None,
        ),
    ];
    define("How", "How soon.", Body::Enum { open: false, variants: how });
    let errors = vec![
        variant("Unknown", "There is no such thing.", Body::Newtype(named("Id")), Some(Status::NotFound)),
        variant("TooMany", "There are not so many.", Body::Unit, Some(Status::Conflict)),
    ];
    define("Failure", "Why it was not done.", Body::Enum { open: false, variants: errors });
    let failure = named("Failure");
    let method = |name: &str, docs: &str, kind, args, value, error| {
        MethodDescriptor::new(name, docs, kind, args, value, error, &types)
    };
    let list = Shape::List(Box::new(named("Entry")));
    let methods = vec![
        method(
            "find",
            "What there is.\n\nThe newest come first.",
            MethodKind::Read,
            vec![field("id", "Whose.", named("Id"), false)],
            list,
            failure.clone(),
        ),
        method(
            "put",
            "Puts `entry` where it belongs.",
            MethodKind::Idempotent,
            vec![field("entry", "", named("Entry"), false), field("how", "", named("How"), true)],
            Shape::Unit,
            failure.clone(),
        ),
        method(
            "order",
            "Has everything done, once.",
            MethodKind::Command,
            vec![field("entries", "", Shape::List(Box::new(named("Entry"))), false)],
            named("Id"),
            failure.clone(),
        ),
        method(
            "follow",
            "What becomes of it, as it becomes.",
            MethodKind::Read,
            vec![field("id", "", named("Id"), false)],
            Shape::Stream { item: Box::new(named("Entry")), error: Box::new(failure) },
            Shape::Never,
        ),
    ];
    let docs = format!("Keeps what belongs to {service}.\n\nIt answers **at once**, and forgets nothing.");
    InterfaceDescriptor { name: interface_name(service), docs, methods, types }
}
