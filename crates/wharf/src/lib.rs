//! Systems out of small, independent services.
//!
//! A service is a Rust trait and a type that implements it. The same program runs as one process, as one process per
//! service, or on a cluster, and no line of a service changes in between.

pub use wharf_app::App;
pub use wharf_core::{
    Building, Bytes, CallError, CallResultExt, Client, ConfigError, Constructor, Context, Criticality, Edge,
    EdgeSnapshot, Fault, FaultKind, Message, MethodKind, Never, OperationId, Result, Service, ServiceError,
    Shutdown, SpanId, Start, Started, Status, TraceContext, TraceId,
};
pub use wharf_macros::{error, message, service};

pub mod prelude;

#[doc(hidden)]
pub use wharf_core::__private;
