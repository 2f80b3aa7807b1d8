//! What comes back for a call: a value or an error with its encoding before it, or a fault.

use std::borrow::Cow;
use std::time::Duration;

use wharf_core::{Encoding, Fault, FaultKind};

use super::WireError;

/// The longest message of a fault in bytes; longer ones are cut.
const MAX_MESSAGE: usize = 4096;

const NOT_STARTED: u8 = 0x01;
const RETRY_AFTER: u8 = 0x02;
const RELAYED: u8 = 0x04;

/// Set in the first byte of a reply when items follow.
pub const REPLY_ITEMS: u8 = 0x04;

/// What a reply or an error consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerParts<'a> {
    /// How the body is written, and the items.
    pub encoding: Encoding,
    /// Whether items follow.
    pub items: bool,
    /// A value or an error.
    pub body: &'a [u8],
}

/// Takes the payload of a reply or an error apart.
///
/// # Errors
/// When it is empty, or the encoding does not exist.
pub fn read_answer(payload: &[u8]) -> Result<AnswerParts<'_>, WireError> {
    let (bits, body) = payload.split_first().ok_or(WireError::Malformed("answer"))?;
    let encoding =
        Encoding::from_bits(bits & !REPLY_ITEMS).ok_or(WireError::Malformed("encoding of an answer"))?;
    Ok(AnswerParts { encoding, items: bits & REPLY_ITEMS != 0, body })
}

/// Appends `fault` to `out`.
pub fn write_fault(fault: &Fault, out: &mut Vec<u8>) {
    let retry_after = fault.retry_after();
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    out.push(fault.kind() as u8);
    out.push(
        flag(fault.not_started(), NOT_STARTED)
            | flag(retry_after.is_some(), RETRY_AFTER)
            | flag(fault.is_relayed(), RELAYED),
    );
    if let Some(wait) = retry_after {
        let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        out.extend_from_slice(&millis.to_le_bytes());
    }
    let message = fault.message();
    out.extend_from_slice(&message.as_bytes()[..message.floor_char_boundary(MAX_MESSAGE)]);
}

/// Reads the payload of a fault.
///
/// # Errors
/// When it is cut short, its kind does not exist, or its message is not UTF-8.
pub fn read_fault(payload: &[u8]) -> Result<Fault, WireError> {
    const WHAT: WireError = WireError::Malformed("fault");
    let ([kind, flags], rest) = payload.split_first_chunk().ok_or(WHAT)?;
    let kind = *FaultKind::ALL.get(usize::from(*kind)).ok_or(WHAT)?;
    if flags & !(NOT_STARTED | RETRY_AFTER | RELAYED) != 0 {
        return Err(WireError::Malformed("fault: a reserved bit is set"));
    }
    let (retry_after, message) = match flags & RETRY_AFTER {
        0 => (None, rest),
        _ => {
            let (millis, message) = rest.split_first_chunk().ok_or(WHAT)?;
            (Some(Duration::from_millis(u32::from_le_bytes(*millis).into())), message)
        }
    };
    if message.len() > MAX_MESSAGE {
        return Err(WHAT);
    }
    let message = std::str::from_utf8(message).map_err(|_| WHAT)?;
    let mut fault = Fault::new(kind, Cow::Owned(message.to_owned()));
    if flags & NOT_STARTED != 0 {
        fault = fault.before_start();
    }
    if flags & RELAYED != 0 {
        fault = fault.relayed();
    }
    Ok(match retry_after {
        Some(wait) => fault.with_retry_after(wait),
        None => fault,
    })
}
