//! Puts messages together that came in pieces.

use std::collections::HashMap;

use wharf_core::Fault;

use super::{Bounds, Frame, Growth, Kind};

/// The unfinished messages of a connection.
#[derive(Debug)]
pub struct Assembly {
    parts: HashMap<u32, Part>,
    bytes: usize,
    max_message: usize,
    max_bytes: usize,
    max_parts: usize,
}

#[derive(Debug)]
struct Part {
    kind: Kind,
    bytes: Vec<u8>,
    growth: Growth,
}

/// A message that is complete.
#[derive(Debug, PartialEq)]
pub struct Whole {
    /// What it is.
    pub kind: Kind,
    /// Which call it is about.
    pub call: u32,
    /// All of it.
    pub payload: Vec<u8>,
}

impl Assembly {
    /// Nothing yet, within `bounds`.
    pub fn new(bounds: &Bounds) -> Self {
        Self {
            parts: HashMap::new(),
            bytes: 0,
            max_message: bounds.message,
            max_bytes: bounds.assembling,
            max_parts: bounds.calls,
        }
    }

    /// Takes the first piece of a message, or a further one; gives the message with its last.
    ///
    /// A further piece of a message that was refused or given up is passed over.
    ///
    /// # Errors
    /// A fault that names the bound that was passed. The message is dropped.
    pub fn take(&mut self, frame: Frame<'_>) -> Result<Option<Whole>, Fault> {
        let Frame { header, payload } = frame;
        if header.kind != Kind::Piece {
            self.drop_call(header.call);
            if self.parts.len() >= self.max_parts {
                return Err(Fault::overloaded(format!(
                    "a connection may have at most {} unfinished messages",
                    self.max_parts
                ))
                .before_start());
            }
            self.parts.insert(
                header.call,
                Part { kind: header.kind, bytes: Vec::new(), growth: Growth::default() },
            );
        }
        let Some(part) = self.parts.get_mut(&header.call) else {
            return Ok(None);
        };
        if part.bytes.len() + payload.len() > self.max_message {
            self.drop_call(header.call);
            return Err(over("a message", self.max_message));
        }
        if self.bytes + payload.len() > self.max_bytes {
            self.drop_call(header.call);
            return Err(over("the unfinished messages of a connection", self.max_bytes));
        }
        reserve(&mut part.bytes, payload.len());
        part.bytes.extend_from_slice(payload);
        self.bytes += payload.len();
        if header.more {
            return Ok(None);
        }
        Ok(self.drop_call(header.call).map(|part| Whole {
            kind: part.kind,
            call: header.call,
            payload: part.bytes,
        }))
    }

    /// Whether no message is unfinished.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The bytes of all unfinished messages.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether something of the call has come, and is unfinished.
    pub(crate) fn knows(&self, call: u32) -> bool {
        self.parts.contains_key(&call)
    }

    /// Looks at how they have grown, as is to be done every second: whether one comes too slowly.
    pub(crate) fn is_slow(&mut self) -> bool {
        // All of them are looked at, so that none is missed the next time.
        self.parts.values_mut().fold(false, |slow, part| part.growth.look(part.bytes.len()) | slow)
    }

    /// Forgets what has come of a call.
    pub fn forget(&mut self, call: u32) {
        self.drop_call(call);
    }

    fn drop_call(&mut self, call: u32) -> Option<Part> {
        if self.parts.is_empty() {
            return None;
        }
        let part = self.parts.remove(&call)?;
        self.bytes -= part.bytes.len();
        Some(part)
    }
}

/// Makes room, and not for twice as much as there is: it is counted what has come, and not what was reserved for it.
fn reserve(bytes: &mut Vec<u8>, more: usize) {
    if bytes.capacity() - bytes.len() < more {
        bytes.reserve_exact(more + bytes.len() / 4);
    }
}

fn over(what: &str, bound: usize) -> Fault {
    Fault::overloaded(format!("{what} may have at most {bound} bytes; send less at a time")).before_start()
}
