//! HTTP of a process: where http components listen, and what is answered where calls are taken.

use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use wharf_core::BoxError;
use wharf_http::{Port, status};
use wharf_rpc::server::Offered;

use crate::report::Report;

/// The port of an http component that nothing is said about; when it is taken, the next free one is used.
const FIRST_PORT: u16 = 8080;

/// How many ports are tried.
const TRIES: u16 = 100;

/// What reads requests where the process takes calls: for what is offered, and for what `report` tells of the process.
pub(crate) fn port(app: &str, offered: &[Offered], report: &Arc<Report>) -> Result<Port, BoxError> {
    let port = Port::new(app, offered).map_err(|clashes| {
        let said: Vec<String> = clashes.iter().map(ToString::to_string).collect();
        format!("routes of services of one process cannot be told apart: {}", said.join("; "))
    })?;
    Ok(port.beside(status(Arc::clone(report) as _)))
}

/// Listens for the component `name`: at the address that was given, at the port that was configured, or where there is
/// room.
pub(crate) async fn listen(
    name: &str,
    address: Option<&str>,
    port: Option<u16>,
) -> Result<TcpListener, BoxError> {
    let variable = format!("WHARF_HTTP={name}=127.0.0.1:0");
    match (address, port) {
        (Some(address), _) => bind(name, address, "change it in WHARF_HTTP").await,
        (None, Some(port)) => {
            let remedy = format!(
                "change `port` of [service.{name}] in wharf.toml, or set {variable} for any free port"
            );
            bind(name, &format!("127.0.0.1:{port}"), &remedy).await
        }
        (None, None) => first_free(name, &variable).await,
    }
}

async fn bind(name: &str, address: &str, remedy: &str) -> Result<TcpListener, BoxError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("{name} cannot listen at {address}: {error}; {remedy}").into())
}

async fn first_free(name: &str, variable: &str) -> Result<TcpListener, BoxError> {
    for port in FIRST_PORT..FIRST_PORT + TRIES {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            bound => {
                return bound.map_err(|error| format!("{name} cannot listen at port {port}: {error}").into());
            }
        }
    }
    let last = FIRST_PORT + TRIES - 1;
    Err(format!("{name} finds no free port from {FIRST_PORT} to {last}; set {variable} for any free one")
        .into())
}
