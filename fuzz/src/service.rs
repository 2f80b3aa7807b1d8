//! The service that peers of the connection body call.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use wharf::{Bytes, Context, Result, Stream};

use crate::message::Shapes;

/// Does what it is asked to.
#[wharf_macros::service]
pub(crate) trait Probe {
    /// Gives back what it got.
    #[read]
    async fn echo(&self, cx: &Context, text: String) -> Result<String>;

    /// How many bytes it got, after others had their turn.
    #[read]
    async fn length(&self, cx: &Context, bytes: Bytes) -> Result<u64>;

    /// As many bytes as asked for, up to a bound.
    #[read]
    async fn give(&self, cx: &Context, length: u32) -> Result<Bytes>;

    /// Ends when the caller gives up.
    async fn hold(&self, cx: &Context, bytes: Bytes) -> Result<()>;

    /// Gives back what it got.
    async fn mirror(&self, cx: &Context, shapes: Shapes) -> Result<Shapes>;

    /// Gives back what it gets, as it comes.
    async fn reflect(&self, cx: &Context, items: Stream<Bytes>) -> Result<Stream<Bytes>>;
}

/// How many methods there are.
pub(crate) const METHODS: u16 = 6;

/// The implementation. Counts the calls that it holds.
#[derive(Clone, Default)]
pub(crate) struct Trial {
    held: Arc<AtomicUsize>,
}

impl Trial {
    /// How many calls are held.
    pub(crate) fn held(&self) -> usize {
        self.held.load(SeqCst)
    }
}

struct Held(Arc<AtomicUsize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

impl Probe for Trial {
    async fn echo(&self, _cx: &Context, text: String) -> Result<String> {
        Ok(text)
    }

    async fn length(&self, _cx: &Context, bytes: Bytes) -> Result<u64> {
        tokio::task::yield_now().await;
        Ok(bytes.len() as u64)
    }

    async fn give(&self, _cx: &Context, length: u32) -> Result<Bytes> {
        Ok(vec![7; length.min(1 << 20) as usize].into())
    }

    async fn hold(&self, _cx: &Context, _bytes: Bytes) -> Result<()> {
        self.held.fetch_add(1, SeqCst);
        let _held = Held(Arc::clone(&self.held));
        std::future::pending().await
    }

    async fn mirror(&self, _cx: &Context, shapes: Shapes) -> Result<Shapes> {
        Ok(shapes)
    }

    async fn reflect(&self, _cx: &Context, items: Stream<Bytes>) -> Result<Stream<Bytes>> {
        Ok(items)
    }
}
