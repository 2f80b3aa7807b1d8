//! The writing half of a connection: what waits to be sent leaves, as far as the peer takes it.

use std::future::Future;
use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::{Sleep, sleep};

use super::burst::SLICES;
use super::{Burst, Closed, Io, Session};

pub(super) struct Writer {
    burst: Burst,
    /// Whether a layer above the socket may hold what was written, as TLS does when the socket takes no more.
    held: bool,
    stall: Duration,
    /// Runs while the peer reads nothing of what waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Whether the peer has read on of what waited for it.
    pub(super) heard_of: bool,
}

impl Writer {
    pub(super) fn new(stall: Duration) -> Self {
        Self { burst: Burst::default(), held: false, stall, stalled: None, heard_of: false }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.burst.is_written() && !self.held
    }

    /// Writes what the socket takes; ready with an error only.
    pub(super) fn poll<S: Session>(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut Box<dyn Io>,
        session: &S,
    ) -> Poll<Result<(), Closed>> {
        loop {
            if self.burst.is_written() {
                self.burst.clear();
                let more = session.outbox(|outbox| {
                    outbox.written();
                    if outbox.is_empty() {
                        outbox.wait(cx.waker());
                        return false;
                    }
                    outbox.take(&mut self.burst);
                    true
                });
                if !more && self.held {
                    match Pin::new(&mut *io).poll_flush(cx) {
                        Poll::Ready(Ok(())) => {
                            self.held = false;
                            self.heard_of |= self.stalled.take().is_some();
                        }
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(Closed::io(error))),
                        Poll::Pending => return self.wait(cx),
                    }
                }
                if !more {
                    self.stalled = None;
                    return Poll::Pending;
                }
            }
            let mut slices = [IoSlice::new(&[]); SLICES];
            let written = match self.burst.slices(&mut slices) {
                [one] => Pin::new(&mut *io).poll_write(cx, one),
                many => Pin::new(&mut *io).poll_write_vectored(cx, many),
            };
            match written {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(Closed::Done)),
                Poll::Ready(Ok(count)) => {
                    self.burst.wrote(count);
                    self.held = true;
                    self.heard_of |= self.stalled.take().is_some();
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(Closed::io(error))),
                Poll::Pending => {
                    session.outbox(|outbox| outbox.wait(cx.waker()));
                    return self.wait(cx);
                }
            }
        }
    }

    /// Waits for the socket to take more; ready when it has taken nothing for too long.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        ready!(stalled.as_mut().poll(cx));
        let why = format!("the peer has read nothing for {stall:?} of what waits for it");
        Poll::Ready(Err(Closed::Bound(why)))
    }
}
