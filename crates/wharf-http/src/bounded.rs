//! The body of a request: how many bytes it may have, and how steadily it has to come.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};
use wharf_core::Fault;

use crate::problem::Problem;

/// A body that is waited for has to bring so many bytes in a given time, as messages between processes have to.
const LEAST: usize = 8 * 1024;

/// What was wrong with a body that could not be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It has more than so many bytes.
    TooLong(usize),
    /// It brought too little within so long.
    TooSlow(Duration),
}

impl Flaw {
    /// What is answered to it, where something of the request may have been done.
    pub(crate) fn problem(self) -> Problem {
        let why = self.to_string();
        match self {
            Self::TooLong(_) => Problem::of(StatusCode::PAYLOAD_TOO_LARGE, Fault::overloaded(why)),
            Self::TooSlow(_) => {
                Problem::of(StatusCode::REQUEST_TIMEOUT, Fault::deadline_exceeded(why)).closing()
            }
        }
        .logged()
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(most) => {
                write!(f, "the body has more than the {most} bytes that it may have; send less at a time")
            }
            Self::TooSlow(within) => {
                write!(f, "less than {LEAST} bytes of the body came within {within:?}")
            }
        }
    }
}

impl std::error::Error for Flaw {}

/// A body that fails once more of it has come than it may have, or when it comes too slowly.
pub(crate) struct Bounded {
    body: Body,
    most: Option<usize>,
    all: usize,
    pace: Option<Pace>,
    flaw: Arc<OnceLock<Flaw>>,
}

impl Bounded {
    /// It may have `most` bytes, and has to bring 8 KiB `within` so long, if these are bounds.
    pub(crate) fn new(body: Body, most: Option<usize>, within: Option<Duration>) -> Self {
        Self { body, most, all: 0, pace: within.map(Pace::new), flaw: Arc::default() }
    }

    /// What it has failed with, once it has.
    pub(crate) fn flaw(&self) -> Arc<OnceLock<Flaw>> {
        Arc::clone(&self.flaw)
    }

    fn fails(&self, flaw: Flaw) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Poll::Ready(Some(Err(Error::new(*self.flaw.get_or_init(|| flaw)))))
    }
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let bounded = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut bounded.body).poll_frame(cx) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            let length = data.map_or(0, Bytes::len);
            bounded.all += length;
            if let Some(most) = bounded.most.filter(|most| bounded.all > *most) {
                return bounded.fails(Flaw::TooLong(most));
            }
            bounded.pace.iter_mut().for_each(|pace| pace.came(length));
            return Poll::Ready(frame);
        }
        let late = bounded.pace.as_mut().and_then(|pace| pace.is_late(cx).then_some(pace.within));
        late.map_or(Poll::Pending, |within| bounded.fails(Flaw::TooSlow(within)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How steadily a body comes. Only the time counts in which it is waited for: whoever reads it may have other things to do.
struct Pace {
    within: Duration,
    came: usize,
    /// How long it was waited for, of the time for the next bytes, before it is now.
    waited: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when it is waited for now.
    since: Option<Instant>,
}

impl Pace {
    fn new(within: Duration) -> Self {
        Self { within, came: 0, waited: Duration::ZERO, timer: None, since: None }
    }

    /// So many bytes came.
    fn came(&mut self, bytes: usize) {
        self.came += bytes;
        self.waited += self.since.take().map_or(Duration::ZERO, |since| since.elapsed());
    }

    /// It is waited for: whether it has been for too long.
    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        let within = self.within;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(within)));
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            timer.as_mut().reset(now + within.saturating_sub(self.waited));
        }
        while timer.as_mut().poll(cx).is_ready() {
            if self.came < LEAST {
                return true;
            }
            let now = Instant::now();
            (self.came, self.waited, self.since) = (0, Duration::ZERO, Some(now));
            timer.as_mut().reset(now + within);
        }
        false
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
        let mut body = Bounded::new(drops(2), None, Some(WITHIN));
        for _ in 0..3 {
            assert!(body.frame().await.expect("a byte").is_ok());
            sleep(WITHIN * 4).await;
        }
        assert!(body.frame().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn all_the_time_counts_in_which_it_is_waited_for() {
        let begun = Instant::now();
        assert!(Bounded::new(drops(10), None, Some(WITHIN)).collect().await.is_err());
        assert_eq!(begun.elapsed(), WITHIN);
        let much = once(async { Ok::<_, Infallible>(Bytes::from(vec![0; LEAST])) }).chain(pending());
        assert!(Bounded::new(Body::from_stream(much), None, Some(WITHIN)).collect().await.is_err());
        assert_eq!(begun.elapsed(), WITHIN * 3, "what has come buys as much time again");
    }
}
