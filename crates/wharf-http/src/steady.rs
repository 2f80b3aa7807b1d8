//! The body of a request that has to come steadily.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::{BoxError, Error};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// A body that is waited for has to bring so many bytes in a given time, as messages between processes have to.
const LEAST: usize = 8 * 1024;

/// A body that fails when it comes too slowly; `slow` is told. Only the time counts in which it is waited for: whoever reads
/// it may have other things to do.
pub(crate) struct Steady<F> {
    body: Body,
    within: Duration,
    came: usize,
    /// How long it was waited for, of the time for the next bytes, before it is now.
    waited: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when it is waited for now.
    since: Option<Instant>,
    slow: Option<F>,
}

impl<F: FnOnce(&str)> Steady<F> {
    /// It has to bring 8 KiB `within` so long.
    pub(crate) fn new(body: Body, within: Duration, slow: F) -> Self {
        Self { body, within, came: 0, waited: Duration::ZERO, timer: None, since: None, slow: Some(slow) }
    }
}

impl<F: FnOnce(&str) + Unpin> HttpBody for Steady<F> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let steady = self.get_mut();
        let within = steady.within;
        if let Poll::Ready(frame) = Pin::new(&mut steady.body).poll_frame(cx) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            steady.came += data.map_or(0, Bytes::len);
            steady.waited += steady.since.take().map_or(Duration::ZERO, |since| since.elapsed());
            return Poll::Ready(frame);
        }
        let timer = steady.timer.get_or_insert_with(|| Box::pin(sleep(within)));
        if steady.since.is_none() {
            let now = Instant::now();
            steady.since = Some(now);
            timer.as_mut().reset(now + within.saturating_sub(steady.waited));
        }
        while timer.as_mut().poll(cx).is_ready() {
            if steady.came < LEAST {
                let why = format!("less than {LEAST} bytes of the body came within {within:?}");
                if let Some(slow) = steady.slow.take() {
                    slow(&why);
                }
                return Poll::Ready(Some(Err(Error::new(BoxError::from(why)))));
            }
            let now = Instant::now();
            (steady.came, steady.waited, steady.since) = (0, Duration::ZERO, Some(now));
            timer.as_mut().reset(now + within);
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream::{StreamExt, iter, once, pending};
    use http_body_util::BodyExt;

    use super::*;

    const WITHIN: Duration = Duration::from_secs(3);

    /// A byte at once, and one each second from then on, so many times.
    fn drops(count: usize) -> Body {
        let byte = |wait: Duration| async move {
            sleep(wait).await;
            Ok::<_, Infallible>(Bytes::from_static(b"x"))
        };
        let later = iter(0..count).then(move |_| byte(Duration::from_secs(1)));
        Body::from_stream(once(byte(Duration::ZERO)).chain(later))
    }

    #[tokio::test(start_paused = true)]
    async fn what_whoever_reads_does_meanwhile_is_not_counted() {
        let mut body = Steady::new(drops(2), WITHIN, |_: &str| {});
        for _ in 0..3 {
            assert!(body.frame().await.expect("a byte").is_ok());
            sleep(WITHIN * 4).await;
        }
        assert!(body.frame().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn all_the_time_counts_in_which_it_is_waited_for() {
        let begun = Instant::now();
        assert!(Steady::new(drops(10), WITHIN, |_: &str| {}).collect().await.is_err());
        assert_eq!(begun.elapsed(), WITHIN);
        let much = once(async { Ok::<_, Infallible>(Bytes::from(vec![0; LEAST])) }).chain(pending());
        assert!(Steady::new(Body::from_stream(much), WITHIN, |_: &str| {}).collect().await.is_err());
        assert_eq!(begun.elapsed(), WITHIN * 3, "what has come buys as much time again");
    }
}
