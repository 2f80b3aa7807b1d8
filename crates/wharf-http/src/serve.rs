//! Serves a router on a listener until it is time to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use wharf_core::Shutdown;

use crate::connection;
use crate::edge::{Gate, Peer};

/// What a client is told for whom there is no room.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    content-type: text/plain; charset=utf-8\r\ncontent-length: 45\r\n\r\n\
    too many connections are open; try again soon";

/// How long it may take to be told.
const GOODBYE: Duration = Duration::from_secs(1);

/// Serves `router`, which has `gate` [before](Gate::before) it, to whoever connects to `listener`, until `stop` is requested. Requests under way are then
/// finished for at most `grace`.
///
/// So many connections are open at a time as the gate's settings say, and further ones are answered with 503. A client is
/// given up that takes too long for the head of a request, or to read on of an answer.
pub async fn serve(listener: TcpListener, router: Router, gate: Arc<Gate>, stop: Shutdown, grace: Duration) {
    let mut open = JoinSet::new();
    let room = Arc::new(Semaphore::new(gate.settings().connections));
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => match Arc::clone(&room).try_acquire_owned() {
                    Ok(permit) => {
                        while open.try_join_next().is_some() {}
                        let (gate, router, stop) = (Arc::clone(&gate), router.clone(), stop.clone());
                        open.spawn(one(stream, client, permit, gate, router, stop));
                    }
                    Err(_) => turn_away(stream, client, &gate),
                },
                Err(error) => {
                    // Out of file descriptors, most likely: those in use must be given back first.
                    gate.notices.warn(format_args!("a connection could not be taken: {error}"));
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            () = stop.requested() => break,
        }
    }
    drop(listener);
    if timeout(grace, async { while open.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("requests were still under way after {grace:?}, and are dropped");
    }
}

fn turn_away(mut stream: TcpStream, client: SocketAddr, gate: &Gate) {
    gate.notices.warn(format_args!(
        "a request from {} was turned away: {} connections are open, and no more are taken",
        client.ip(),
        gate.settings().connections
    ));
    if gate.is_secured() {
        return;
    }
    // What fits into the buffer of a new socket is written at once.
    tokio::spawn(async move { timeout(GOODBYE, stream.write_all(NO_ROOM)).await });
}

/// One connection, from its first byte to its last.
async fn one(
    stream: TcpStream,
    client: SocketAddr,
    permit: OwnedSemaphorePermit,
    gate: Arc<Gate>,
    router: Router,
    stop: Shutdown,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("a connection died at once: {error}");
        return;
    }
    if let Err(why) = begin(stream, client, &gate, router, stop).await {
        gate.notices.warn(format_args!("a connection from {} was ended: {why}", client.ip()));
    }
    drop(permit);
}

/// Finds out how the client speaks.
async fn begin(
    stream: TcpStream,
    client: SocketAddr,
    gate: &Gate,
    router: Router,
    stop: Shutdown,
) -> Result<(), String> {
    #[cfg(feature = "tls")]
    if let Some(tls) = &gate.tls {
        let Some((stream, is_http2)) = tls.accept(stream, &gate.pace).await? else { return Ok(()) };
        return speak(stream, is_http2, Vec::new(), client, gate, router, stop).await;
    }
    #[cfg(feature = "edge")]
    if gate.settings().http2 {
        let mut stream = stream;
        let Some((is_http2, begun)) = crate::edge::begins(&mut stream, &gate.pace).await? else {
            return Ok(());
        };
        return speak(stream, is_http2, begun, client, gate, router, stop).await;
    }
    speak(stream, false, Vec::new(), client, gate, router, stop).await
}

async fn speak(
    io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    is_http2: bool,
    begun: Vec<u8>,
    client: SocketAddr,
    gate: &Gate,
    router: Router,
    stop: Shutdown,
) -> Result<(), String> {
    #[cfg(feature = "edge")]
    if is_http2 {
        return crate::edge::speak_http2(io, begun, Peer(client), router, &gate.pace, stop).await;
    }
    // Without that feature nobody speaks HTTP/2.
    let _ = is_http2;
    let router = TowerToHyperService::new(router);
    let answer = |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(client));
        let answered = router.call(request);
        async move { answered.await.unwrap_or_else(|never| match never {}) }
    };
    connection::serve(io, begun, answer, &gate.pace, stop).await
}
