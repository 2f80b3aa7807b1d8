//! What becomes of a request's body that nobody reads.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::timeout;

/// So much of a body that nobody wants is read, so that its connection can go on; and so long.
const UNWANTED: usize = 64 * 1024;
const UNWANTED_WITHIN: Duration = Duration::from_millis(250);

/// What is left of a body that was not read to its end. Clones are of the same body.
#[derive(Clone, Default)]
pub(super) struct Left(Arc<Mutex<Option<Body>>>);

impl Left {
    /// `body`, of which comes here what is left when it is dropped.
    pub(super) fn of(&self, body: Body) -> Body {
        Body::new(Leaving { body, is_over: false, left: self.clone() })
    }

    /// Reads off what is left, where it is little. Gives whether the connection can go on: a client that still sends when it is
    /// closed may not get to see its answer.
    pub(super) async fn is_read_off(&self) -> bool {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut body) = left else { return true };
        let reading = async {
            let mut came = 0;
            while came <= UNWANTED {
                match body.frame().await {
                    Some(Ok(frame)) => came += frame.data_ref().map_or(0, Bytes::len),
                    Some(Err(_)) => return false,
                    None => return true,
                }
            }
            false
        };
        timeout(UNWANTED_WITHIN, reading).await.unwrap_or(false)
    }
}

/// A body whose rest is kept when it is dropped.
struct Leaving {
    body: Body,
    is_over: bool,
    left: Left,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let leaving = self.get_mut();
        let frame = std::task::ready!(Pin::new(&mut leaving.body).poll_frame(cx));
        leaving.is_over |= !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if !self.is_over && !self.body.is_end_stream() {
            let body = std::mem::take(&mut self.body);
            *self.left.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}
