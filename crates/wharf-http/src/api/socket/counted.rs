//! What a WebSocket takes of memory: the messages that have come and are not taken yet.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use wharf_core::Fault;

use super::frames::Frames;
use crate::api::target::Hold;

/// So many pings and pongs may come within a second: each is answered, and takes memory until the answer is read.
const PINGS: u32 = 1000;

/// A message may come in so many frames.
const FRAMES: u32 = 10_000;

/// What a ping has in front of its payload, in bytes.
const PING: usize = 6;

/// Counts bytes that were read. Cheap to clone.
#[derive(Clone)]
pub(super) struct Counter(Arc<Mutex<State>>);

struct State {
    hold: Box<dyn Hold>,
    /// The last message that was read as a whole.
    message: usize,
    /// What has come since.
    coming: usize,
    /// Frames since the last message was whole.
    frames: Frames,
    /// Why no more was read.
    ended: Option<TooMuch>,
    /// The pings and pongs of a second, and when it began.
    pings: (u32, Instant),
}

/// Why no more is read.
pub(super) enum TooMuch {
    /// There is no room for it.
    Full(Fault),
    /// It comes in more frames than a message may.
    Frames,
}

impl Counter {
    pub(super) fn new(hold: Box<dyn Hold>) -> Self {
        let (frames, pings) = (Frames::default(), (0, Instant::now()));
        Self(Arc::new(Mutex::new(State { hold, message: 0, coming: 0, frames, ended: None, pings })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn came(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.coming += bytes.len();
        state.frames.came(bytes);
        let all = state.message + state.coming;
        let why = match state.hold.set(all) {
            Ok(()) if state.frames.count() <= FRAMES => return Ok(()),
            Ok(()) => TooMuch::Frames,
            Err(fault) => TooMuch::Full(fault),
        };
        state.ended = Some(why);
        Err(io::Error::other("too much has come"))
    }

    /// A message of so many bytes is whole; the one before was taken.
    pub(super) fn whole(&self, bytes: usize) {
        let mut state = self.state();
        (state.message, state.coming) = (bytes, 0);
        state.frames.forget();
        // It became less.
        let _ = state.hold.set(bytes);
    }

    /// A ping or a pong came with so many bytes, and is gone already.
    ///
    /// # Errors
    /// What is wrong when there are too many of them.
    pub(super) fn ping(&self, bytes: usize) -> Result<(), String> {
        let mut state = self.state();
        state.coming = state.coming.saturating_sub(PING + bytes);
        if state.coming == 0 {
            state.frames.forget();
        }
        let (count, since) = &mut state.pings;
        if since.elapsed() >= Duration::from_secs(1) {
            (*count, *since) = (0, Instant::now());
        }
        *count += 1;
        if *count > PINGS { Err(format!("more than {PINGS} pings came within a second")) } else { Ok(()) }
    }

    /// What has ended the reading, if it was too much.
    pub(super) fn too_much(&self) -> Option<TooMuch> {
        self.state().ended.take()
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
        match &space.filled()[before..] {
            [] => read,
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
