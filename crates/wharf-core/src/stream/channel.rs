//! A stream that is filled from elsewhere: by a task, or by code that is no stream itself.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context as TaskContext, Poll, ready};

use tokio::sync::mpsc;
use wharf_schema::Never;

use super::Producer;
use crate::{CallError, Fault, Result};

/// Puts items into the stream that [`Stream::channel`](crate::Stream::channel) made.
///
/// A stream is whole only if it was [finished](StreamSender::finish): a sender that is dropped before, as in a task that
/// panics, ends the stream with a `cancelled` fault.
pub struct StreamSender<T, E = Never> {
    items: mpsc::Sender<Sent<T, E>>,
    /// Why the reader has gone, if it said so.
    gone: Arc<OnceLock<Fault>>,
}

enum Sent<T, E> {
    Item(T),
    Failed(CallError<E>),
    Finished,
}

pub(super) struct Receiver<T, E> {
    items: mpsc::Receiver<Sent<T, E>>,
    gone: Arc<OnceLock<Fault>>,
}

pub(super) fn channel<T, E>(room: usize) -> (StreamSender<T, E>, Receiver<T, E>) {
    let (sender, receiver) = mpsc::channel(room.max(1));
    let gone = Arc::default();
    (StreamSender { items: sender, gone: Arc::clone(&gone) }, Receiver { items: receiver, gone })
}

impl<T, E> StreamSender<T, E> {
    /// Puts an item in, once there is room for it.
    ///
    /// # Errors
    /// Why nobody reads any more: `cancelled` when the reader dropped the stream, and otherwise what ended the call that
    /// it belongs to. The item is lost.
    pub async fn send(&self, item: T) -> std::result::Result<(), Fault> {
        self.put(Sent::Item(item)).await
    }

    /// Ends the stream: it is whole.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn finish(self) -> std::result::Result<(), Fault> {
        self.put(Sent::Finished).await
    }

    /// Breaks the stream off, with an error of the service or a fault.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn fail(self, error: impl Into<CallError<E>>) -> std::result::Result<(), Fault> {
        self.put(Sent::Failed(error.into())).await
    }

    /// Waits until nobody reads any more, and says why.
    pub async fn closed(&self) -> Fault {
        self.items.closed().await;
        self.why()
    }

    async fn put(&self, sent: Sent<T, E>) -> std::result::Result<(), Fault> {
        self.items.send(sent).await.map_err(|_| self.why())
    }

    fn why(&self) -> Fault {
        self.gone.get().cloned().unwrap_or_else(|| Fault::cancelled("the reader has dropped the stream"))
    }
}

impl<T: Send, E: Send> Producer<T, E> for Receiver<T, E> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        Poll::Ready(match ready!(self.items.poll_recv(cx)) {
            Some(Sent::Item(item)) => Some(Ok(item)),
            Some(Sent::Failed(error)) => Some(Err(error)),
            Some(Sent::Finished) => None,
            None => {
                Some(Err(Fault::cancelled("the sender was dropped before it had finished the stream").into()))
            }
        })
    }

    fn stop(self: Pin<&mut Self>, why: &Fault) {
        let _ = self.gone.set(why.clone());
    }
}

impl<T, E> fmt::Debug for StreamSender<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamSender")
    }
}
