//! HTTP/2: how it is known, and how it is served.

use std::convert::Infallible;
use std::pin::pin;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::{Service, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::time::timeout;
use wharf_core::Shutdown;

use super::streams::{Paced, Streams};
use super::{Gate, Peer};
use crate::connection::{Pace, late, why};
use crate::watched::{Watched, unread};

/// What a client begins with that speaks it.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Requests of one connection at a time.
const STREAMS: u32 = 128;

/// What waits of one answer to be sent, in bytes.
const SENDING: usize = 64 * 1024;

/// Whether a client speaks HTTP/2, and the bytes that were read to know; none when it has said nothing.
pub(crate) async fn begins(
    io: &mut (impl AsyncRead + Unpin),
    pace: &Pace,
) -> Result<Option<(bool, Vec<u8>)>, String> {
    let mut begun = Vec::with_capacity(PREFACE.len());
    let reading = async {
        while begun.len() < PREFACE.len() && PREFACE.starts_with(&begun) {
            let mut rest = [0; PREFACE.len()];
            let room = PREFACE.len() - begun.len();
            match io.read(&mut rest[..room]).await {
                Ok(0) | Err(_) => return false,
                Ok(count) => begun.extend_from_slice(&rest[..count]),
            }
        }
        true
    };
    match timeout(pace.head_within, reading).await {
        Ok(true) => Ok(Some((begun == PREFACE, begun))),
        Ok(false) => Ok(None),
        Err(_) if begun.is_empty() => Ok(None),
        Err(_) => Err(late(pace)),
    }
}

/// Serves a client that speaks HTTP/2, until it leaves, has asked for nothing for long, or `stop` is requested: requests under
/// way are then finished. Of an answer that it does not read on, that alone is given up.
///
/// # Errors
/// What the client did that its connection was ended for.
pub(crate) async fn speak_http2(
    io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    begun: Vec<u8>,
    peer: Peer,
    router: Router,
    gate: &Gate,
    stop: Shutdown,
) -> Result<(), String> {
    let pace = &gate.pace;
    let io = Watched::new(io, begun, pace.stall);
    let (asks, streams, router) = (io.asks(), Streams::new(), TowerToHyperService::new(router));
    let answering = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let (answered, streams) = (router.call(request), streams.clone());
        async move {
            let stream = streams.open();
            let answer: Response<Body> = answered.await.unwrap_or_else(|never| match never {});
            Ok::<_, Infallible>(answer.map(|body| Paced::new(body, stream)))
        }
    });
    let serving = http2::Builder::new(streams.clone())
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(pace.head).unwrap_or(u32::MAX))
        .max_send_buf_size(SENDING)
        // Whoever is in the middle of a head cannot answer a ping; whoever is idle can.
        .keep_alive_interval(pace.head_within)
        .keep_alive_timeout(pace.head_within)
        .serve_connection(TokioIo::new(io), answering);
    let mut serving = pin!(serving);
    let given_up = || {
        gate.notices.warn(format_args!("an answer to {} was given up: {}", peer.0.ip(), unread(pace.stall)));
    };
    let serving = async {
        tokio::select! {
            ended = &mut serving => return ended,
            () = streams.idle(pace.head_within) => {}
            () = stop.requested() => {}
        }
        serving.as_mut().graceful_shutdown();
        serving.await
    };
    let ended = tokio::select! {
        ended = serving => ended,
        never = streams.watch(pace.stall, given_up) => match never {},
    };
    match ended {
        Ok(()) => Ok(()),
        Err(error) => match why(&error, asks.is_begun(), pace) {
            Some(why) => Err(why),
            None => {
                tracing::debug!("a connection ended early: {error}");
                Ok(())
            }
        },
    }
}
