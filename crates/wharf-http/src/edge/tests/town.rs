//! A gate that listens, and clients that connect to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use http_body_util::Empty;
use hyper::Request;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use wharf_config::edge::EdgeSettings;
use wharf_core::{Shutdown, ShutdownTrigger};

use super::{Answered, Gate, read, requests, shop};
use crate::serve;

/// Longer than anything here takes.
pub(super) const LIMIT: Duration = Duration::from_secs(20);

/// A gate before the shop that listens at a port. It ends when this is dropped.
pub(crate) struct Town {
    pub(crate) address: SocketAddr,
    stop: ShutdownTrigger,
    serving: JoinSet<()>,
    _renewal: JoinSet<()>,
}

impl Town {
    pub(crate) async fn new(settings: EdgeSettings) -> Self {
        Self::with(settings, shop()).await
    }

    pub(crate) async fn with(settings: EdgeSettings, router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let gate = Gate::new(requests(), settings, Duration::from_secs(10))
            .unwrap_or_else(|error| panic!("{error}"));
        let (stop, stopped) = Shutdown::new();
        let (mut serving, mut renewal) = (JoinSet::new(), JoinSet::new());
        renewal.spawn(gate.follow());
        let gate = Arc::new(gate);
        serving.spawn(serve(listener, gate.before(router), gate, stopped, LIMIT * 2));
        Self { address, stop, serving, _renewal: renewal }
    }

    /// Asks it to stop, and gives what ends when it has.
    pub(super) fn stop(self) -> JoinSet<()> {
        self.stop.request();
        self.serving
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }
}

/// Says `bytes`, and gives all that is answered until the other end closes.
pub(super) async fn say(io: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) -> String {
    io.write_all(bytes).await.expect("it is taken");
    let mut answer = Vec::new();
    let ended = timeout(LIMIT, io.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "the connection stays open: {}", String::from_utf8_lossy(&answer));
    String::from_utf8_lossy(&answer).into_owned()
}

fn asking(path: &str) -> Request<Empty<Bytes>> {
    Request::get(path).header("host", "shop.example").body(Empty::new()).expect("a request")
}

/// Asks for `path` by HTTP/1.1.
pub(super) async fn ask(io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, path: &str) -> Answered {
    let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await.expect("a connection");
    let mut running = JoinSet::new();
    running.spawn(connection);
    read(sender.send_request(asking(path)).await.expect("an answer").map(Body::new)).await
}

/// A client that speaks HTTP/2, and its connection.
pub(super) async fn http2(
    io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> (http2::SendRequest<Empty<Bytes>>, JoinSet<hyper::Result<()>>) {
    let (sender, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(io)).await.expect("a connection");
    let mut running = JoinSet::new();
    running.spawn(connection);
    (sender, running)
}

/// Asks for `path` by HTTP/2.
pub(super) async fn ask_http2(
    sender: &mut http2::SendRequest<Empty<Bytes>>,
    path: &str,
) -> hyper::Response<Incoming> {
    let request = asking(&format!("http://shop.example{path}"));
    timeout(LIMIT, sender.send_request(request)).await.expect("in time").expect("an answer")
}
