//! Whether a caller and a callee that have met can talk of a method.

use std::fmt;

use super::{Change, compare::methods, walk::TooLarge, words};
use crate::InterfaceDescriptor;

/// How many pairs of types are looked at for one method. A callee's descriptor is a stranger's.
const MAX_PAIRS: usize = 10_000;

/// Why a method cannot be called. Its text says where the two ends differ, what would go wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incompatible {
    reason: String,
}

impl fmt::Display for Incompatible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Incompatible {}

/// Whether a caller that knows `caller` can call the method of a callee that knows `callee`, with values by name.
///
/// It can where [`compare`](super::compare) from the caller's version to the callee's says that no caller breaks.
///
/// # Errors
/// When a value could not be read, or would be read as another one.
pub fn can_call(
    caller: &InterfaceDescriptor,
    callee: &InterfaceDescriptor,
    method: &str,
) -> Result<(), Incompatible> {
    let incompatible = |reason: String| Err(Incompatible { reason });
    let Some(was) = caller.method(method) else {
        return incompatible(format!("{} of this caller has no method {method}", caller.name));
    };
    let Some(is) = callee.method(method) else {
        return incompatible(format!(
            "the callee's {} has no method {method}; replace every replica of the service before the first caller",
            callee.name
        ));
    };
    match methods([caller, callee], [was, is], MAX_PAIRS) {
        Ok(changes) => {
            match changes.iter().filter(|change| change.breaks.callers).collect::<Vec<&Change>>()[..] {
                [] => Ok(()),
                [first] => incompatible(words::refusal(first)),
                [first, ref others @ ..] => {
                    incompatible(format!("{} (and {} more)", words::refusal(first), others.len()))
                }
            }
        }
        Err(TooLarge) => incompatible(format!(
            "{}.{method} has more than {MAX_PAIRS} pairs of types to compare; deploy the same version on both ends",
            callee.name
        )),
    }
}
