//! The server's side: every whole frame that a read brought goes back in one write.
use std::io;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::PREFIX;

/// Room for a read: more than one of the largest frames.
const ROOM: usize = 128 * 1024;

/// Echoes frames until the peer closes.
pub(crate) async fn echo(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut buffer = BytesMut::with_capacity(2 * ROOM);
    loop {
        buffer.reserve(ROOM);
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        let whole = whole_frames(&buffer);
        if whole > 0 {
            stream.write_all(&buffer[..whole]).await?;
            buffer.advance(whole);
        }
    }
}

/// How many bytes of `buffer` are whole frames.
fn whole_frames(buffer: &[u8]) -> usize {
    let mut end = 0;
    while let Some(prefix) = buffer[end..].first_chunk::<PREFIX>() {
        let next = end + PREFIX + u32::from_le_bytes(*prefix) as usize;
        if next > buffer.len() {
            break;
        }
        end = next;
    }
    end
}
