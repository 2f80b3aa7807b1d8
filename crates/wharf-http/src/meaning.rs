//! What a status of HTTP says by itself of what was asked for.

use wharf_core::FaultKind;

/// The fault that a status stands for which is no success: [`FaultKind::Incompatible`] where the server understood the
/// request and refuses it for what it asks.
pub fn fault_of(status: u16) -> FaultKind {
    match status {
        401 | 403 => FaultKind::Denied,
        408 | 504 => FaultKind::DeadlineExceeded,
        413 | 429 => FaultKind::Overloaded,
        499 => FaultKind::Cancelled,
        502 | 503 => FaultKind::Unavailable,
        500.. => FaultKind::Internal,
        _ => FaultKind::Incompatible,
    }
}
