//! The body of a request that has to come steadily.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::{BoxError, Error};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// A body that is waited for has to bring so many bytes in a given time, as messages between processes have to.
const LEAST: usize = 8 * 1024;

/// A body that fails when it comes too slowly; `slow` is told.
pub(crate) struct Steady<F> {
    body: Body,
    within: Duration,
    came: usize,
    timer: Option<Pin<Box<Sleep>>>,
    slow: Option<F>,
}

impl<F: FnOnce(&str)> Steady<F> {
    /// It has to bring 8 KiB `within` so long.
    pub(crate) fn new(body: Body, within: Duration, slow: F) -> Self {
        Self { body, within, came: 0, timer: None, slow: Some(slow) }
    }
}

impl<F: FnOnce(&str) + Unpin> HttpBody for Steady<F> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let steady = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut steady.body).poll_frame(cx) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            steady.came += data.map_or(0, Bytes::len);
            return Poll::Ready(frame);
        }
        let within = steady.within;
        let timer = steady.timer.get_or_insert_with(|| Box::pin(sleep(within)));
        while timer.as_mut().poll(cx).is_ready() {
            if steady.came < LEAST {
                let why = format!("less than {LEAST} bytes of the body came within {within:?}");
                if let Some(slow) = steady.slow.take() {
                    slow(&why);
                }
                return Poll::Ready(Some(Err(Error::new(BoxError::from(why)))));
            }
            steady.came = 0;
            timer.set(sleep(within));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
