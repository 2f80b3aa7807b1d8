//! The head of a call: what travels before its arguments.

use std::time::Duration;

use wharf_core::{Context, Criticality, Encoding, MAX_PRINCIPAL, OperationId, SpanId, TraceContext, TraceId};

use super::WireError;

const SAMPLED: u8 = 0x10;
const OPERATION: u8 = 0x20;
const PRINCIPAL: u8 = 0x40;
const ITEMS: u8 = 0x80;

/// What travels before the arguments of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallHead<'a> {
    /// How the arguments are written, and how the answer shall be.
    pub encoding: Encoding,
    /// How much the call matters.
    pub criticality: Criticality,
    /// The number the callee gave the method in its welcome.
    pub method: u16,
    /// How long the callee has; on the wire in microseconds.
    pub budget: Duration,
    /// Where the call stands in its trace.
    pub trace: TraceContext,
    /// The operation the call is executed as.
    pub operation: Option<OperationId>,
    /// Who is asking.
    pub principal: Option<&'a str>,
    /// Whether items follow the arguments.
    pub items: bool,
}

impl<'a> CallHead<'a> {
    /// The head of a call made with `cx`.
    pub fn new(cx: &'a Context, method: u16, encoding: Encoding, budget: Duration) -> Self {
        Self {
            encoding,
            criticality: cx.criticality(),
            method,
            budget,
            trace: cx.trace(),
            operation: cx.operation(),
            principal: cx.principal(),
            items: false,
        }
    }

    /// The same, of arguments that items follow.
    #[must_use]
    pub fn with_items(self, items: bool) -> Self {
        Self { items, ..self }
    }

    /// Appends the head to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        out.push(
            self.encoding.to_bits()
                | self.criticality.to_bits() << 2
                | flag(self.trace.sampled, SAMPLED)
                | flag(self.operation.is_some(), OPERATION)
                | flag(self.principal.is_some(), PRINCIPAL)
                | flag(self.items, ITEMS),
        );
        out.extend_from_slice(&self.method.to_le_bytes());
        let micros = u32::try_from(self.budget.as_micros()).unwrap_or(u32::MAX);
        out.extend_from_slice(&micros.to_le_bytes());
        out.extend_from_slice(&self.trace.trace_id.0);
        out.extend_from_slice(&self.trace.span_id.0);
        if let Some(operation) = self.operation {
            out.extend_from_slice(&operation.0);
        }
        if let Some(principal) = self.principal {
            out.extend_from_slice(&(principal.len() as u16).to_le_bytes());
            out.extend_from_slice(principal.as_bytes());
        }
    }

    /// Reads the head of a call, and gives the arguments that follow it.
    ///
    /// # Errors
    /// When it is cut short, or a value in it cannot be.
    pub fn read(payload: &'a [u8]) -> Result<(Self, &'a [u8]), WireError> {
        let mut rest = payload;
        let [flags] = take(&mut rest)?;
        let encoding = Encoding::from_bits(flags & 0b11).ok_or(WireError::Malformed("encoding of a call"))?;
        let method = u16::from_le_bytes(take(&mut rest)?);
        let budget = Duration::from_micros(u32::from_le_bytes(take(&mut rest)?).into());
        let (trace_id, span_id) = (TraceId(take(&mut rest)?), SpanId(take(&mut rest)?));
        let operation = match flags & OPERATION {
            0 => None,
            _ => Some(OperationId(take(&mut rest)?)),
        };
        let principal = match flags & PRINCIPAL {
            0 => None,
            _ => Some(principal(&mut rest)?),
        };
        let head = Self {
            encoding,
            criticality: Criticality::from_bits(flags >> 2),
            method,
            budget,
            trace: TraceContext { trace_id, span_id, sampled: flags & SAMPLED != 0 },
            operation,
            principal,
            items: flags & ITEMS != 0,
        };
        Ok((head, rest))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], WireError> {
    let (taken, left) = rest.split_first_chunk().ok_or(WireError::Malformed("head of a call"))?;
    *rest = left;
    Ok(*taken)
}

fn principal<'a>(rest: &mut &'a [u8]) -> Result<&'a str, WireError> {
    const WHAT: WireError = WireError::Malformed("principal of a call");
    let length = usize::from(u16::from_le_bytes(take(rest)?));
    if length > MAX_PRINCIPAL {
        return Err(WHAT);
    }
    let (principal, left) = rest.split_at_checked(length).ok_or(WHAT)?;
    *rest = left;
    std::str::from_utf8(principal).map_err(|_| WHAT)
}
