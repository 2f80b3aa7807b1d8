//! The deadline of a call: what is left, and the timer that ends the work.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::Fault;

/// With less than this left, a call fails without leaving.
pub const LEAST_TIME: Duration = Duration::from_millis(1);

/// How long a call waits for a service that is not there.
pub(crate) const READY_WAIT: Duration = Duration::from_secs(3);

/// What a hop to another process takes from the time that is left, so that the answer can still arrive.
pub const HOP_COST: Duration = Duration::from_millis(5);

/// Runs `future` until `deadline`. The timer is made only when the future does not finish at once, on the runtime
/// `timer` or else the present one; without a runtime nothing ends the future early.
pub(crate) async fn until<F: Future + Unpin>(
    deadline: Instant,
    timer: Option<&Handle>,
    mut future: F,
) -> Result<F::Output, Fault> {
    let mut sleep = pin!(None::<Sleep>);
    let mut armed = false;
    poll_fn(move |cx| {
        if let Poll::Ready(value) = pin!(&mut future).poll(cx) {
            return Poll::Ready(Ok(value));
        }
        if !armed {
            armed = true;
            if let Some(runtime) = timer.cloned().or_else(|| Handle::try_current().ok()) {
                let _entered = runtime.enter();
                sleep.set(Some(sleep_until(deadline)));
            }
        }
        match sleep.as_mut().as_pin_mut() {
            Some(sleep) => sleep.poll(cx).map(|()| Err(expired())),
            None => Poll::Pending,
        }
    })
    .await
}

/// The fault of a call that ran out of time.
pub(crate) fn expired() -> Fault {
    Fault::deadline_exceeded("the time the caller gave is over")
}

/// The fault of a call that had no time left to begin with.
pub(crate) fn too_late(callee: &str, left: Duration) -> Fault {
    Fault::deadline_exceeded(format!(
        "{callee} was not called: {left:?} are left of the caller's time, less than the {LEAST_TIME:?} a call needs"
    ))
    .before_start()
}
