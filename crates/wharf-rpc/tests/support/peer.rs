//! A peer that sends whatever it is told to.

use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wharf_core::{Encoding, Fault};
use wharf_rpc::wire::{HEADER, Header, Hello, Kind, PREFACE, Welcome, next_frame, read_fault};

use super::host::Host;
use super::{head, hello, soon};

/// One connection, in bytes.
pub(crate) struct Peer {
    pub(crate) io: TcpStream,
    read: Vec<u8>,
    methods: Vec<String>,
}

/// A frame that came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Got {
    pub(crate) kind: Kind,
    pub(crate) more: bool,
    pub(crate) call: u32,
    pub(crate) payload: Vec<u8>,
}

/// The bytes of a frame.
pub(crate) fn frame(kind: Kind, call: u32, payload: &[u8]) -> Vec<u8> {
    piece(kind, call, payload, false)
}

/// The bytes of a frame that others follow, or do not.
pub(crate) fn piece(kind: Kind, call: u32, payload: &[u8], more: bool) -> Vec<u8> {
    let mut bytes = Header { length: payload.len(), kind, more, call }.to_bytes().to_vec();
    bytes.extend_from_slice(payload);
    bytes
}

/// The payload of a call.
pub(crate) fn call(method: u16, encoding: Encoding, args: &impl Serialize) -> Vec<u8> {
    let mut payload = Vec::new();
    head(method, encoding).write(&mut payload);
    encoding.encode(args, &mut payload).expect("plain data");
    payload
}

/// The preface and a hello.
pub(crate) fn greeting(hello: &Hello) -> Vec<u8> {
    let mut payload = Vec::new();
    hello.write(&mut payload);
    [PREFACE.as_slice(), &frame(Kind::Hello, 0, &payload)].concat()
}

impl Peer {
    /// Connects, and says nothing.
    pub(crate) async fn silent(host: &Host) -> Self {
        let io = soon("a connection", TcpStream::connect(host.authority())).await.expect("it listens");
        Self { io, read: Vec::new(), methods: Vec::new() }
    }

    /// Connects, and shakes hands as it should.
    pub(crate) async fn greeted(host: &Host) -> Self {
        let mut peer = Self::silent(host).await;
        peer.write(&greeting(&hello())).await;
        let welcome = peer.welcome().await;
        let methods = &welcome.serves[0].methods;
        assert!((0..).zip(methods).all(|(number, method)| method.number == number));
        peer.methods = methods.iter().map(|method| method.name.clone()).collect();
        peer
    }

    /// The welcome, which comes next.
    pub(crate) async fn welcome(&mut self) -> Welcome {
        let mut payload = Vec::new();
        loop {
            let got = self.next().await.expect("a welcome");
            assert!(matches!(got.kind, Kind::Welcome | Kind::Piece), "{got:?}");
            payload.extend_from_slice(&got.payload);
            if !got.more {
                return Welcome::read(&payload).expect("a welcome");
            }
        }
    }

    /// The number of a method.
    pub(crate) fn number(&self, method: &str) -> u16 {
        self.methods.iter().position(|name| name == method).expect("a method of probe") as u16
    }

    /// Writes bytes, whether or not the other end still reads them.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = soon("room for bytes", self.io.write_all(bytes)).await;
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, kind: Kind, call: u32, payload: &[u8]) {
        self.write(&frame(kind, call, payload)).await;
    }

    /// Sends a call in one frame.
    pub(crate) async fn call(&mut self, id: u32, method: &str, args: &impl Serialize) {
        let payload = call(self.number(method), Encoding::Positional, args);
        self.send(Kind::Call, id, &payload).await;
    }

    /// The next frame; none when the other end has closed the connection.
    pub(crate) async fn next(&mut self) -> Option<Got> {
        loop {
            if let Some(frame) = next_frame(&self.read).expect("a server sends frames") {
                let header = frame.header;
                let payload = frame.payload.to_vec();
                self.read.drain(..HEADER + header.length);
                return Some(Got { kind: header.kind, more: header.more, call: header.call, payload });
            }
            let mut chunk = vec![0; 16 * 1024];
            match soon("a frame, or the end", self.io.read(&mut chunk)).await {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.read.extend_from_slice(&chunk[..count]),
            }
        }
    }

    /// The value that comes next, in the encoding of the call.
    pub(crate) async fn value<T: serde::de::DeserializeOwned>(&mut self, id: u32) -> T {
        let got = self.next().await.expect("an answer");
        assert_eq!((got.kind, got.more, got.call), (Kind::Reply, false, id), "{got:?}");
        let encoding = Encoding::from_bits(got.payload[0]).expect("an encoding");
        encoding.decode(&got.payload[1..]).expect("a value")
    }

    /// The fault of the call `id`, which comes next.
    pub(crate) async fn fault(&mut self, id: u32) -> Fault {
        let got = self.next().await.expect("a fault");
        assert_eq!((got.kind, got.more, got.call), (Kind::Fault, false, id), "{got:?}");
        read_fault(&got.payload).expect("a fault")
    }

    /// Why the server ends the connection: it says so, and does.
    pub(crate) async fn goaway(&mut self) -> Fault {
        let got = self.next().await.expect("a goaway");
        assert_eq!((got.kind, got.call), (Kind::Goaway, 0), "{got:?}");
        assert_eq!(self.next().await, None);
        read_fault(&got.payload).expect("a fault")
    }

    /// The same, after frames of which each is as `before` has it.
    pub(crate) async fn goaway_after(&mut self, before: impl Fn(&Got) -> bool) -> Fault {
        loop {
            let got = self.next().await.expect("a goaway");
            if got.kind == Kind::Goaway {
                return read_fault(&got.payload).expect("a fault");
            }
            assert!(before(&got), "{got:?}");
        }
    }

    /// The connection is in order: a call is answered.
    pub(crate) async fn is_served(&mut self) {
        self.call(77, "echo", &["served"]).await;
        assert_eq!(self.value::<String>(77).await, "served");
    }
}
