//! The callee decides who may call what, by what it was given and not by what the caller says.

use wharf_core::{Callers, Encoding, FaultKind};
use wharf_rpc::conn::Address;
use wharf_rpc::wire::{Bounds, Hello, Kind};

use crate::support::hello;
use crate::support::host::Host;
use crate::support::peer::{Peer, call, greeting};

/// A server of `probe` for the service `honest`.
async fn host() -> Host {
    let anywhere = Address::Tcp("127.0.0.1:0".into());
    Host::start_for(&anywhere, Bounds::default(), Callers::declared(["honest"])).await
}

async fn greeted_as(host: &Host, hello: &Hello) -> Peer {
    let mut peer = Peer::silent(host).await;
    peer.write(&greeting(hello)).await;
    assert_eq!(peer.welcome().await.serves.len(), 1);
    peer
}

/// Arguments that no method takes.
fn senseless(method: u16) -> Vec<u8> {
    call(method, Encoding::Positional, &["senseless"; 9])
}

#[tokio::test]
async fn an_undeclared_caller_is_denied_before_its_arguments_are_looked_at() {
    let host = host().await;
    let mut stranger = greeted_as(&host, &hello()).await;
    for id in 0..3 {
        stranger.send(Kind::Call, id, &senseless(0)).await;
        let fault = stranger.fault(id).await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Denied, true));
        assert!(fault.message().starts_with("peer may not call probe.echo: it is not declared"), "{fault}");
    }
    let mut declared = greeted_as(&host, &Hello { service: "honest".into(), ..hello() }).await;
    declared.send(Kind::Call, 1, &senseless(0)).await;
    assert_eq!(declared.fault(1).await.kind(), FaultKind::Incompatible);
    host.still_serves().await;
    drop((stranger, declared));
    host.stop().await;
}

#[tokio::test]
async fn a_method_that_there_is_not_is_told_from_one_that_is_not_for_the_caller() {
    let host = host().await;
    let mut stranger = greeted_as(&host, &hello()).await;
    stranger.send(Kind::Call, 1, &senseless(u16::MAX)).await;
    assert_eq!(stranger.fault(1).await.kind(), FaultKind::Incompatible);
    drop(stranger);
    host.stop().await;
}

#[tokio::test]
async fn a_tool_may_call_what_nobody_declared() {
    let host = host().await;
    let mut tool = greeted_as(&host, &Hello { app: String::new(), service: "wharf".into(), ..hello() }).await;
    tool.send(Kind::Call, 1, &call(0, Encoding::Positional, &["hello"])).await;
    assert_eq!(tool.value::<String>(1).await, "hello");
    drop(tool);
    host.stop().await;
}
