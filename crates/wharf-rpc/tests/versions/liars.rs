//! Callees whose descriptor is not what they serve: the method is not called, and the rest works.

use wharf_core::Client;
use wharf_rpc::wire::{Bounds, Kind, Welcome};
use wharf_schema::{Fingerprint, InterfaceDescriptor, MethodKind, Shape};

use super::refused;
use crate::support::host::{client, cx};
use crate::support::liar::{Liar, welcome};
use crate::support::probe::ProbeClient;
use crate::support::soon;

/// What a caller is told of `echo` by a callee with another fingerprint of it and this descriptor.
async fn told(fingerprint: Fingerprint, descriptor: Option<String>) -> String {
    let liar = Liar::start().await;
    let probe = client(&liar.address, Bounds::default());
    let (mut victim, _) = liar.accept().await;
    let mut welcome: Welcome = welcome();
    welcome.serves[0].descriptor = descriptor;
    let echo = welcome.serves[0].methods.iter_mut().find(|method| method.name == "echo");
    echo.expect("it has echo").fingerprint = fingerprint;
    victim.greet(&welcome).await;
    let said = refused(soon("an answer", probe.echo(&cx(), "mug".into())).await);
    let asked = tokio::spawn(async move { probe.length(&cx(), wharf_core::Bytes::new()).await });
    let id = victim.call().await;
    victim.send(Kind::Reply, id, b"\x00\x00").await;
    assert_eq!(soon("an answer", asked).await.expect("no panic").expect("the others work"), 0);
    said
}

/// The interface with another `echo`, and that method's fingerprint.
fn other_echo(
    change: impl FnOnce(&mut wharf_schema::MethodDescriptor),
) -> (InterfaceDescriptor, Fingerprint) {
    let mut interface = ProbeClient::INTERFACE.descriptor();
    let types = interface.types.clone();
    let echo = interface.methods.iter_mut().find(|method| method.name == "echo").expect("it has echo");
    change(echo);
    echo.fingerprint =
        wharf_schema::fingerprint(&echo.name, echo.kind, &echo.args, &echo.value, &echo.error, &types);
    let fingerprint = echo.fingerprint;
    (interface, fingerprint)
}

fn json(interface: &InterfaceDescriptor) -> String {
    serde_json::to_string(interface).expect("a descriptor is JSON")
}

#[tokio::test]
async fn without_a_descriptor_that_can_be_read_nothing_is_compatible() {
    let fingerprint = Fingerprint::from_bytes([7; 16]);
    let said = told(fingerprint, None).await;
    assert!(said.contains("it sent no descriptor to compare with"), "{said}");
    for descriptor in [String::new(), "[".repeat(100_000), "{\"name\":1}".into()] {
        let said = told(fingerprint, Some(descriptor)).await;
        assert!(said.contains("its descriptor cannot be read"), "{said}");
        assert!(said.len() < 500, "{said}");
    }
}

#[tokio::test]
async fn a_descriptor_of_something_else_is_not_believed() {
    let honest = ProbeClient::INTERFACE.descriptor();
    let said = told(Fingerprint::from_bytes([7; 16]), Some(json(&honest))).await;
    assert!(said.contains("its descriptor is not that of the method echo that it serves"), "{said}");
    let (other, fingerprint) = other_echo(|echo| echo.value = Shape::Named("Nowhere".into()));
    let said = told(fingerprint, Some(json(&other))).await;
    assert!(said.contains("Probe.echo.<value> (type-changed)"), "{said}");
}

#[tokio::test]
async fn a_kind_that_allows_less_is_not_called() {
    let (other, fingerprint) = other_echo(|echo| echo.kind = MethodKind::Command);
    let caller = ProbeClient::INTERFACE.descriptor();
    assert_ne!(caller.method("echo").expect("it has echo").kind, MethodKind::Command);
    let said = told(fingerprint, Some(json(&other))).await;
    assert!(said.contains("Probe.echo (kind-changed)"), "{said}");
}
