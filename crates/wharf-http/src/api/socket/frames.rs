//! How many frames have come of a WebSocket's client: its messages may be made of many with nothing in them.

/// The longest head of a frame, in bytes: two, a length of eight, a mask of four.
const HEAD: usize = 14;

/// Counts frames by their heads.
#[derive(Default)]
pub(super) struct Frames {
    head: [u8; HEAD],
    have: usize,
    /// What is still to come of the payload of a frame whose head was read.
    payload: u64,
    count: u32,
}

impl Frames {
    /// These bytes came.
    pub(super) fn came(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.payload > 0 {
                let skipped = usize::try_from(self.payload).unwrap_or(usize::MAX).min(bytes.len());
                self.payload -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            self.head[self.have] = *first;
            (self.have, bytes) = (self.have + 1, rest);
            if let Some(payload) = self.payload() {
                (self.payload, self.have) = (payload, 0);
                self.count = self.count.saturating_add(1);
            }
        }
    }

    /// The length that a whole head says.
    fn payload(&self) -> Option<u64> {
        let second = *self.head[..self.have].get(1)?;
        let length = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        if self.have < 2 + length + mask {
            return None;
        }
        Some(match length {
            0 => u64::from(second & 0x7f),
            _ => self.head[2..2 + length].iter().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        })
    }

    /// How many have begun since it was last forgotten.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Begins to count anew.
    pub(super) fn forget(&mut self) {
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_however_their_bytes_come() {
        let mut bytes = Vec::new();
        bytes.extend([0x81, 0x85, 1, 2, 3, 4, 5, 5, 5, 5, 5]);
        bytes.extend([0x01, 0xfe, 1, 0, 1, 2, 3, 4]);
        bytes.extend([7; 256]);
        bytes.extend([0x00, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4]);
        bytes.extend([7; 65_536]);
        bytes.extend([0x80, 0x80, 1, 2, 3, 4, 0x89, 0x00]);
        for part in [1, 2, 3, 7, 1000, 100_000] {
            let mut frames = Frames::default();
            bytes.chunks(part).for_each(|part| frames.came(part));
            assert_eq!(frames.count(), 5, "{part}");
            frames.forget();
            frames.came(&[0x80, 0x80, 1, 2, 3, 4, 0x80]);
            assert_eq!(frames.count(), 1);
        }
    }
}
