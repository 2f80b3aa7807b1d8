//! What cannot be opened is said before anything runs.

use std::collections::BTreeSet;

use wharf_control::{RegistryClient, SupervisorClient};

use super::*;

fn misuses(edge: Edge) -> Vec<String> {
    EdgePart::new("api", edge).misuses()
}

#[test]
fn what_is_opened_is_what_the_edge_calls() {
    let edge = Edge::new()
        .open(open!(RegistryClient: ready, watch))
        .open(open!(SupervisorClient: *).service("boss").scope("admin"));
    let part = EdgePart::new("api", edge);
    let services: BTreeSet<&str> = part.dependencies.iter().map(|each| &*each.service).collect();
    assert_eq!(services, ["boss", "registry"].into());
    assert_eq!(part.misuses(), [""; 0]);
}

#[test]
fn a_method_is_opened_once_and_has_to_be_there() {
    let twice = Edge::new().open(open!(RegistryClient: *)).open(open!(RegistryClient: ready).public());
    assert_eq!(misuses(twice), ["api opens registry.ready twice: say once who may call it"]);
    let unknown = Edge::new().open(Opened::of::<RegistryClient>(&["raedy"]));
    let said = misuses(unknown).concat();
    assert!(said.starts_with("api opens Registry.raedy, which is not there; Registry has ready, "), "{said}");
    let lost = misuses(Edge::new().uses::<RegistryClient>("archive")).concat();
    assert!(
        lost.contains("follows no router of the edge") && lost.contains(".service(\"archive\")"),
        "{lost}"
    );
}
