//! The vocabulary of Wharf: what callers, services and connections say to each other.
//!
//! This crate does no I/O and spawns no task. Everything a user needs of it is re-exported by the crate `wharf`.

mod callers;
mod codec;
mod component;
mod constructor;
mod context;
mod criticality;
mod deadline;
mod dispatch;
mod edge;
mod error;
mod fault;
mod future;
mod interface;
mod link;
mod notices;
mod operation;
mod remote;
mod service;
mod shutdown;
mod slot;
pub mod span;
mod start;
mod stream;
mod trace;

pub use callers::Callers;
pub use codec::{CodecError, Encoding, MAX_NESTING, pointer};
pub use component::{Component, Dependency};
pub use constructor::{Constructor, LinkSeed};
pub use context::{Context, MAX_PRINCIPAL};
pub use criticality::Criticality;
pub use deadline::{HOP_COST, LEAST_TIME};
pub use dispatch::{Dispatch, Dispatched, Incoming, Reply, guarded, misfit, misfitting};
pub use edge::{Books, Counted, Durations, Edge, EdgeSnapshot, Histogram};
pub use error::{CallError, CallResultExt, Outcome, Result, ServiceError};
pub use fault::{Fault, FaultKind, Started};
pub use future::{BoxError, BoxFuture, catch, catch_panic, panic_message};
pub use interface::{Arg, Interface, Method, service_name};
pub use link::{AnyLink, Client, Link};
#[doc(hidden)]
pub use notices::Notices;
pub use operation::OperationId;
pub use remote::{Answer, Call, Encode, WithItems, Written};
pub use service::{Bound, Building, Instance, Offer, Service, SetPolicy};
pub use shutdown::{Shutdown, ShutdownTrigger};
pub use slot::Slot;
pub use start::{Host, Start};
pub use stream::{
    Arguments, Carried, Ended, Items, Lease, Produce, Stream, StreamSender, Streamed, Streams, Watch,
    produced,
};
pub use trace::{SpanId, TraceContext, TraceId};
pub use wharf_config::{ConfigError, ServiceConfig, policy};
pub use wharf_schema::{Bytes, Message, MethodKind, Never, Status, UnknownVariant};

/// What the attributes expand to. Not for use by hand, and without a promise of stability.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        Arg, Arguments, Bound, BoxFuture, Carried, Client, Constructor, Context, Dispatch, Dispatched,
        Incoming, Interface, Link, Method, Offer, Outcome, Service, ServiceError, Streamed, Streams,
    };
    pub use serde;
    pub use std::sync::Arc;
    pub use wharf_schema::http::{HttpRoute, Verb};
    pub use wharf_schema::{Body, Field, Message, MethodKind, Shape, Status, TypeDef, Types, Variant, open};
}
