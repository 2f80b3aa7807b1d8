//! Calls over WebSocket: the arguments in the first message, and then an item in each, in both directions.

mod counted;
mod ending;
mod frames;
mod heard;
mod reading;

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use wharf_core::{Ended, Fault, FaultKind, Items};

use self::counted::{Counted, Counter};
use self::ending::Ending;
use self::heard::Heard;
use self::reading::{Argument, next, read};
use crate::api::args;
use crate::api::call::Called;
use crate::api::target::Ask;
use crate::connection::Takeover;
use crate::problem::Problem;

/// How long the first message may take.
const FIRST: Duration = Duration::from_secs(8);

/// How long a client may take to close its end.
const GOODBYE: Duration = Duration::from_secs(1);

/// What a connection reads at a time.
const BUFFER: usize = 8 * 1024;

/// What is said when the deadline has come.
const LATE: &str = "the time the caller gave is over";

type Socket = WebSocketStream<Counted<TokioIo<Upgraded>>>;
type Sink = SplitSink<Socket, Message>;
type Source = SplitStream<Socket>;

/// Whether a request asks for a WebSocket.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers.get_all(UPGRADE).iter().any(|value| has_word(value, "websocket"))
}

fn has_word(value: &HeaderValue, word: &str) -> bool {
    value.to_str().is_ok_and(|text| text.split(',').any(|each| each.trim().eq_ignore_ascii_case(word)))
}

/// Makes a WebSocket of the connection, by which the call is made that `ask` gives for its arguments.
pub(super) fn upgrade(
    parts: &mut Parts,
    called: Called,
    ask: impl FnOnce(Vec<u8>, Option<Box<dyn Items>>) -> Ask + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let refused = |status, why: &str| Err(Problem::refused(status, FaultKind::Incompatible, why));
    let headers = &parts.headers;
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return refused(
            StatusCode::UPGRADE_REQUIRED,
            "WebSocket is spoken in version 13 (`Sec-WebSocket-Version`)",
        );
    }
    if !headers.get_all(CONNECTION).iter().any(|value| has_word(value, "upgrade")) {
        return refused(StatusCode::BAD_REQUEST, "a WebSocket is asked for with `Connection: upgrade`");
    }
    let Some(key) = headers.get(SEC_WEBSOCKET_KEY) else {
        return refused(StatusCode::BAD_REQUEST, "`Sec-WebSocket-Key` is missing");
    };
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes()));
    let takeover = parts.extensions.get::<Takeover>().cloned();
    let (Ok(accept), Some(takeover), Some(upgraded)) =
        (accept, takeover, parts.extensions.remove::<OnUpgrade>())
    else {
        return refused(StatusCode::NOT_IMPLEMENTED, "this connection can't become a WebSocket");
    };
    takeover.by(async move {
        match upgraded.await {
            Ok(io) => Box::pin(session(TokioIo::new(io), called, ask)).await,
            Err(_) => Ok(()),
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    Ok(response)
}

/// A call, from its first message to the closing of the WebSocket. Fails with what the client did that it was ended for.
async fn session(
    io: TokioIo<Upgraded>,
    called: Called,
    ask: impl FnOnce(Vec<u8>, Option<Box<dyn Items>>) -> Ask,
) -> Result<(), String> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(called.most()))
        .max_frame_size(Some(called.most()))
        .read_buffer_size(BUFFER)
        .write_buffer_size(0);
    let counter = Counter::new(called.hold());
    let io = Counted::new(io, counter.clone());
    let (mut sink, mut source) =
        WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await.split();
    let ending = match conduct(&mut sink, &mut source, &called, &counter, ask).await {
        Ok(never) => match never {},
        Err(ending) => ending,
    };
    let blame = ending.blame();
    let farewell = async {
        if let Some(frame) = ending.frame(&mut sink, &called).await {
            sink.send(Message::Close(Some(frame))).await.ok()?;
            while source.next().await?.is_ok() {}
        }
        Some(())
    };
    let _ = timeout(GOODBYE, farewell).await;
    let (service, method) = called.about().called.unwrap_or_default();
    blame.map_or(Ok(()), |why| Err(format!("a WebSocket that calls {service}.{method}: {why}")))
}

