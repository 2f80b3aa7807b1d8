//! The connections that are open to one replica: a few, each for one request after the other.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use rustix::net::sockopt;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use wharf_config::policy::Keepalive;
use wharf_core::Fault;
use wharf_rpc::conn::HttpAddress;

/// Connections to one replica, and so calls at a time: further ones wait. Most servers have fewer threads.
const MOST: usize = 64;

/// How long a connection is kept for the next call. Some servers end theirs after two seconds without a word, and a
/// request that crosses that end may have been read, or not.
const IDLE: Duration = Duration::from_secs(1);

/// How long a connection may take to be ready for the next request, once an answer was read.
const READY: Duration = Duration::from_millis(50);

/// The longest head of an answer in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How many times a peer that owes an answer is asked for a sign of life before it is given up.
const ASKED: u32 = 5;

pub(super) type Sender = SendRequest<Full<Bytes>>;

/// The connections to one replica.
pub(super) struct Connections {
    address: HttpAddress,
    connect: Duration,
    keepalive: Option<Keepalive>,
    room: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    sender: Sender,
    until: Instant,
}

/// A connection that is in use. Dropped before its answer was read, it is closed.
pub(super) struct Lease {
    sender: Sender,
    is_used: bool,
    of: Arc<Connections>,
    _room: OwnedSemaphorePermit,
}

/// Why a request was not answered.
pub(super) enum Failed {
    /// Nobody got it.
    Unsent(String),
    /// Somebody may have got it.
    Sent(hyper::Error),
}

impl Connections {
    /// Connects for the first time: what was made is kept for the first call.
    pub(super) async fn open(
        address: HttpAddress,
        connect: Duration,
        keepalive: Option<Keepalive>,
    ) -> Result<Arc<Self>, Fault> {
        let all = Self {
            address,
            connect,
            keepalive,
            room: Arc::new(Semaphore::new(MOST)),
            idle: Mutex::default(),
        };
        let unavailable = |why| Fault::unavailable(format!("{}: {why}", all.address)).before_start();
        let sender = all.dial().await.map_err(unavailable)?;
        all.put(sender, IDLE);
        Ok(Arc::new(all))
    }

    /// Sends `request`, on a connection that is open or on a new one, and gives what answers it.
    pub(super) async fn send(
        self: &Arc<Self>,
        mut request: Request<Full<Bytes>>,
    ) -> Result<(Lease, Response<Incoming>), Failed> {
        // It is never closed, so that there is room in the end.
        let mut room = Arc::clone(&self.room).acquire_owned().await.map_err(|_| gone())?;
        loop {
            let mut lease = self.lease(room).await?;
            let mut failed = match lease.sender.try_send_request(request).await {
                Ok(answer) => return Ok((lease, answer)),
                Err(failed) => failed,
            };
            match failed.take_message() {
                // It had been closed meanwhile, and nothing was sent. There are only so many that can have been.
                Some(unsent) if lease.is_used => (request, room) = (unsent, lease._room),
                Some(_) => return Err(Failed::Unsent(failed.into_error().to_string())),
                None => return Err(Failed::Sent(failed.into_error())),
            }
        }
    }

    async fn lease(self: &Arc<Self>, room: OwnedSemaphorePermit) -> Result<Lease, Failed> {
        let used = self.take();
        let (is_used, sender) = match used {
            Some(sender) => (true, sender),
            None => (false, self.dial().await.map_err(Failed::Unsent)?),
        };
        Ok(Lease { sender, is_used, of: Arc::clone(self), _room: room })
    }

    /// The connection that was used last, for the others may end.
    fn take(&self) -> Option<Sender> {
        let now = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|each| each.until > now && !each.sender.is_closed());
        idle.pop().map(|each| each.sender)
    }

    fn put(&self, sender: Sender, keep: Duration) {
        let until = Instant::now() + keep.min(IDLE);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(Idle { sender, until });
    }

    async fn dial(&self) -> Result<Sender, String> {
        let (authority, patience) = (self.address.authority(), self.connect);
        let stream = match timeout(patience, TcpStream::connect(authority)).await {
            Ok(connected) => connected.map_err(|error| error.to_string())?,
            Err(_) => return Err(format!("nobody took the connection within {patience:?}")),
        };
        watch(&stream, self.keepalive.as_ref()).map_err(|error| error.to_string())?;
        handshake(stream).await.map_err(|error| error.to_string())
    }
}

impl Lease {
    /// Keeps the connection for the next call, now that the answer was read to its end. The peer said that it keeps it
    /// for `keep`, if it did.
    pub(super) async fn give_back(self, keep: Option<Duration>) {
        let Self { mut sender, of, .. } = self;
        if timeout(READY, sender.ready()).await.is_ok_and(|ready| ready.is_ok()) {
            // What travels meanwhile is not to meet the end.
            of.put(sender, keep.map_or(IDLE, |keep| keep.saturating_sub(IDLE)));
        }
    }
}

fn gone() -> Failed {
    Failed::Unsent("the replica is no longer called".into())
}

async fn handshake(stream: TcpStream) -> hyper::Result<Sender> {
    let (sender, connection) = Builder::new().max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection ended early: {error}");
        }
    });
    Ok(sender)
}

/// Has the system ask a silent peer for signs of life, as far as a machine that is gone is to be noticed. Whether a
/// process that still has its port hangs, only its time tells.
fn watch(stream: &TcpStream, keepalive: Option<&Keepalive>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if let Some(keepalive) = keepalive {
        let second = Duration::from_secs(1);
        sockopt::set_socket_keepalive(stream, true)?;
        sockopt::set_tcp_keepidle(stream, keepalive.after.max(second))?;
        sockopt::set_tcp_keepintvl(stream, (keepalive.within / ASKED).max(second))?;
        sockopt::set_tcp_keepcnt(stream, ASKED)?;
    }
    Ok(())
}

/// Asks for `path` at `authority` on a connection of its own, and gives the status of the answer.
///
/// # Errors
/// Why there was none, for people. How long that may take is for whoever asks.
pub async fn get(authority: &str, path: &str) -> Result<u16, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let stream = TcpStream::connect(authority).await.map_err(|error| failed(&error))?;
    let mut sender = handshake(stream).await.map_err(|error| failed(&error))?;
    let request = Request::get(path).header("host", authority).header("connection", "close");
    let request = request.body(Full::new(Bytes::new())).map_err(|error| failed(&error))?;
    let answer = sender.send_request(request).await.map_err(|error| failed(&error))?;
    Ok(answer.status().as_u16())
}
