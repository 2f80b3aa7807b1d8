//! How much a call matters when not all can be served.

/// How much a call matters. It travels with the context; an overloaded service sheds from the bottom.
///
/// The four levels are those of Google's SRE book, chapter 21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Criticality {
    /// May be dropped at any time: batch work.
    Sheddable,
    /// May be dropped when little room is left: background work somebody waits for.
    SheddablePlus,
    /// Somebody is waiting for it. The default.
    #[default]
    Critical,
    /// Kept as long as anything is: health, drain, recovery.
    CriticalPlus,
}

impl Criticality {
    /// The two bits that stand for it on the wire.
    pub fn to_bits(self) -> u8 {
        self as u8
    }

    /// The level that two bits stand for; higher bits are ignored.
    pub fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0 => Self::Sheddable,
            1 => Self::SheddablePlus,
            2 => Self::Critical,
            _ => Self::CriticalPlus,
        }
    }
}
