//! Connections that speak HTTP: they are taken, bounded and drained like all others, and their requests are read elsewhere.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use wharf_core::{BoxFuture, Shutdown};

use super::accept::{GOODBYE, leave};
use super::entrance::Entrance;
use crate::conn::{Io, Peer};

/// What begins as a method of HTTP does, and is something else: our own preface, and that of HTTP/2.
const OTHERS: [&[u8]; 2] = [b"WHARF/", b"PRI "];

/// What a client is told for whom there is no room.
const NO_ROOM: &str = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    cache-control: no-store\r\ncontent-type: text/plain; charset=utf-8\r\n";

/// Speaks HTTP with those who come with it. Whoever composes a process gives one to its server.
pub trait Http: Send + Sync {
    /// Serves a connection from its first byte to its last. Dropping the future ends the connection, and what it called.
    fn serve(&self, visit: Visit) -> BoxFuture<'static, ()>;
}

/// A connection that began as HTTP does.
pub struct Visit {
    /// The connection.
    pub io: Box<dyn Io>,
    /// What has been read of it.
    pub read: Vec<u8>,
    /// The other end.
    pub peer: Peer,
    /// When no further request is to be taken; those under way may end.
    pub stop: Shutdown,
    /// The way to what the server offers.
    pub entrance: Entrance,
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// Whether a connection that begins with these bytes, of which more may follow, speaks HTTP.
pub(super) fn is_http(read: &[u8]) -> bool {
    let is_other = |other: &&[u8]| read.iter().zip(*other).all(|(read, wanted)| read == wanted);
    // A method that nobody has here gets an answer that says so, and is as long as it likes.
    let method = read.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let is_method = method > 0 && read.get(method).is_none_or(|after| *after == b' ');
    is_method && (!OTHERS.iter().any(is_other) || read == b"P")
}

/// The first bytes of a connection, as far as they come within `time`: they tell whether it speaks HTTP.
pub(super) async fn first(io: &mut Box<dyn Io>, time: Duration) -> Vec<u8> {
    let mut first = [0; 8];
    match timeout(time, io.read(&mut first)).await {
        Ok(Ok(count)) => first[..count].to_vec(),
        _ => Vec::new(),
    }
}

/// Tells a client that there is no room for it, and why.
pub(super) async fn no_room(io: &mut Box<dyn Io>, why: &str) {
    let answer = format!("{NO_ROOM}content-length: {}\r\n\r\n{why}", why.len());
    let farewell = async {
        io.write_all(answer.as_bytes()).await.ok()?;
        leave(io).await
    };
    let _ = timeout(GOODBYE, farewell).await;
}

/// What reads HTTP, if there is such a thing.
pub(super) type Handler = OnceLock<Arc<dyn Http>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_is_known_by_its_first_bytes() {
        for begins in [
            "G",
            "GET",
            "GET / HTTP/1.1\r\n",
            "P",
            "PA",
            "POST /cart/add HTTP/1.1",
            "TRACE /",
            "QUERY / H",
            "PROPFIND",
        ] {
            assert!(is_http(begins.as_bytes()), "{begins}");
        }
        for begins in [
            "",
            "W",
            "WHARF/1\n",
            "get / HTTP/1.1",
            "GET\t/",
            "PRI * HTTP/2.0",
            "\u{16}\u{3}\u{1}",
            " / HTTP",
        ] {
            assert!(!is_http(begins.as_bytes()), "{begins}");
        }
    }
}
