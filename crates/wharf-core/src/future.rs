//! Boxed futures, and polling one without letting its panic out.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::runtime::Handle;

use crate::Fault;

/// A future behind a pointer: what crosses the seams of the framework.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of any type, for the places where nobody branches on it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Does `work`; a panic in it becomes an `internal` fault.
///
/// # Errors
/// That fault.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panicked(&*panic))
}

/// Runs `future`; a panic in it becomes an `internal` fault.
///
/// # Errors
/// That fault.
pub async fn catch_panic<F: Future + Unpin>(mut future: F) -> Result<F::Output, Fault> {
    poll_fn(|cx| match catch(|| Pin::new(&mut future).poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(fault) => Poll::Ready(Err(fault)),
    })
    .await
}

/// Polls `future` within `runtime` where there is no runtime, as on a thread that only blocks on it.
pub(crate) async fn within<F: Future>(runtime: Option<&Handle>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| entered(runtime, || future.as_mut().poll(cx))).await
}

/// Does `work` within `runtime` where there is no runtime.
pub(crate) fn entered<T>(runtime: Option<&Handle>, work: impl FnOnce() -> T) -> T {
    // A task has a runtime, which is cheaper to know than which.
    let has_none = tokio::task::try_id().is_none() && Handle::try_current().is_err();
    let _entered = runtime.filter(|_| has_none).map(Handle::enter);
    work()
}

/// What a panic said.
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let said = panic.downcast_ref::<&str>().copied();
    said.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

fn panicked(panic: &(dyn Any + Send)) -> Fault {
    Fault::internal(format!("the service panicked: {}", panic_message(panic)))
}
