//! An interface with streams in every place where there can be one.

use wharf::prelude::*;

#[wharf::service]
pub trait Orders {
    /// What becomes of an order.
    #[read]
    async fn track(&self, cx: &Context, order: OrderId) -> wharf::Result<Stream<State, Lost>, OrderError>;

    /// Takes lines as they come.
    async fn import(&self, cx: &Context, lines: Stream<Line>) -> wharf::Result<u64>;

    /// Its types do not tell.
    async fn convert(&self, cx: &Context, note: String, source: Lines) -> wharf::Result<Lines>;
}
