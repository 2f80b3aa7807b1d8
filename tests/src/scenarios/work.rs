//! The services of the scenarios: one has a desk, the other passes calls on.

use std::sync::Arc;

use wharf::prelude::*;

use super::desk::Desk;

/// Work that is asked for.
#[wharf::service]
pub trait Work {
    /// Work without an effect.
    #[read]
    async fn look(&self, cx: &Context, number: u64) -> wharf::Result<()>;

    /// Work that must not be done twice.
    async fn put(&self, cx: &Context, number: u64) -> wharf::Result<()>;
}

/// Does the work at a desk.
pub(super) struct AtDesk(pub(super) Arc<Desk>);

impl Work for AtDesk {
    async fn look(&self, _: &Context, _: u64) -> wharf::Result<()> {
        Ok(self.0.serve().await?)
    }

    async fn put(&self, _: &Context, _: u64) -> wharf::Result<()> {
        Ok(self.0.serve().await?)
    }
}

/// Has the work done by another service.
pub(super) struct PassOn(pub(super) WorkClient);

impl Work for PassOn {
    async fn look(&self, cx: &Context, number: u64) -> wharf::Result<()> {
        self.0.look(cx, number).await
    }

    async fn put(&self, cx: &Context, number: u64) -> wharf::Result<()> {
        self.0.put(cx, number).await
    }
}
