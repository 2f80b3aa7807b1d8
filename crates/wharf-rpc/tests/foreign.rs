//! A client in another language, written from `docs/wire.md` alone, calls a server.

use std::path::Path;

use tokio::process::Command;
use wharf_rpc::conn::Address;
use wharf_rpc::wire::Bounds;

use crate::support::host::Host;
use crate::support::soon;

/// Has a client in Python call a server that listens at `address`.
async fn calls(address: Address) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let host = Host::start_at(&address, Bounds::default()).await;
    let mut story = Command::new("python3");
    story.arg("-B").arg(here.join("peer/story.py")).arg(host.address.to_string());
    story.arg(here.join("golden/values.txt")).kill_on_drop(true);
    let output = soon("the end of the story", story.output()).await.unwrap_or_else(|error| {
        panic!("python3 can't be run ({error}): `cargo xtask test tools` says how to get it")
    });
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said == "well\n", "{said}{complained}");
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn over_tcp() {
    calls(Address::Tcp("127.0.0.1:0".into())).await;
}

#[tokio::test]
async fn over_a_unix_socket() {
    let name = format!("wharf-foreign-{}.sock", std::process::id());
    calls(Address::Unix(std::env::temp_dir().join(name))).await;
}