/// Makes the call, and gives how it ended, as an error so that `?` leads here.
async fn conduct(
    sink: &mut Sink,
    source: &mut Source,
    called: &Called,
    counter: &Counter,
    ask: impl FnOnce(Vec<u8>, Option<Box<dyn Items>>) -> Ask,
) -> Result<std::convert::Infallible, Ending> {
    let heard = Heard::new();
    let end = called.deadline().min(Instant::now() + FIRST);
    let first = timeout_at(end, next(source, counter, &heard)).await;
    let first = first.map_err(|_| Ending::Broke(format!("no arguments came within {FIRST:?}")))??;
    let method = called.method();
    let args = args::object(method, first.as_bytes(), |_| true, &[]).map_err(Ending::Refused)?;
    drop(first);
    let mut argument = Argument::None;
    let mut items = None;
    if method.args.iter().any(|arg| arg.shape.is_stream()) {
        let (open, incoming) = reading::channel();
        (argument, items) = (Argument::Open(open), Some(incoming));
    }
    let answering = pin!(answer(sink, ask(args, items), called, &heard));
    let reading = pin!(read(source, argument, counter, &heard));
    tokio::select! {
        biased;
        ending = answering => Err(ending),
        ending = reading => Err(ending),
    }
}

/// Sends the answer of a call, and says how it ended.
async fn answer(sink: &mut Sink, ask: Ask, called: &Called, heard: &Heard) -> Ending {
    let answered = async {
        let failed = |fault| Ending::problem(called.failed(fault));
        let answer = alive(sink, called, heard, called.make(ask)).await?.map_err(failed)?;
        if answer.is_error {
            return Err(Ending::problem(called.error(&answer.body)));
        }
        let Some(mut items) = answer.items else {
            say(sink, called, answer.body.into(), "the answer").await?;
            return Err(Ending::Whole);
        };
        loop {
            let item = timeout_at(called.deadline(), poll_fn(|cx| called.poll_item(&mut *items, cx)));
            let item = alive(sink, called, heard, item)
                .await?
                .unwrap_or_else(|_| Some(Err(Ended::Fault(Fault::deadline_exceeded(LATE)))));
            match item {
                Some(Ok(item)) => say(sink, called, item, "an item of the stream").await?,
                Some(Err(ended)) => return Err(Ending::problem(called.problem(&ended))),
                None => return Err(Ending::Whole),
            }
        }
    };
    let answered: Result<std::convert::Infallible, Ending> = answered.await;
    match answered {
        Ok(never) => match never {},
        Err(ending) => ending,
    }
}

/// Sends a value.
async fn say(sink: &mut Sink, called: &Called, json: Vec<u8>, what: &str) -> Result<(), Ending> {
    let _hold = called.sending(&json, what).map_err(Ending::problem)?;
    let text = String::from_utf8(json).map_err(|_| {
        Ending::problem(Problem::fault(Fault::internal(format!("{what} is no text of UTF-8"))))
    })?;
    send(sink, called, Message::text(text)).await
}

/// Sends a message. However slowly the client reads, it has the time of the call for it.
async fn send(sink: &mut Sink, called: &Called, message: Message) -> Result<(), Ending> {
    match timeout_at(called.deadline(), sink.send(message)).await {
        Ok(sent) => sent.map_err(|error| Ending::of(&error)),
        Err(_) => Err(Ending::problem(Problem::fault(Fault::deadline_exceeded(LATE)))),
    }
}

/// Waits for `work`, and asks the client for a sign of life when it has said nothing for long.
async fn alive<F: Future>(
    sink: &mut Sink,
    called: &Called,
    heard: &Heard,
    work: F,
) -> Result<F::Output, Ending> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Ok(done),
            () = tokio::time::sleep_until(heard.next()) => {}
        }
        if heard.is_lost() {
            return Err(Ending::Gone);
        }
        if heard.is_to_be_asked() {
            send(sink, called, Message::Ping(Vec::new().into())).await?;
        }
    }
}
