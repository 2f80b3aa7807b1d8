//! Serves a router on a listener until it is time to stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use wharf_core::Shutdown;

use crate::connection::{self, Ended};
use crate::edge::{Gate, Peer};
use crate::room::{Place, Room};
use crate::watched::Watched;

/// What a client is told for whom there is no room.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    content-type: text/plain; charset=utf-8\r\ncontent-length: 45\r\n\r\n\
    too many connections are open; try again soon";

/// How long it may take to be told.
const GOODBYE: Duration = Duration::from_secs(1);

/// Serves `router`, which has `gate` [before](Gate::before) it, to whoever connects to `listener`, until `stop` is requested. Requests under way are then
/// finished for at most `grace`. Whoever connects meanwhile makes one request, which [`health`](crate::health) answers for the
/// router, and does not keep it from ending.
///
/// So many connections are open at a time as the gate's settings say, and further ones are answered with 503. A client is
/// given up that takes too long for the head of a request, or to read on of an answer.
pub async fn serve(listener: TcpListener, router: Router, gate: Arc<Gate>, stop: Shutdown, grace: Duration) {
    let (room, mut open) = (room(&gate), JoinSet::new());
    tokio::select! {
        never = take(&listener, &room, &mut open, &gate, &router, &stop) => match never {},
        () = stop.requested() => {}
    }
    let over = async {
        while open.join_next().await.is_some() {}
        // A router may have taken connections over, as it does for its WebSockets.
        room.empty().await;
    };
    let (late_room, mut late) = (self::room(&gate), JoinSet::new());
    let finished = timeout(grace, async {
        tokio::select! {
            never = take(&listener, &late_room, &mut late, &gate, &router, &stop) => match never {},
            () = over => {}
        }
    });
    if finished.await.is_err() {
        tracing::warn!("requests were still under way after {grace:?}, and are dropped");
    }
}

fn room(gate: &Gate) -> Arc<Room> {
    Room::new(gate.settings().connections, gate.settings().connections_each)
}

/// Takes connections, as far as there is room.
async fn take(
    listener: &TcpListener,
    room: &Arc<Room>,
    open: &mut JoinSet<()>,
    gate: &Arc<Gate>,
    router: &Router,
    stop: &Shutdown,
) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, client)) => match room.enter(gate.counted(client.ip())) {
                Ok(place) => {
                    while open.try_join_next().is_some() {}
                    open.spawn(one(stream, client, place, Arc::clone(gate), router.clone(), stop.clone()));
                }
                Err(why) => turn_away(stream, client, gate, &why),
            },
            Err(error) => {
                // Out of file descriptors, most likely: those in use must be given back first.
                gate.notices.warn(format_args!("a connection could not be taken: {error}"));
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

fn turn_away(mut stream: TcpStream, client: SocketAddr, gate: &Gate, why: &str) {
    gate.notices.warn(format_args!("a connection from {} was turned away: {why}", client.ip()));
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
    place: Place,
    gate: Arc<Gate>,
    router: Router,
    stop: Shutdown,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("a connection died at once: {error}");
        return;
    }
    // Under TLS, which takes what is to be sent long before anybody reads it.
    let stream = Watched::new(stream, Vec::new(), gate.pace.stall).at(place);
    if let Err(why) = begin(stream, client, &gate, router, stop).await {
        let notices = if matches!(why, Ended::Silent(_)) { &gate.silences } else { &gate.notices };
        notices.warn(format_args!("a connection from {} was ended: {why}", client.ip()));
    }
}

/// Finds out how the client speaks.
pub(crate) async fn begin(
    stream: Watched<impl AsyncRead + AsyncWrite + Send + Unpin + 'static>,
    client: SocketAddr,
    gate: &Gate,
    router: Router,
    stop: Shutdown,
) -> Result<(), Ended> {
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
) -> Result<(), Ended> {
    #[cfg(feature = "edge")]
    if is_http2 {
        return crate::edge::speak_http2(io, begun, Peer(client), router, gate, stop)
            .await
            .map_err(Ended::Why);
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
