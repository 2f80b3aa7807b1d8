//! Serves a router on a listener until it is time to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use wharf_core::{Notices, Shutdown};

use crate::watched::Watched;

/// How long a client may take for the head of a request; so long may a connection be idle between two.
const HEAD: Duration = Duration::from_secs(8);

/// The longest head of a request in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Connections of one listener.
const CONNECTIONS: usize = 1024;

/// What a client is told for whom there is no room.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    content-type: text/plain; charset=utf-8\r\ncontent-length: 45\r\n\r\n\
    too many connections are open; try again soon";

/// How long it may take to be told.
const GOODBYE: Duration = Duration::from_secs(1);

/// Serves `router` to whoever connects to `listener`, until `stop` is requested. Requests under way are then finished
/// for at most `grace`.
///
/// At most 1024 connections are open at a time, and further ones are answered with 503. A client is given up that takes more
/// than eight seconds for the head of a request, or to read on of an answer.
pub async fn serve(listener: TcpListener, router: Router, stop: Shutdown, grace: Duration) {
    let open = GracefulShutdown::new();
    let (room, notices) = (Arc::new(Semaphore::new(CONNECTIONS)), Arc::new(Notices::default()));
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => match Arc::clone(&room).try_acquire_owned() {
                    Ok(permit) => connection(stream, client, permit, router.clone(), &open, &notices),
                    Err(_) => turn_away(stream, client, &notices),
                },
                Err(error) => {
                    // Out of file descriptors, most likely: those in use must be given back first.
                    notices.warn(format_args!("a connection could not be taken: {error}"));
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            () = stop.requested() => break,
        }
    }
    drop(listener);
    if timeout(grace, open.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way after {grace:?}, and are dropped");
    }
}

fn turn_away(mut stream: TcpStream, client: SocketAddr, notices: &Notices) {
    notices.warn(format_args!(
        "a request from {} was turned away: {CONNECTIONS} connections are open, and no more are taken",
        client.ip()
    ));
    // What fits into the buffer of a new socket is written at once.
    tokio::spawn(async move { timeout(GOODBYE, stream.write_all(NO_ROOM)).await });
}

fn connection(
    stream: TcpStream,
    client: SocketAddr,
    permit: OwnedSemaphorePermit,
    router: Router,
    open: &GracefulShutdown,
    notices: &Arc<Notices>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("a connection died at once: {error}");
        return;
    }
    let stream = Watched::new(stream);
    let asks = stream.asks();
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let (serving, notices) = (open.watch(serving), Arc::clone(notices));
    tokio::spawn(async move {
        let Err(error) = serving.await else { return drop(permit) };
        let why = why(&error, asks.is_begun());
        match why {
            Some(why) => notices.warn(format_args!("a connection from {} was ended: {why}", client.ip())),
            None => tracing::debug!("a connection ended early: {error}"),
        }
        drop(permit);
    });
}

/// What the client did that its connection was ended for; none where it just went, or had nothing to ask.
fn why(error: &hyper::Error, asks: bool) -> Option<String> {
    if error.is_timeout() {
        return asks.then(|| format!("the head of a request had not come within {HEAD:?}"));
    }
    if error.is_parse() || error.is_parse_too_large() {
        return Some(format!("this is no request: {error}"));
    }
    let cause = std::error::Error::source(error)?.downcast_ref::<std::io::Error>()?;
    (cause.kind() == std::io::ErrorKind::TimedOut).then(|| cause.to_string())
}
