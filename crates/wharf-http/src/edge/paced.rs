//! Answers of a connection with many at a time, and whether their client reads them.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, sleep};

use crate::watched::unread;

/// How much of an answer is handed over at a time, in bytes. What is not handed over can be seen to wait.
const AT_A_TIME: usize = 16 * 1024;

/// The answers of one connection that are being read, or should be.
#[derive(Clone, Default)]
pub(super) struct Readers(Arc<Mutex<Vec<Weak<Since>>>>);

/// Since when a part of an answer waits to be sent.
#[derive(Default)]
struct Since(Mutex<Option<Instant>>);

/// An answer that is handed over in small parts: a client of HTTP/2 says how much it takes of each answer, and need take
/// nothing.
pub(super) struct Paced {
    body: Body,
    /// What the body gave, and was not handed over.
    rest: Bytes,
    since: Arc<Since>,
}

impl Readers {
    /// Gives the reason to end the connection, once an answer of it has waited for `stall` long.
    pub(super) async fn stalled(&self, stall: Duration) -> String {
        loop {
            sleep(stall / 2).await;
            let mut readers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            readers.retain(|since| since.strong_count() > 0);
            if readers.iter().filter_map(Weak::upgrade).any(|since| since.is_past(stall)) {
                return unread(stall);
            }
        }
    }
}

impl Since {
    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn is_past(&self, stall: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|since| since.elapsed() >= stall)
    }
}

impl Paced {
    pub(super) fn new(body: Body, readers: &Readers) -> Self {
        let since = Arc::new(Since::default());
        readers.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&since));
        Self { body, rest: Bytes::new(), since }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let paced = self.get_mut();
        if paced.rest.is_empty() {
            // Whoever asks has sent what it was given.
            paced.since.set(None);
            let frame = std::task::ready!(Pin::new(&mut paced.body).poll_frame(cx));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => paced.rest = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        let part = paced.rest.split_to(paced.rest.len().min(AT_A_TIME));
        paced.since.set(Some(Instant::now()));
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
