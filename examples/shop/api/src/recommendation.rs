//! The recommendation service: what else a shopper may like.

use wharf::prelude::*;

use crate::{ProductId, ShopperId};

/// What else a shopper may like.
#[wharf::service]
pub trait Recommendation {
    /// At most four products that go with `seen`, and are none of them.
    #[read]
    #[http(GET, "/recommendations/{shopper}")]
    async fn recommend(
        &self,
        cx: &Context,
        shopper: ShopperId,
        seen: Vec<ProductId>,
    ) -> wharf::Result<Vec<ProductId>>;
}
