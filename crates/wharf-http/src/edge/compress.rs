//! Answers in fewer bytes, for clients that can read them.

use axum::Router;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// The shortest answer that is compressed, in bytes: below it most become longer.
const SHORTEST: u64 = 1024;

/// `router`, whose answers are compressed with gzip where the client takes it. Pictures are compressed already; events and
/// calls of gRPC would wait for each other in the compressor.
pub(super) fn with_compression(router: Router) -> Router {
    let worth_it = SizeAbove::new(SHORTEST)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::GRPC);
    router.layer(CompressionLayer::new().gzip(true).compress_when(worth_it))
}
