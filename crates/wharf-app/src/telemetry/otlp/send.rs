//! Sends a request of OTLP over HTTP, and again where that may help.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use wharf_config::policy::Backoff as Rules;
use wharf_rpc::policy::backoff::Backoff;

use super::proto::refused;
use super::settings::Target;

/// Pauses between tries, after OpenTelemetry's own SDKs …
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MOST_PAUSE: Duration = Duration::from_secs(5);

/// … and how long it is tried in all.
const PATIENCE: Duration = Duration::from_secs(60);

/// As much of an answer is read.
const MAX_ANSWER: usize = 64 * 1024;

/// Why something was not sent.
pub(super) enum Unsent {
    /// It may go another time; after a pause, where the receiver wishes for one.
    Later(String, Option<Duration>),
    /// The receiver does not want it.
    Never(String),
}

/// Sends `body` until it has arrived, or `until`, or until a minute is over.
///
/// # Errors
/// Why it did not.
pub(super) async fn send(target: &Target, body: Vec<u8>, until: Option<Instant>) -> Result<(), String> {
    let body = Bytes::from(body);
    let end = until.unwrap_or_else(|| Instant::now() + PATIENCE);
    let mut backoff = Backoff::new(Rules { first: FIRST_PAUSE, most: MOST_PAUSE });
    loop {
        let left = end.saturating_duration_since(Instant::now()).min(target.timeout);
        let (why, wish) = match timeout(left, once(target, body.clone())).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(Unsent::Never(why))) => return Err(why),
            Ok(Err(Unsent::Later(why, wish))) => (why, wish),
            Err(_) => (format!("it did not answer within {left:?}"), None),
        };
        let pause = backoff.pause().max(wish.unwrap_or_default());
        if Instant::now() + pause >= end {
            return Err(why);
        }
        sleep(pause).await;
    }
}

async fn once(target: &Target, body: Bytes) -> Result<(), Unsent> {
    let later = |why: String| Unsent::Later(why, None);
    let stream = TcpStream::connect(&target.authority).await.map_err(|error| later(error.to_string()))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| later(format!("it speaks no HTTP: {error}")))?;
    let request = request(target, body).map_err(|error| Unsent::Never(format!("no request: {error}")))?;
    // It ends with the sender.
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|error| later(error.to_string()))?;
    let taken = judge(answer).await;
    drop(sender);
    connection.abort();
    taken
}

fn request(target: &Target, body: Bytes) -> hyper::http::Result<Request<Full<Bytes>>> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(&target.path)
        .header(HOST, &target.authority)
        .header(CONTENT_TYPE, "application/x-protobuf")
        .header(USER_AGENT, concat!("OTel-OTLP-Exporter-Wharf/", env!("CARGO_PKG_VERSION")));
    for (name, value) in &target.headers {
        request = request.header(name, value);
    }
    request.body(Full::new(body))
}

/// What an answer says of what was sent. A bad one is tried again where OTLP says that it may be.
async fn judge(answer: Response<hyper::body::Incoming>) -> Result<(), Unsent> {
    let status = answer.status();
    if status.is_success() {
        let body = Limited::new(answer.into_body(), MAX_ANSWER).collect().await;
        if let Some((count, why)) = body.ok().and_then(|body| refused(&body.to_bytes())) {
            tracing::warn!("{count} of what was sent by OTLP were not taken: {why}");
        }
        return Ok(());
    }
    let why = format!("it answered with {status}");
    let again = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ];
    if !again.contains(&status) {
        return Err(Unsent::Never(why));
    }
    let wish = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Err(Unsent::Later(why, wish.map(Duration::from_secs)))
}
