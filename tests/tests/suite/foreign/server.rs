//! A server that is not Wharf's: it does with each request what a story says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use wharf_rpc::conn::Address;

/// A request, as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) line: String,
    /// Names are in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }
}

/// What a server does with a request.
#[derive(Debug, Clone)]
pub(super) enum Does {
    /// Writes this, and reads on.
    Says(String),
    /// Writes this, and ends the connection.
    SaysLast(String),
    /// Writes this, and then the other again and again, until it is not read any more.
    SaysForEver(String, String),
    /// Does nothing for so long, and then the other.
    After(Duration, Box<Self>),
    /// Nothing at all.
    Hangs,
}

type Story = Arc<dyn Fn(usize, &Asked) -> Does + Send + Sync>;

/// A server of a story's own, at a port of its own. Dropping it ends it.
pub(super) struct Server {
    pub(super) at: SocketAddr,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    asked: Mutex<Vec<Asked>>,
    connections: Mutex<usize>,
    /// Connections that the client has closed.
    closed: Mutex<usize>,
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// One that is asked by `story` what to do with each request, the first of which has the number 0.
    pub(super) async fn start(story: impl Fn(usize, &Asked) -> Does + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let at = listener.local_addr().expect("it is bound");
        let (seen, story): (Arc<Seen>, Story) = (Arc::default(), Arc::new(story));
        let known = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut serving = tokio::task::JoinSet::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                *locked(&known.connections) += 1;
                serving.spawn(serve(stream, Arc::clone(&known), Arc::clone(&story)));
            }
        });
        Self { at, seen, task }
    }

    /// One that answers each request in the same way.
    pub(super) async fn saying(answer: String) -> Self {
        Self::start(move |_, _| Does::Says(answer.clone())).await
    }

    /// Where it is called, by calls as the document has them.
    pub(super) fn address(&self) -> Address {
        format!("http:{}/books", self.at).parse().expect("an address")
    }

    /// Where it is called as one that knows nothing of Wharf.
    pub(super) fn url(&self) -> Address {
        format!("rest:{}/api", self.at).parse().expect("an address")
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        locked(&self.seen.asked).clone()
    }

    pub(super) fn connections(&self) -> usize {
        *locked(&self.seen.connections)
    }

    pub(super) fn closed(&self) -> usize {
        *locked(&self.seen.closed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Seen>, story: Story) {
    let mut came = Vec::new();
    while let Some(asked) = read(&mut stream, &mut came).await {
        let number = {
            let mut all = locked(&seen.asked);
            all.push(asked.clone());
            all.len() - 1
        };
        if !done(&mut stream, story(number, &asked)).await {
            break;
        }
    }
    *locked(&seen.closed) += 1;
}

/// Whether the connection goes on.
async fn done(stream: &mut TcpStream, mut does: Does) -> bool {
    loop {
        match does {
            Does::Says(text) => return stream.write_all(text.as_bytes()).await.is_ok(),
            Does::SaysLast(text) => {
                _ = stream.write_all(text.as_bytes()).await;
                return false;
            }
            Does::SaysForEver(begin, text) => {
                _ = stream.write_all(begin.as_bytes()).await;
                while stream.write_all(text.as_bytes()).await.is_ok() {}
                return false;
            }
            Does::After(pause, then) => {
                tokio::time::sleep(pause).await;
                does = *then;
            }
            Does::Hangs => {
                // Until the client has left.
                while stream.read(&mut [0; 64]).await.is_ok_and(|count| count > 0) {}
                return false;
            }
        }
    }
}

async fn read(stream: &mut TcpStream, came: &mut Vec<u8>) -> Option<Asked> {
    let end = loop {
        if let Some(end) = came.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(came).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&came[..end]).into_owned();
    let mut lines = head.split("\r\n").map(str::to_owned);
    let line = lines.next()?;
    let header = |line: String| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers: Vec<_> = lines.filter_map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    while came.len() < end + 4 + length {
        if stream.read_buf(came).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8_lossy(&came[end + 4..end + 4 + length]).into_owned();
    came.drain(..end + 4 + length);
    Some(Asked { line, headers, body })
}

/// An answer with a body of this type.
pub(super) fn answer(status: &str, kind: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// A value.
pub(super) fn json(body: &str) -> String {
    answer("200 OK", "application/json", body)
}

/// A problem.
pub(super) fn problem(status: &str, body: &str) -> String {
    answer(status, "application/problem+json", body)
}

pub(super) const DUNE: &str = r#"{"title":"Dune","price":{"cents":999}}"#;

/// Waits until something is so.
pub(super) async fn until(what: &str, mut is: impl FnMut() -> bool) {
    let waiting = async {
        while !is() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap_or_else(|_| panic!("waited until {what}"));
}
