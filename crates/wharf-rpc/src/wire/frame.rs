//! Frames: a header of eight bytes, and a payload.

use std::fmt;

/// The first bytes of a connection: no HTTP request begins like this.
pub const PREFACE: &[u8; 8] = b"WHARF/1\n";

/// The length of a frame's header in bytes.
pub const HEADER: usize = 8;

/// The longest payload of a frame in bytes. Longer messages travel in pieces.
pub const MAX_FRAME: usize = 128 * 1024;

/// Set in the kind's byte when more pieces of the message follow.
const MORE: u8 = 0x80;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The caller says who it is and what it wants.
    Hello = 1,
    /// The callee says who it is and what it serves.
    Welcome = 2,
    /// A call: a head and arguments.
    Call = 3,
    /// The value that a call gave.
    Reply = 4,
    /// The service's own error.
    Error = 5,
    /// Why a call failed on the way.
    Fault = 6,
    /// The caller no longer waits for a call.
    Cancel = 7,
    /// Asks for a sign of life, or gives one.
    Ping = 8,
    /// No further call is taken on this connection; the payload says why.
    Goaway = 9,
    /// A further piece of the message that began with the same call id.
    Piece = 10,
    /// An item of a stream, or a part of one.
    Item = 11,
    /// How much more may be sent.
    Credit = 12,
    /// A stream has ended, and is whole.
    End = 13,
}

impl Kind {
    fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            1 => Self::Hello,
            2 => Self::Welcome,
            3 => Self::Call,
            4 => Self::Reply,
            5 => Self::Error,
            6 => Self::Fault,
            7 => Self::Cancel,
            8 => Self::Ping,
            9 => Self::Goaway,
            10 => Self::Piece,
            11 => Self::Item,
            12 => Self::Credit,
            13 => Self::End,
            _ => return None,
        })
    }

    /// Whether a message of this kind may come in pieces.
    fn has_pieces(self) -> bool {
        !matches!(self, Self::Cancel | Self::Ping | Self::Goaway | Self::Credit | Self::End)
    }
}

/// The first eight bytes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The length of the payload, at most [`MAX_FRAME`].
    pub length: usize,
    /// What the frame is.
    pub kind: Kind,
    /// Whether more pieces of the message follow.
    pub more: bool,
    /// Which call it is about; zero for the connection itself.
    pub call: u32,
}

/// Bytes that are not the protocol. The connection they came on is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireError {
    /// The connection does not begin with [`PREFACE`].
    NotWharf,
    /// A frame of a kind that does not exist.
    UnknownKind(u8),
    /// A frame longer than [`MAX_FRAME`].
    FrameTooLong(usize),
    /// A frame that has no place here.
    Unexpected(Kind),
    /// A payload that is not what its kind says; the text tells where.
    Malformed(&'static str),
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWharf => f.write_str("the connection does not begin like one of Wharf's"),
            Self::UnknownKind(kind) => write!(f, "there is no frame of kind {kind}"),
            Self::FrameTooLong(length) => {
                write!(f, "a frame of {length} bytes is longer than the {MAX_FRAME} that are allowed")
            }
            Self::Unexpected(kind) => write!(f, "a frame of kind {kind:?} has no place here"),
            Self::Malformed(what) => write!(f, "malformed {what}"),
        }
    }
}

impl std::error::Error for WireError {}

impl Header {
    /// The header in bytes: the length in three, lowest first; the kind; the call in four, lowest first.
    pub fn to_bytes(self) -> [u8; HEADER] {
        let length = (self.length as u32).to_le_bytes();
        let call = self.call.to_le_bytes();
        let kind = self.kind as u8 | if self.more { MORE } else { 0 };
        [length[0], length[1], length[2], kind, call[0], call[1], call[2], call[3]]
    }

    /// Reads a header, and refuses what no payload may follow.
    ///
    /// # Errors
    /// When the kind does not exist or has no pieces, or the length is beyond [`MAX_FRAME`].
    pub fn from_bytes(bytes: [u8; HEADER]) -> Result<Self, WireError> {
        let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) as usize;
        if length > MAX_FRAME {
            return Err(WireError::FrameTooLong(length));
        }
        let kind = Kind::from_bits(bytes[3] & !MORE).ok_or(WireError::UnknownKind(bytes[3] & !MORE))?;
        let call = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
        let more = bytes[3] & MORE != 0;
        if more && !kind.has_pieces() {
            return Err(WireError::Malformed("frame: its kind has no pieces"));
        }
        Ok(Self { length, kind, more, call })
    }
}

/// A frame as it lies in a read buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its header.
    pub header: Header,
    /// As many bytes as the header says.
    pub payload: &'a [u8],
}

/// The frame at the beginning of `bytes`, or none when more bytes are needed.
///
/// # Errors
/// As [`Header::from_bytes`], before the payload has come.
pub fn next_frame(bytes: &[u8]) -> Result<Option<Frame<'_>>, WireError> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEADER>() else {
        return Ok(None);
    };
    let header = Header::from_bytes(*head)?;
    Ok(rest.get(..header.length).map(|payload| Frame { header, payload }))
}
