//! Systems out of small, independent services.
//!
#![doc = include_str!("docs/guide.md")]
//!
#![doc = include_str!("docs/streams.md")]
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it gives |
//! |---|---|
//! | `console` | an app in one process serves the console, as `wharf up` does for all others, and prints its address |
//! | `edge` | `App::edge`: methods that the outside may call; HTTP/2, compression, pages of other sites |
//! | `http` | every method by HTTP and JSON where a process listens; [`App::http`]: axum routers with clients beside the services |
//! | `jiff` | points in time of the crate jiff as messages |
//! | `jwt` | bearer tokens of requests from outside, checked with an issuer's keys |
//! | `otlp` | spans and metrics sent to a collector, as the variables `OTEL_…` say |
//! | `rust_decimal` | decimal numbers of the crate rust_decimal as messages |
//! | `tls` | connections between processes secured with TLS 1.3, both sides authenticated; HTTPS for the outside |
//! | `url` | addresses of the crate url as messages |
//! | `uuid` | ids of the crate uuid as messages |

pub use wharf_app::{App, interfaces};
pub use wharf_core::{
    Building, Bytes, CallError, CallResultExt, Client, ConfigError, Constructor, Context, Criticality, Edge,
    EdgeSnapshot, Fault, FaultKind, Interface, Message, MethodKind, Never, OperationId, Result, Service,
    ServiceError, Shutdown, SpanId, Start, Started, Status, Stream, StreamSender, Streams, TraceContext,
    TraceId, UnknownVariant, policy,
};

/// The edge: where the outside comes in. The guide has a chapter on it.
#[cfg(feature = "edge")]
pub mod edge {
    pub use wharf_app::edge::*;
    pub use wharf_app::open;
}

/// Makes a trait an interface: its methods can be called in the same process and across processes.
///
#[doc = include_str!("docs/service.md")]
pub use wharf_macros::service;

/// Makes a type a message: plain data that crosses an interface.
///
#[doc = include_str!("docs/message.md")]
pub use wharf_macros::message;

/// Makes an enum the error type of an interface.
///
#[doc = include_str!("docs/error.md")]
pub use wharf_macros::error;

pub mod prelude;

#[doc(hidden)]
pub use wharf_core::__private;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// So do those of the guide.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../../docs/guide/service.md")]
    struct Service;

    #[doc = include_str!("../../../docs/guide/calling.md")]
    struct Calling;

    #[doc = include_str!("../../../docs/guide/failure.md")]
    struct Failure;

    #[doc = include_str!("../../../docs/guide/seeing.md")]
    struct Seeing;

    #[doc = include_str!("../../../docs/guide/trust.md")]
    struct Trust;

    #[doc = include_str!("../../../docs/guide/testing.md")]
    struct Testing;

    #[cfg(feature = "edge")]
    #[doc = include_str!("../../../docs/guide/edge.md")]
    struct Edges;
}
