//! What a file that defines or implements a service uses: `use wharf::prelude::*;`.

pub use crate::{
    Bytes, CallError, CallResultExt, Context, Fault, FaultKind, ServiceError, Start, Stream, UnknownVariant,
};
