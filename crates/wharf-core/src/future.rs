//! Boxed futures, and polling one without letting its panic out.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

use crate::Fault;

/// A future behind a pointer: what crosses the seams of the framework.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of any type, for the places where nobody branches on it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Runs `future`; a panic in it becomes an `internal` fault.
///
/// # Errors
/// That fault.
pub async fn catch_panic<T>(mut future: BoxFuture<'_, T>) -> Result<T, Fault> {
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(panic) => Poll::Ready(Err(panicked(&*panic))),
    })
    .await
}

fn panicked(panic: &(dyn Any + Send)) -> Fault {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Fault::internal(format!("the service panicked: {said}"))
}
