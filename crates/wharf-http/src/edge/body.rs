//! The body of a request that may have so many bytes.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::{BoxError, Error};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

/// What was wrong with a body that a handler could not read to its end.
#[derive(Debug, Default)]
pub(super) struct Flaws {
    pub(super) too_long: AtomicBool,
    pub(super) too_slow: AtomicBool,
}

/// A body that fails once more bytes have come than it may have.
pub(super) struct Bounded {
    body: Body,
    most: usize,
    came: usize,
    flaws: Arc<Flaws>,
}

impl Bounded {
    pub(super) fn new(body: Body, most: usize, flaws: Arc<Flaws>) -> Self {
        Self { body, most, came: 0, flaws }
    }
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let bounded = self.get_mut();
        let frame = std::task::ready!(Pin::new(&mut bounded.body).poll_frame(cx));
        let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
        bounded.came += data.map_or(0, Bytes::len);
        if bounded.came > bounded.most {
            bounded.flaws.too_long.store(true, Relaxed);
            let why = format!("the body has more than {} bytes", bounded.most);
            return Poll::Ready(Some(Err(Error::new(BoxError::from(why)))));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
