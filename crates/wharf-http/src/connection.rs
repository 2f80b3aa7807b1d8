//! One connection: its bounds, its end, and what takes it over when it is no longer HTTP.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use wharf_core::{BoxFuture, Shutdown};

use crate::watched::Watched;

/// How slow and how lengthy a client may be.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    /// The longest head of a request in bytes.
    pub(crate) head: usize,
    /// How long a client may take for it; so long may a connection be idle between two.
    pub(crate) head_within: Duration,
    /// How long a client may read nothing of what waits for it.
    pub(crate) stall: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let patience = Duration::from_secs(8);
        Self { head: 64 * 1024, head_within: patience, stall: patience }
    }
}

/// What goes on with a connection once an answer has left that ends its HTTP. Requests have it among their extensions.
#[derive(Clone, Default)]
pub(crate) struct Takeover(Arc<Mutex<Option<BoxFuture<'static, ()>>>>);

impl Takeover {
    /// Lets `next` have the connection after the answer that is given now.
    pub(crate) fn by(&self, next: impl Future<Output = ()> + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::pin(next));
    }

    fn take(&self) -> Option<BoxFuture<'static, ()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Serves `io`, of which `begun` was read before, until the client leaves or `stop` is requested: the request that is under
/// way is then finished. What takes the connection over runs here, too, so that dropping the future ends all of it.
///
/// # Errors
/// What the client did that its connection was ended for; nothing where it just went, or had nothing to ask.
pub(crate) async fn serve<I, A>(
    io: I,
    begun: Vec<u8>,
    answer: impl Fn(Request<Incoming>) -> A,
    pace: &Pace,
    stop: Shutdown,
) -> Result<(), String>
where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    A: Future<Output = Response<Body>>,
{
    let io = Watched::new(io, begun, pace.stall);
    let (asks, takeover) = (io.asks(), Takeover::default());
    let answering = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(takeover.clone());
        let answered = answer(request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(pace.head_within)
        .max_buf_size(pace.head)
        .serve_connection(TokioIo::new(io), answering)
        .with_upgrades();
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = stop.requested() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    match ended {
        Ok(()) => {
            if let Some(next) = takeover.take() {
                next.await;
            }
            Ok(())
        }
        Err(error) => match why(&error, asks.is_begun(), pace) {
            Some(why) => Err(why),
            None => {
                tracing::debug!("a connection ended early: {error}");
                Ok(())
            }
        },
    }
}

/// What the client did that its connection was ended for; none where it just went, or had nothing to ask.
pub(crate) fn why(error: &hyper::Error, asks: bool, pace: &Pace) -> Option<String> {
    if error.is_timeout() {
        return asks.then(|| late(pace));
    }
    if error.is_parse() || error.is_parse_too_large() {
        return Some(format!("this is no request: {error}"));
    }
    let cause = std::error::Error::source(error)?.downcast_ref::<std::io::Error>()?;
    (cause.kind() == std::io::ErrorKind::TimedOut).then(|| cause.to_string())
}

/// What is said of a client that took too long for a head.
pub(crate) fn late(pace: &Pace) -> String {
    format!("the head of a request had not come within {:?}", pace.head_within)
}
