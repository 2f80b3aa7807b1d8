//! What is sent: the same content for every contender, each in its own encoding.
use bytes::Bytes;
use clap::ValueEnum;

/// The text of the small message.
pub const USER: &str = "shopper-0042";

/// The items of the small message: a name and a quantity each.
pub const ITEMS: [(&str, u32); 3] = [("kettle-copper", 1), ("mug-stoneware", 4), ("tea-assam", 2)];

/// What blobs are filled with.
pub const BLOB_BYTE: u8 = 0x5a;

/// The size of what is sent and comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Payload {
    /// A 12-character string and three items.
    Small,
    /// 1 KiB of bytes.
    #[value(name = "1k")]
    K1,
    /// 64 KiB of bytes.
    #[value(name = "64k")]
    K64,
}

impl Payload {
    /// The blob to send, when it is one.
    pub fn blob(self) -> Option<Bytes> {
        let length = match self {
            Self::Small => return None,
            Self::K1 => 1 << 10,
            Self::K64 => 1 << 16,
        };
        Some(vec![BLOB_BYTE; length].into())
    }
}
