//! A client's socket that is watched: a client that does not read what it asked for is given up.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::room::Place;

/// A connection whose writes fail when nothing of them is read for some time.
pub(crate) struct Watched<I> {
    io: I,
    /// What was read of it before.
    begun: Vec<u8>,
    /// How long nothing may be read.
    stall: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    asks: Asks,
    /// It goes with the connection, whoever has that at last.
    place: Option<Place>,
}

/// Whether the client has said something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asks(Arc<Said>);

#[derive(Debug, Default)]
struct Said {
    since_answered: AtomicBool,
    ever: AtomicBool,
}

impl Asks {
    /// Whether it has since it was last answered.
    pub(crate) fn is_begun(&self) -> bool {
        self.0.since_answered.load(Relaxed)
    }

    /// Whether it never has.
    pub(crate) fn is_never(&self) -> bool {
        !self.0.ever.load(Relaxed)
    }

    fn said(&self) {
        self.0.since_answered.store(true, Relaxed);
        self.0.ever.store(true, Relaxed);
    }

    fn answered(&self) {
        self.0.since_answered.store(false, Relaxed);
    }
}

impl<I> Watched<I> {
    /// A connection of which `begun` was read before.
    pub(crate) fn new(io: I, begun: Vec<u8>, stall: Duration) -> Self {
        Self { io, begun, stall, stalled: None, asks: Asks::default(), place: None }
    }

    /// The same, which has `place` until it is dropped.
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(crate) fn asks(&self) -> Asks {
        self.asks.clone()
    }

    /// Takes in what became of a write.
    fn written(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            self.asks.answered();
            return written;
        }
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        stalled.as_mut().poll(cx).map(|()| Err(io::Error::new(io::ErrorKind::TimedOut, unread(stall))))
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let watched = self.get_mut();
        let before = space.filled().len();
        let read = if watched.begun.is_empty() {
            Pin::new(&mut watched.io).poll_read(cx, space)
        } else {
            let count = watched.begun.len().min(space.remaining());
            space.put_slice(&watched.begun[..count]);
            watched.begun.drain(..count);
            Poll::Ready(Ok(()))
        };
        if space.filled().len() > before {
            watched.asks.said();
        }
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let watched = self.get_mut();
        let written = Pin::new(&mut watched.io).poll_write(cx, bytes);
        watched.written(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let watched = self.get_mut();
        let written = Pin::new(&mut watched.io).poll_write_vectored(cx, bytes);
        watched.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

/// What is said of a client that does not read.
pub(crate) fn unread(stall: Duration) -> String {
    format!("the client has read nothing for {stall:?} of what waits for it")
}
