//! An attacker's connection, in bytes. It comes from another address than honest callers do.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use wharf_core::{Criticality, Encoding, SpanId, TraceContext, TraceId};
use wharf_rpc::wire::{
    CallHead, HEADER, Header, Hello, Kind, PREFACE, VERSION, Want, next_frame, read_fault,
};

/// Where attackers are.
pub(crate) const HOST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// How long an attacker goes on at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(12);

/// The methods of the fort's service, by their numbers.
pub(crate) const ECHO: u16 = 0;
pub(crate) const LENGTH: u16 = 1;
pub(crate) const GIVE: u16 = 2;
pub(crate) const DEPTH: u16 = 3;
pub(crate) const HOLD: u16 = 4;

pub(crate) struct Intruder {
    pub(crate) io: TcpStream,
    read: Vec<u8>,
}

impl Intruder {
    /// Connects from `host`, and says nothing.
    pub(crate) async fn from(host: Ipv4Addr, to: SocketAddr) -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((host, 0).into())?;
        Ok(Self { io: socket.connect(to).await?, read: Vec::new() })
    }

    /// Connects, and says nothing.
    pub(crate) async fn silent(to: SocketAddr) -> Self {
        Self::from(HOST, to).await.expect("it listens")
    }

    /// Connects with little room for what is not read, so that it is soon full.
    pub(crate) async fn narrow(to: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(16 * 1024).expect("a size");
        socket.bind((HOST, 0).into()).expect("an address");
        Self { io: socket.connect(to).await.expect("it listens"), read: Vec::new() }
    }

    /// Connects, and shakes hands as it should.
    pub(crate) async fn greeted(to: SocketAddr) -> Self {
        let mut intruder = Self::silent(to).await;
        assert!(intruder.greet().await, "no welcome");
        intruder
    }

    /// Shakes hands; says whether it was welcome.
    pub(crate) async fn greet(&mut self) -> bool {
        self.write(&greeting(&hello())).await
            && self.next().await.is_some_and(|(kind, _)| kind == Kind::Welcome)
    }

    /// Writes bytes; says whether the other end still takes them. Whoever is not read from for long gives up, too.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> bool {
        matches!(tokio::time::timeout(PATIENCE, self.io.write_all(bytes)).await, Ok(Ok(())))
    }

    /// Writes one byte after the other, with a pause between them, until the other end has enough of it.
    pub(crate) async fn trickle(&mut self, bytes: &[u8], pause: Duration) {
        for byte in bytes {
            let mut unread = [0; 4096];
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                read = self.io.read(&mut unread) => match read {
                    Ok(0) | Err(_) => return,
                    Ok(count) => self.read.extend_from_slice(&unread[..count]),
                },
            }
            if !self.write(&[*byte]).await {
                return;
            }
        }
    }

    /// Writes the same again and again, reading what comes, until the other end has enough of it.
    pub(crate) async fn flood(&mut self, bytes: &[u8]) {
        let (mut reader, mut writer) = self.io.split();
        let read = &mut self.read;
        let writing = async { while writer.write_all(bytes).await.is_ok() {} };
        let reading = async {
            let mut chunk = vec![0; 64 * 1024];
            while let Ok(count) = reader.read(&mut chunk).await {
                if count == 0 {
                    break;
                }
                // Its last words are at the end.
                if read.len() > 1 << 20 {
                    keep_frames(read);
                }
                read.extend_from_slice(&chunk[..count]);
            }
        };
        let _ = tokio::time::timeout(PATIENCE, async {
            tokio::join!(writing, reading);
        })
        .await;
    }

    /// The next frame: its kind and its payload; none when the connection is over.
    pub(crate) async fn next(&mut self) -> Option<(Kind, Vec<u8>)> {
        let mut chunk = vec![0; 64 * 1024];
        loop {
            if let Ok(Some(frame)) = next_frame(&self.read) {
                let (kind, payload) = (frame.header.kind, frame.payload.to_vec());
                self.read.drain(..HEADER + payload.len());
                return Some((kind, payload));
            }
            match tokio::time::timeout(PATIENCE, self.io.read(&mut chunk)).await {
                Ok(Ok(count)) if count > 0 => self.read.extend_from_slice(&chunk[..count]),
                _ => return None,
            }
        }
    }

    /// All that comes until the other end closes, of whatever protocol.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = std::mem::take(&mut self.read);
        let _ = tokio::time::timeout(PATIENCE, self.io.read_to_end(&mut rest)).await;
        rest
    }

    /// Reads until the other end closes; gives the reason that it said, if it did.
    pub(crate) async fn end(&mut self) -> String {
        let mut why = String::new();
        while let Some((kind, payload)) = self.next().await {
            if kind == Kind::Goaway
                && let Ok(fault) = read_fault(&payload)
            {
                why = fault.message().to_owned();
            }
        }
        why
    }
}

/// How many answers of HTTP that are values these bytes have.
pub(crate) fn answers(read: &[u8]) -> usize {
    read.windows(13).filter(|each| each == b"HTTP/1.1 200 ").count()
}

/// Drops whole frames that have been read, but for the last words.
fn keep_frames(read: &mut Vec<u8>) {
    let mut at = 0;
    while let Ok(Some(frame)) = next_frame(&read[at..]) {
        if frame.header.kind == Kind::Goaway {
            break;
        }
        at += HEADER + frame.payload.len();
    }
    read.drain(..at);
}

/// What a tool says first.
pub(crate) fn hello() -> Hello {
    Hello {
        version: VERSION,
        app: String::new(),
        service: "intruder".into(),
        process: "intruder-1".into(),
        wants: vec![Want { service: "keep".into(), interface: "Keep".into(), methods: Vec::new() }],
    }
}

/// The preface and a hello.
pub(crate) fn greeting(hello: &Hello) -> Vec<u8> {
    let mut payload = Vec::new();
    hello.write(&mut payload);
    in_pieces(Kind::Hello, 0, &payload, PREFACE.to_vec())
}

/// The bytes of a frame.
pub(crate) fn frame(kind: Kind, call: u32, payload: &[u8], more: bool) -> Vec<u8> {
    let mut bytes = Header { length: payload.len(), kind, more, call }.to_bytes().to_vec();
    bytes.extend_from_slice(payload);
    bytes
}

/// The bytes of a message in as many frames as it takes, behind `before`.
pub(crate) fn in_pieces(kind: Kind, call: u32, payload: &[u8], mut before: Vec<u8>) -> Vec<u8> {
    let pieces = payload.chunks(wharf_rpc::wire::MAX_FRAME);
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.enumerate() {
        let kind = if at == 0 { kind } else { Kind::Piece };
        before.extend(frame(kind, call, piece, at < last));
    }
    before
}

/// The payload of a call with `args` as they are, and an hour to do it in.
pub(crate) fn raw_call(method: u16, args: &[u8]) -> Vec<u8> {
    let head = CallHead {
        encoding: Encoding::Positional,
        criticality: Criticality::Critical,
        method,
        budget: Duration::from_secs(3600),
        trace: TraceContext { trace_id: TraceId([7; 16]), span_id: SpanId([7; 8]), sampled: false },
        operation: None,
        principal: None,
        items: false,
    };
    let mut payload = Vec::new();
    head.write(&mut payload);
    payload.extend_from_slice(args);
    payload
}

/// The payload of a call.
pub(crate) fn call(method: u16, args: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    Encoding::Positional.encode(args, &mut bytes).expect("plain data");
    raw_call(method, &bytes)
}
