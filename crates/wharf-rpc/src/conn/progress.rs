//! The watch over messages that were begun: a peer that does not go on with one is not waited for without end.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::Closed;
use crate::wire::{Growth, LEAST_GROWTH, SLOW_LOOKS};

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Keeps watch while something is unfinished. Its timer runs on for a second when that is over, so that it is not set anew
/// for every frame.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    timer: Option<Pin<Box<Sleep>>>,
    /// The frame that is being read, by how many came before it.
    frame: u64,
    growth: Growth,
}

/// What is unfinished now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unfinished {
    /// How many frames have come.
    pub(crate) frames: u64,
    /// How many bytes of the next one.
    pub(crate) bytes: usize,
    /// Whether the session has messages of which pieces are missing.
    pub(crate) messages: bool,
    /// Whether the peer could go on if it wanted to.
    pub(crate) is_heard: bool,
}

impl Progress {
    /// Ready when it is time to look at the messages, and with why the peer is given up if it is.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, unfinished: Unfinished) -> Poll<Result<(), Closed>> {
        let Unfinished { frames, bytes, messages, is_heard } = unfinished;
        let timer = match &mut self.timer {
            Some(timer) => timer,
            None if bytes == 0 && !messages => return Poll::Pending,
            none => none.insert(Box::pin(sleep_until(Instant::now() + LOOK))),
        };
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        if bytes == 0 && !messages {
            (self.timer, self.growth) = (None, Growth::default());
            return Poll::Pending;
        }
        timer.as_mut().reset(Instant::now() + LOOK);
        // Polled, so that it rings.
        let _ = timer.as_mut().poll(cx);
        if !is_heard {
            return Poll::Pending;
        }
        if bytes == 0 || frames != self.frame {
            (self.frame, self.growth) = (frames, Growth::from(bytes));
        } else if self.growth.look(bytes) {
            return Poll::Ready(Err(slow("a frame")));
        }
        Poll::Ready(Ok(()))
    }
}

/// The end of a connection whose peer began something and does not go on with it.
pub(crate) fn slow(what: &str) -> Closed {
    Closed::Bound(format!(
        "{what} that was begun came by less than {LEAST_GROWTH} bytes a second for {SLOW_LOOKS} s"
    ))
}
