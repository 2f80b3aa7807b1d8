//! What the page says of each example is what the rules say, and what then happens to values that are sent anyway.

use serde_json::Value;
use wharf_core::{Callers, Interface};
use wharf_rulebook::orders::{Described, Order};
use wharf_schema::http::{Found, Offered, Route, Routes};
use wharf_schema::{Body, Breaks, Change, InterfaceDescriptor};

use crate::examples::{Example, interface};
use crate::json::{same, samples};
use crate::peer::Peer;

/// How many values of each message are tried.
const SAMPLES: u64 = 400;

/// What became of a value.
#[derive(Debug, PartialEq)]
enum Arrival {
    Same,
    /// The reader knows that it is a variant that it does not know.
    Unknown,
    Lost(String),
}

fn broken(changes: &[Change]) -> Breaks {
    Breaks {
        callers: changes.iter().any(|change| change.breaks.callers),
        servers: changes.iter().any(|change| change.breaks.servers),
        http: changes.iter().any(|change| change.breaks.http),
        denied: changes.iter().any(|change| change.breaks.denied),
    }
}

fn judge(example: &Example, changes: &[Change]) {
    let claim = &example.claim;
    let said: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let context = format!("{}{said:#?}", example.context());
    assert_eq!(broken(changes), claim.breaks, "{context}");
    if let Some(rule) = &claim.rule {
        let found = changes.iter().find(|change| change.rule.as_str() == rule);
        let found = found.unwrap_or_else(|| panic!("{rule} is not found: {context}"));
        assert_eq!(found.breaks, claim.breaks, "{context}");
    }
    for change in changes {
        assert_eq!(change.breaks.nobody(), change.remedy().is_empty(), "{context}");
        assert_eq!(change.breaks.nobody(), change.why().is_empty(), "{context}");
    }
}

/// Sends samples from one program to the other, by name.
fn cross(
    [writer, reader]: [&mut Peer; 2],
    [written, read]: [&Described; 2],
    as_argument: bool,
) -> Vec<Arrival> {
    let shape = |case: &'_ Described| {
        let interface = interface(case, "Example").expect("it is about a message").clone();
        (interface.method("give").expect("it has this method").value.clone(), interface.types)
    };
    let case = written.name.clone();
    let (of, types) = shape(written);
    let values = samples(&of, &types, SAMPLES);
    let bytes: Vec<String> = writer.ask(&Order::Write { case: case.clone(), values: values.clone() });
    let found: Vec<Value> = reader.ask(&Order::Read { case, as_argument, values: bytes });
    let (shape, types) = shape(read);
    let arrival = |(sent, found): (&Value, &Value)| match (found.get("value"), found["error"].as_str()) {
        (Some(found), _) if same(sent, found, &shape, &types) => Arrival::Same,
        (Some(found), _) => Arrival::Lost(format!("{sent} was read as {found}")),
        (None, Some(error)) if error.contains("does not know the variant") => Arrival::Unknown,
        (None, error) => Arrival::Lost(format!("{sent} could not be read: {error:?}")),
    };
    values.iter().zip(&found).map(arrival).collect()
}

/// What is safe arrives; of what is not, something does not.
fn send(example: &Example, old: &mut Peer, new: &mut Peer, in_arguments: bool) {
    let claim = &example.claim;
    let forward = cross([old, new], [&example.old, &example.new], in_arguments);
    let backward = cross([new, old], [&example.new, &example.old], in_arguments);
    // Old callers write arguments and read answers.
    let (callers, servers) = if in_arguments { (forward, backward) } else { (backward, forward) };
    for (arrivals, breaks, reader) in
        [(callers, claim.breaks.callers, &example.old), (servers, claim.breaks.servers, &example.new)]
    {
        let has_name = |arrival: &Arrival| *arrival == Arrival::Unknown && !in_arguments && is_open(reader);
        let lost = arrivals.iter().find(|arrival| **arrival != Arrival::Same && !has_name(arrival));
        // An optional field under another name is lost without a trace; so is what an unknown variant carries, by
        // which two items of a set may differ. That is what the rules are for.
        let silently = breaks
            && (claim.rule.as_deref() == Some("field-renamed")
                || arrivals.contains(&Arrival::Unknown) && example.block.after.contains("BTreeSet"));
        assert_eq!(lost.is_some() || silently, breaks, "{}{lost:?}", example.context());
    }
}

/// Whatever could be asked for over HTTP still is, unless the page says otherwise.
fn ask(example: &Example) {
    let (old, new) = (&example.old.interfaces, &example.new.interfaces);
    let routes = |interfaces: &[InterfaceDescriptor]| {
        let all: Vec<_> = interfaces.iter().map(|interface| Offered::all("example", interface)).collect();
        Routes::new(&all).unwrap_or_else(|clashes| panic!("{}{clashes:?}", example.context()))
    };
    let (before, after) = (routes(old), routes(new));
    let is_lost = |route: &Route| {
        let path = route.path.to_string().replace(['{', '}'], "");
        let method = &old[route.offered].methods[route.method];
        !matches!(after.find(route.route.verb.as_str(), &path), Found::Method(found, _)
            if new[found.offered].methods[found.method].name == method.name)
    };
    assert_eq!(before.iter().any(is_lost), example.claim.breaks.http, "{}", example.context());
}

/// Whoever a callee let in it still lets in, unless the page says otherwise.
fn enter(example: &Example) {
    let (old, new) = (&example.old.interfaces, &example.new.interfaces);
    let named = old.iter().chain(new).flat_map(|interface| &interface.methods);
    let anybody = ["checkout".to_owned(), "somebody".to_owned()];
    let callers: Vec<&String> = named.flat_map(|method| &method.callers).chain(&anybody).collect();
    let lets_in = |interface: &InterfaceDescriptor, name: &str, caller: &str| {
        let interface = Interface::of_descriptor(interface.clone());
        let number = interface.methods.iter().position(|method| method.name == name)?;
        Some(Callers::Anyone.allow(caller, interface, number))
    };
    let is_left_out = |interface: &InterfaceDescriptor, caller: &str| {
        let is = new.iter().find(|is| is.name == interface.name);
        let lost = |name: &str| {
            lets_in(interface, name, caller) == Some(true)
                && is.and_then(|is| lets_in(is, name, caller)) == Some(false)
        };
        interface.methods.iter().any(|method| lost(&method.name))
    };
    let left_out = old.iter().any(|interface| callers.iter().any(|caller| is_left_out(interface, caller)));
    assert_eq!(left_out, example.claim.breaks.denied, "{}", example.context());
}

fn is_open(case: &Described) -> bool {
    let open = |body: &Body| matches!(body, Body::Enum { open: true, .. });
    case.interfaces
        .iter()
        .any(|interface| interface.types.iter().any(|(_, definition)| open(&definition.body)))
}

#[test]
fn every_example_is_judged_as_the_page_says_and_behaves_so() {
    let (mut old, mut new) = (Peer::old(), Peer::new());
    let examples = Example::all(&mut old, &mut new);
    for example in &examples {
        let claim = &example.claim;
        if !example.old.is_message {
            assert!(!claim.in_arguments && !claim.in_answers, "{}", example.context());
            judge(example, &example.changes());
            ask(example);
            enter(example);
            continue;
        }
        assert!(claim.in_arguments || claim.in_answers, "which way? {}", example.context());
        for in_arguments in [true, false] {
            if if in_arguments { claim.in_arguments } else { claim.in_answers } {
                judge(example, &example.changes_of(in_arguments));
                send(example, &mut old, &mut new, in_arguments);
            }
        }
    }
    println!("{} examples", examples.len());
}
