//! A server that lies: it shakes hands, and then answers as a test wants.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wharf_core::Client;
use wharf_rpc::conn::Address;
use wharf_rpc::wire::{
    HEADER, Hello, Kind, Limits, PREFACE, Served, ServedMethod, VERSION, Welcome, next_frame,
};

use super::peer::{Got, frame};
use super::probe::ProbeClient;
use super::soon;

/// A listener whose connections are answered by hand.
pub(crate) struct Liar {
    listener: TcpListener,
    pub(crate) address: Address,
}

/// A connection that a caller made to it.
pub(crate) struct Victim {
    pub(crate) io: TcpStream,
    read: Vec<u8>,
}

impl Liar {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = Address::Tcp(listener.local_addr().expect("it is bound").to_string());
        Self { listener, address }
    }

    /// The next caller, and what it said.
    pub(crate) async fn accept(&self) -> (Victim, Hello) {
        let (io, _) = soon("a caller", self.listener.accept()).await.expect("a connection");
        let mut victim = Victim { io, read: Vec::new() };
        let preface = victim.bytes(PREFACE.len()).await;
        assert_eq!(preface, PREFACE);
        let hello = victim.next().await.expect("a hello");
        assert_eq!(hello.kind, Kind::Hello);
        (victim, Hello::read(&hello.payload).expect("a hello"))
    }

    /// The next caller, after a welcome that is in order.
    pub(crate) async fn welcome(&self) -> Victim {
        let (mut victim, _) = self.accept().await;
        victim.greet(&welcome()).await;
        victim
    }
}

/// What an honest server of `probe` answers.
pub(crate) fn welcome() -> Welcome {
    let descriptor = ProbeClient::INTERFACE.descriptor();
    let method = |(number, method): (usize, &wharf_schema::MethodDescriptor)| ServedMethod {
        name: method.name.clone(),
        number: number as u16,
        fingerprint: method.fingerprint,
    };
    Welcome {
        version: VERSION,
        app: "trial".into(),
        process: "liar-1".into(),
        serves: vec![Served {
            service: "probe".into(),
            interface: "Probe".into(),
            methods: descriptor.methods.iter().enumerate().map(method).collect(),
            descriptor: None,
        }],
        limits: Limits { message: 8 << 20, calls: 16 << 10 },
    }
}

impl Victim {
    pub(crate) async fn greet(&mut self, welcome: &Welcome) {
        let mut payload = Vec::new();
        welcome.write(&mut payload);
        self.send(Kind::Welcome, 0, &payload).await;
    }

    pub(crate) async fn send(&mut self, kind: Kind, call: u32, payload: &[u8]) {
        self.write(&frame(kind, call, payload)).await;
    }

    /// Writes bytes, whether or not the other end still reads them.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = soon("room for bytes", self.io.write_all(bytes)).await;
    }

    /// The next frame; none when the caller has closed the connection.
    pub(crate) async fn next(&mut self) -> Option<Got> {
        loop {
            if let Some(frame) = next_frame(&self.read).expect("a caller sends frames") {
                let header = frame.header;
                let payload = frame.payload.to_vec();
                self.read.drain(..HEADER + header.length);
                return Some(Got { kind: header.kind, more: header.more, call: header.call, payload });
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// The next call's id.
    pub(crate) async fn call(&mut self) -> u32 {
        let got = self.next().await.expect("a call");
        assert_eq!(got.kind, Kind::Call);
        got.call
    }

    async fn bytes(&mut self, count: usize) -> Vec<u8> {
        while self.read.len() < count {
            assert!(self.more().await, "the caller left");
        }
        self.read.drain(..count).collect()
    }

    async fn more(&mut self) -> bool {
        let mut chunk = vec![0; 16 * 1024];
        match soon("a frame, or the end", self.io.read(&mut chunk)).await {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.read.extend_from_slice(&chunk[..count]);
                true
            }
        }
    }
}
