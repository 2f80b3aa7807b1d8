//! The first frames of a connection, before the pump runs.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Burst, Closed, Io, Outbox};
use crate::wire::{HEADER, Kind, PREFACE, WireError, next_frame};

/// The longest message of a handshake in bytes.
const MAX_HANDSHAKE: usize = 1024 * 1024;

/// Reads the preface; ends at the first byte that differs.
pub(crate) async fn preface(io: &mut Box<dyn Io>, read: &mut Vec<u8>) -> Result<(), Closed> {
    loop {
        let have = read.len().min(PREFACE.len());
        if read[..have] != PREFACE[..have] {
            return Err(Closed::Wire(WireError::NotWharf));
        }
        if have == PREFACE.len() {
            read.drain(..have);
            return Ok(());
        }
        more(io, read).await?;
    }
}

/// Reads a message of the connection itself, in pieces or not; what follows it stays in `read`.
pub(crate) async fn first_message(
    io: &mut Box<dyn Io>,
    read: &mut Vec<u8>,
) -> Result<(Kind, Vec<u8>), Closed> {
    let mut message = Vec::new();
    let mut begun = None;
    loop {
        if let Some(frame) = next_frame(read).map_err(Closed::Wire)? {
            let header = frame.header;
            if begun.is_some() != (header.kind == Kind::Piece) || header.call != 0 {
                return Err(Closed::Wire(WireError::Unexpected(header.kind)));
            }
            message.extend_from_slice(frame.payload);
            let kind = *begun.get_or_insert(header.kind);
            read.drain(..HEADER + header.length);
            if message.len() > MAX_HANDSHAKE {
                return Err(Closed::Wire(WireError::Malformed("handshake: it is too long")));
            }
            if !header.more {
                return Ok((kind, message));
            }
        } else {
            more(io, read).await?;
        }
    }
}

/// Writes a message of the connection itself, after the bytes of `before`.
pub(crate) async fn send(
    io: &mut Box<dyn Io>,
    before: &[u8],
    kind: Kind,
    payload: &[u8],
) -> Result<(), Closed> {
    let mut outbox = Outbox::default();
    outbox.put(kind, 0, &mut payload.to_vec());
    let mut bytes = before.to_vec();
    while !outbox.is_empty() {
        let mut burst = Burst::default();
        outbox.take(&mut burst);
        bytes.extend(burst.to_bytes());
    }
    io.write_all(&bytes).await.map_err(Closed::io)?;
    io.flush().await.map_err(Closed::io)
}

async fn more(io: &mut Box<dyn Io>, read: &mut Vec<u8>) -> Result<(), Closed> {
    let mut chunk = [0; 4096];
    match io.read(&mut chunk).await {
        Ok(0) => Err(Closed::Done),
        Ok(count) => {
            read.extend_from_slice(&chunk[..count]);
            Ok(())
        }
        Err(error) => Err(Closed::io(error)),
    }
}
