//! The streams of one connection: each is a request and its answer, goes on for itself, and is given up for itself.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use hyper::rt::Executor;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// How much of an answer is handed over at a time, in bytes. What is not handed over can be seen to wait.
const AT_A_TIME: usize = 16 * 1024;

tokio::task_local! {
    /// Gives up the stream whose task it is: whoever serves the connection has no other way to end one of them alone.
    static CUT: Arc<Notify>;
}

/// The streams of one connection. Clones have the same.
#[derive(Clone)]
pub(super) struct Streams(Arc<Mutex<State>>);

struct State {
    open: BTreeMap<u64, Weak<Stream>>,
    next: u64,
    /// When one began or ended last.
    last: Instant,
}

/// One of them, from its head to the last byte that is sent of its answer.
pub(super) struct Stream {
    number: u64,
    streams: Streams,
    cut: Option<Arc<Notify>>,
    sending: Mutex<Sending>,
}

/// What was handed over to be sent, and is not sent.
struct Sending {
    parts: usize,
    /// When a part was handed over first, or was sent last.
    since: Instant,
}

impl Streams {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { open: BTreeMap::new(), next: 0, last: Instant::now() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stream whose task this is asked in.
    pub(super) fn open(&self) -> Arc<Stream> {
        let mut state = self.state();
        let number = state.next;
        let sending = Mutex::new(Sending { parts: 0, since: Instant::now() });
        let cut = CUT.try_with(Arc::clone).ok();
        let stream = Arc::new(Stream { number, streams: self.clone(), cut, sending });
        (state.next, state.last) = (number + 1, Instant::now());
        state.open.insert(number, Arc::downgrade(&stream));
        stream
    }

    /// Gives up those of which nothing is read for `stall`, and tells `given_up`. Never ends.
    pub(super) async fn watch(&self, stall: Duration, given_up: impl Fn()) -> std::convert::Infallible {
        loop {
            sleep(stall / 2).await;
            // Where the last one lets go of it, a stream asks for the lock.
            let open: Vec<Arc<Stream>> = self.state().open.values().filter_map(Weak::upgrade).collect();
            for cut in
                open.iter().filter(|stream| stream.is_stalled(stall)).filter_map(|each| each.cut.as_ref())
            {
                cut.notify_one();
                given_up();
            }
        }
    }

    /// Waits until there has been none for so long.
    pub(super) async fn idle(&self, long: Duration) {
        loop {
            let (is_open, since) = {
                let state = self.state();
                (!state.open.is_empty(), state.last.elapsed())
            };
            match long.checked_sub(since).filter(|left| !left.is_zero()) {
                Some(left) => sleep(left).await,
                None if is_open => sleep(long / 2).await,
                None => return,
            }
        }
    }
}

impl<F: Future + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let cut = Arc::new(Notify::new());
        let given_up = Arc::clone(&cut);
        tokio::spawn(CUT.scope(cut, async move {
            tokio::select! {
                _ = stream => {}
                () = given_up.notified() => {}
            }
        }));
    }
}

impl Stream {
    fn sending(&self) -> MutexGuard<'_, Sending> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stalled(&self, stall: Duration) -> bool {
        let sending = self.sending();
        sending.parts > 0 && sending.since.elapsed() >= stall
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut state = self.streams.state();
        state.open.remove(&self.number);
        state.last = Instant::now();
    }
}

/// A part of an answer, until it is sent.
struct Part {
    bytes: Bytes,
    stream: Arc<Stream>,
}

impl Part {
    fn of(bytes: Bytes, stream: &Arc<Stream>) -> Self {
        let mut sending = stream.sending();
        if sending.parts == 0 {
            sending.since = Instant::now();
        }
        sending.parts += 1;
        drop(sending);
        Self { bytes, stream: Arc::clone(stream) }
    }
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut sending = self.stream.sending();
        sending.parts -= 1;
        sending.since = Instant::now();
    }
}

/// An answer that is handed over in small parts: a client of HTTP/2 says how much it takes of each answer, and need take
/// nothing.
pub(super) struct Paced {
    body: Body,
    /// What the body gave, and was not handed over.
    rest: Bytes,
    stream: Arc<Stream>,
}

impl Paced {
    pub(super) fn new(body: Body, stream: Arc<Stream>) -> Self {
        Self { body, rest: Bytes::new(), stream }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let paced = self.get_mut();
        if paced.rest.is_empty() {
            let frame = std::task::ready!(Pin::new(&mut paced.body).poll_frame(cx));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => paced.rest = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        let part = paced.rest.split_to(paced.rest.len().min(AT_A_TIME));
        let part = Bytes::from_owner(Part::of(part, &paced.stream));
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower() + rest);
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
