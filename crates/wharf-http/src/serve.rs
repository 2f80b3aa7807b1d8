//! Serves a router on a listener until it is time to stop.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use wharf_core::Shutdown;

/// How long a client may take for the head of a request.
const HEAD: Duration = Duration::from_secs(10);

/// The longest head of a request in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Serves `router` to whoever connects to `listener`, until `stop` is requested. Requests under way are then finished
/// for at most `grace`.
pub async fn serve(listener: TcpListener, router: Router, stop: Shutdown, grace: Duration) {
    let open = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connection(stream, router.clone(), &open),
                Err(error) => {
                    // Out of file descriptors, most likely: those in use must be given back first.
                    tracing::warn!("a connection could not be taken: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            () = stop.requested() => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(grace, open.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way after {grace:?}, and are dropped");
    }
}

fn connection(stream: TcpStream, router: Router, open: &GracefulShutdown) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("a connection died at once: {error}");
        return;
    }
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let serving = open.watch(serving);
    tokio::spawn(async move {
        if let Err(error) = serving.await {
            tracing::debug!("a connection ended early: {error}");
        }
    });
}
