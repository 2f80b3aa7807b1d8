//! One connection: its bounds, its end, and what takes it over when it is no longer HTTP.

use std::convert::Infallible;
use std::fmt;
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
pub(crate) struct Takeover(Arc<Mutex<Option<Next>>>);

/// It fails with what the client did that the connection was ended for.
type Next = BoxFuture<'static, Result<(), String>>;

impl Takeover {
    /// Lets `next` have the connection after the answer that is given now.
    pub(crate) fn by(&self, next: impl Future<Output = Result<(), String>> + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::pin(next));
    }

    fn take(&self) -> Option<Next> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Why a connection was ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// For what the client did, as this says.
    Why(String),
    /// The client has not asked for anything within so long. Browsers connect ahead of what they will ask for, if anything.
    Silent(Duration),
}

impl From<String> for Ended {
    fn from(why: String) -> Self {
        Self::Why(why)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Why(why) => f.write_str(why),
            Self::Silent(within) => write!(f, "nothing was asked for within {within:?}"),
        }
    }
}

/// Among the extensions of a request whose connection came when the process was stopping already.
#[derive(Clone, Copy)]
pub(crate) struct Late;

/// Serves `io`, of which `begun` was read before, until the client leaves or `stop` is requested: the request that is under
/// way is then finished. Where `stop` was requested before, one request is answered. What takes the connection over runs here,
/// too, so that dropping the future ends all of it.
///
/// # Errors
/// Why its connection was ended; nothing where the client just went, or had nothing more to ask.
pub(crate) async fn serve<I, A>(
    io: I,
    begun: Vec<u8>,
    answer: impl Fn(Request<Incoming>) -> A,
    pace: &Pace,
    stop: Shutdown,
) -> Result<(), Ended>
where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    A: Future<Output = Response<Body>>,
{
    let io = Watched::new(io, begun, pace.stall);
    let (asks, takeover) = (io.asks(), Takeover::default());
    let is_late = stop.is_requested();
    let answering = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(takeover.clone());
        if is_late {
            request.extensions_mut().insert(Late);
        }
        let answered = answer(request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(pace.head_within)
        .max_buf_size(pace.head)
        .keep_alive(!is_late)
        .serve_connection(TokioIo::new(io), answering)
        .with_upgrades();
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        biased;
        ended = &mut serving => ended,
        // To shut down what has not been read from would end it without an answer.
        () = stop.requested(), if !is_late => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    match ended {
        Ok(()) => match takeover.take() {
            Some(next) => next.await.map_err(Ended::Why),
            None => Ok(()),
        },
        Err(error) if error.is_timeout() && asks.is_never() => Err(Ended::Silent(pace.head_within)),
        Err(error) => match why(&error, asks.is_begun(), pace) {
            Some(why) => Err(Ended::Why(why)),
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
