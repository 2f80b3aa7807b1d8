//! Writes messages of Protocol Buffers: as much of them as OTLP needs, and reads as little.

/// A message that is being written.
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

/// The wire types of Protocol Buffers.
const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const BYTES: u64 = 2;
const FIXED32: u64 = 5;

impl Message {
    /// A number that is mostly small: an integer, a switch, an enum.
    pub(super) fn number(&mut self, field: u64, value: u64) {
        self.tag(field, VARINT);
        self.varint(value);
    }

    /// A number of 64 bits that is mostly large, such as a point in time.
    pub(super) fn fixed(&mut self, field: u64, value: u64) {
        self.tag(field, FIXED64);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A number of 32 bits that is written as it is.
    pub(super) fn fixed32(&mut self, field: u64, value: u32) {
        self.tag(field, FIXED32);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn double(&mut self, field: u64, value: f64) {
        self.fixed(field, value.to_bits());
    }

    /// Text, or bytes.
    pub(super) fn bytes(&mut self, field: u64, value: impl AsRef<[u8]>) {
        let value = value.as_ref();
        self.tag(field, BYTES);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// Several numbers of 64 bits, packed.
    pub(super) fn packed(&mut self, field: u64, values: impl IntoIterator<Item = u64>) {
        let packed: Vec<u8> = values.into_iter().flat_map(u64::to_le_bytes).collect();
        self.bytes(field, packed);
    }

    /// A message within this one.
    pub(super) fn message(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.bytes(field, inner.0);
    }

    /// An attribute: a `KeyValue` with a text as its value.
    pub(super) fn text_attribute(&mut self, field: u64, key: &str, value: &str) {
        self.attribute(field, key, |any| any.bytes(1, value));
    }

    /// The same with a whole number.
    pub(super) fn number_attribute(&mut self, field: u64, key: &str, value: u64) {
        self.attribute(field, key, |any| any.number(3, value));
    }

    fn attribute(&mut self, field: u64, key: &str, value: impl FnOnce(&mut Self)) {
        self.message(field, |attribute| {
            attribute.bytes(1, key);
            attribute.message(2, value);
        });
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }

    fn tag(&mut self, field: u64, kind: u64) {
        self.varint(field << 3 | kind);
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

/// What a receiver did not take of what it was sent, by the answer that it gave: how many, and why.
///
/// `Export…ServiceResponse` has a message `partial_success` (1) of a count (1) and a text (2). Where it is anything else, nothing was
/// refused.
pub(super) fn refused(answer: &[u8]) -> Option<(u64, String)> {
    let inner = fields(answer).into_iter().find_map(|(field, value)| match value {
        Value::Bytes(inner) if field == 1 => Some(inner),
        _ => None,
    })?;
    let (mut count, mut why) = (0, String::new());
    for (field, value) in fields(inner) {
        match (field, value) {
            (1, Value::Number(number)) => count = number,
            (2, Value::Bytes(text)) => {
                why = String::from_utf8_lossy(&text[..text.len().min(500)]).into_owned();
            }
            _ => {}
        }
    }
    (count > 0 || !why.is_empty()).then_some((count, why))
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message, as far as it can be read.
fn fields(mut rest: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut found = Vec::new();
    while let Some((tag, after)) = varint(rest) {
        let read = match tag & 7 {
            VARINT => varint(after).map(|(number, after)| (Some(Value::Number(number)), after)),
            FIXED64 => after.get(8..).map(|after| (None, after)),
            BYTES => varint(after).and_then(|(length, after)| {
                let (bytes, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
                Some((Some(Value::Bytes(bytes)), after))
            }),
            FIXED32 => after.get(4..).map(|after| (None, after)),
            _ => None,
        };
        let Some((value, after)) = read else { break };
        found.extend(value.map(|value| (tag >> 3, value)));
        rest = after;
    }
    found
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_are_written_as_the_format_has_them() {
        let mut message = Message::default();
        message.number(1, 150);
        message.bytes(2, "testing");
        message.fixed(3, 1);
        message.message(4, |inner| inner.number(1, 150));
        message.fixed32(16, 1);
        // The first two are the examples of the format's own description.
        let expected = [
            &[0x08, 0x96, 0x01][..],
            &[0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
            &[0x19, 1, 0, 0, 0, 0, 0, 0, 0],
            &[0x22, 0x03, 0x08, 0x96, 0x01],
            &[0x85, 0x01, 1, 0, 0, 0],
        ];
        assert_eq!(message.finish(), expected.concat());
    }

    #[test]
    fn what_was_not_taken_is_read_and_nonsense_is_nothing() {
        let mut answer = Message::default();
        answer.message(1, |partial| {
            partial.number(1, 3);
            partial.bytes(2, "too old");
        });
        assert_eq!(refused(&answer.finish()), Some((3, "too old".into())));
        assert_eq!(refused(&[]), None);
        for nonsense in [&[0xff; 20][..], &[0x0a, 0xff, 0xff, 0xff, 0x0f], &[0x0a, 2, 0x08], b"<html>"] {
            assert_eq!(refused(nonsense), None);
        }
    }
}
