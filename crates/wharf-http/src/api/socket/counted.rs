//! What a WebSocket takes of memory: the messages that have come and are not taken yet.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use wharf_core::Fault;

use crate::api::target::Hold;

/// Counts bytes that were read. Cheap to clone.
#[derive(Clone)]
pub(super) struct Counter(Arc<Mutex<State>>);

struct State {
    hold: Box<dyn Hold>,
    /// The last message that was read as a whole.
    message: usize,
    /// What has come since.
    coming: usize,
    /// Why there was no room for more.
    full: Option<Fault>,
}

impl Counter {
    pub(super) fn new(hold: Box<dyn Hold>) -> Self {
        Self(Arc::new(Mutex::new(State { hold, message: 0, coming: 0, full: None })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn came(&self, bytes: usize) -> io::Result<()> {
        let mut state = self.state();
        state.coming += bytes;
        let all = state.message + state.coming;
        state.hold.set(all).map_err(|fault| {
            let error = io::Error::other(fault.message().to_owned());
            state.full = Some(fault);
            error
        })
    }

    /// A message of so many bytes is whole; the one before was taken.
    pub(super) fn whole(&self, bytes: usize) {
        let mut state = self.state();
        (state.message, state.coming) = (bytes, 0);
        // It became less.
        let _ = state.hold.set(bytes);
    }

    /// Why there was no room, if that ended the reading.
    pub(super) fn full(&self) -> Option<Fault> {
        self.state().full.take()
    }
}

/// A connection whose bytes are counted as they are read.
pub(super) struct Counted<I> {
    io: I,
    counter: Counter,
}

impl<I> Counted<I> {
    pub(super) fn new(io: I, counter: Counter) -> Self {
        Self { io, counter }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Counted<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let counted = self.get_mut();
        let before = space.filled().len();
        let read = Pin::new(&mut counted.io).poll_read(cx, space);
        match space.filled().len() - before {
            0 => read,
            came => counted.counter.came(came).map_or_else(|error| Poll::Ready(Err(error)), |()| read),
        }
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Counted<I> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
