//! What a peer does to a server, read from bytes: any bytes are a list of operations.

use wharf::{Criticality, Encoding, SpanId, TraceContext, TraceId};
use wharf_rpc::wire::{CallHead, Credit, HEADER, Header, Hello, Kind, PREFACE, VERSION, Want};

use crate::service::METHODS;

/// The longest list of operations.
const MOST: usize = 64;

/// The largest answer that is asked for.
const LARGE: u32 = 300 * 1024;

/// One thing that a peer does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operation {
    /// Opens a connection, which the following operations are about.
    Connect,
    /// Goes on with another of the open connections.
    Turn(usize),
    /// Sends bytes.
    Send(Vec<u8>),
    /// Lets the server work.
    Pause(u8),
    /// Reads what has come.
    Read,
    /// Sends nothing any more.
    HalfClose,
    /// Closes the connection.
    Close,
}

/// What is left of the input.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn byte(&mut self) -> u8 {
        let [first, rest @ ..] = self.0 else { return 0 };
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }
}

/// Reads operations from any bytes.
pub(crate) fn operations(input: &[u8]) -> Vec<Operation> {
    let mut rest = Rest(input);
    let mut operations = vec![Operation::Connect];
    while !rest.0.is_empty() && operations.len() < MOST {
        operations.push(operation(&mut rest));
    }
    operations
}

fn operation(rest: &mut Rest<'_>) -> Operation {
    match rest.byte() % 20 {
        0 => Operation::Connect,
        1 => Operation::Turn(rest.byte().into()),
        2 => Operation::Pause(rest.byte() % 16),
        3 => Operation::Read,
        4 => Operation::HalfClose,
        5 => Operation::Close,
        6 | 7 => Operation::Send(greeting()),
        8 => Operation::Send(rest.bytes().to_vec()),
        9 => Operation::Send(any_frame(rest)),
        10 => Operation::Send(frame(Kind::Cancel, false, id(rest), &[])),
        11 => Operation::Send(frame(Kind::Ping, false, 0, &[0])),
        12 => {
            let whole = call(rest);
            let cut = usize::from(rest.byte()).min(whole.len());
            Operation::Send(whole[..cut].to_vec())
        }
        13 => {
            let (id, length) = (id(rest), u32::from(rest.number()) * 8 % LARGE);
            Operation::Send(frame(Kind::Call, false, id, &payload(2, Encoding::Positional, &packed(length))))
        }
        14 => Operation::Send(in_pieces(rest)),
        15 => Operation::Send(call(rest)),
        16 => Operation::Send(frame(Kind::Call, false, id(rest), &streaming(rest))),
        17 => {
            let (id, more) = (id(rest), rest.byte().is_multiple_of(4));
            Operation::Send(frame(Kind::Item, more, id, rest.bytes()))
        }
        18 => {
            let (id, mut payload) = (id(rest), Vec::new());
            let (stream, connection) = (rest.number().into(), u32::from(rest.number()) << (rest.byte() % 16));
            Credit { stream, connection }.write(&mut payload);
            Operation::Send(frame(Kind::Credit, false, id, &payload))
        }
        _ => Operation::Send(frame(Kind::End, false, id(rest), &[])),
    }
}

/// Few ids, so that they meet again.
fn id(rest: &mut Rest<'_>) -> u32 {
    u32::from(rest.byte() % 8)
}

/// A frame of any kind, whose length may lie.
fn any_frame(rest: &mut Rest<'_>) -> Vec<u8> {
    let (kind, call, lie) = (rest.byte(), id(rest), rest.byte());
    let payload = rest.bytes();
    let length = if lie > 200 { u32::from(rest.number()) * 8 } else { payload.len() as u32 }.to_le_bytes();
    let mut bytes = vec![length[0], length[1], length[2], kind];
    bytes.extend_from_slice(&call.to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// A call of any method, whose arguments are any bytes, or in order.
fn call(rest: &mut Rest<'_>) -> Vec<u8> {
    let (id, method) = (id(rest), u16::from(rest.byte()) % (METHODS + 1));
    let encoding = Encoding::from_bits(rest.byte() % 3).unwrap_or(Encoding::Json);
    let args = rest.bytes();
    frame(Kind::Call, false, id, &payload(method, encoding, args))
}

/// A call whose argument is a stream, of a method that has one or another.
fn streaming(rest: &mut Rest<'_>) -> Vec<u8> {
    let method = if rest.byte().is_multiple_of(8) { u16::from(rest.byte()) % METHODS } else { METHODS - 1 };
    let mut payload = Vec::new();
    head(method, Encoding::Positional).with_items(true).write(&mut payload);
    payload.extend_from_slice(b"\x91\xc0");
    payload
}

/// A call whose pieces may be missing.
fn in_pieces(rest: &mut Rest<'_>) -> Vec<u8> {
    let id = id(rest);
    let whole = payload(1, Encoding::Positional, &packed_bytes(rest.number()));
    let (size, pieces) = (1 + usize::from(rest.number()), rest.byte());
    let chunks = whole.chunks(size).take(usize::from(pieces % 64) + 1);
    let mut bytes = Vec::new();
    let mut sent = 0;
    for chunk in chunks {
        let kind = if sent == 0 { Kind::Call } else { Kind::Piece };
        sent += chunk.len();
        bytes.extend(frame(kind, sent < whole.len(), id, chunk));
    }
    bytes
}

fn head(method: u16, encoding: Encoding) -> CallHead<'static> {
    CallHead {
        encoding,
        criticality: Criticality::Critical,
        method,
        budget: std::time::Duration::from_secs(5),
        trace: TraceContext { trace_id: TraceId([1; 16]), span_id: SpanId([2; 8]), sampled: false },
        operation: None,
        principal: None,
        items: false,
    }
}

fn payload(method: u16, encoding: Encoding, args: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    head(method, encoding).write(&mut payload);
    payload.extend_from_slice(args);
    payload
}

/// Arguments: one number.
fn packed(number: u32) -> Vec<u8> {
    [&[0x91, 0xce], number.to_be_bytes().as_slice()].concat()
}

/// Arguments: one byte string.
fn packed_bytes(length: u16) -> Vec<u8> {
    let mut args = vec![0x91, 0xc5];
    args.extend_from_slice(&length.to_be_bytes());
    args.resize(args.len() + usize::from(length), 7);
    args
}

fn greeting() -> Vec<u8> {
    let want = Want { service: "probe".into(), interface: "Probe".into(), methods: Vec::new() };
    let hello = Hello {
        version: VERSION,
        app: String::new(),
        service: "fuzz".into(),
        process: "fuzz-1".into(),
        wants: vec![want],
    };
    let mut payload = Vec::new();
    hello.write(&mut payload);
    [PREFACE.as_slice(), &frame(Kind::Hello, false, 0, &payload)].concat()
}

fn frame(kind: Kind, more: bool, call: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&Header { length: payload.len(), kind, more, call }.to_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Lists of operations that are in order, as bytes.
pub(crate) fn seeds() -> Vec<(String, Vec<u8>)> {
    let echo: &[u8] = b"\x0f\x01\x00\x00\x05\x91\xa3mug";
    let hold: &[u8] = b"\x0f\x02\x03\x00\x04\x91\xc4\x01h";
    let open: &[u8] = b"\x10\x01\x01";
    let item: &[u8] = b"\x11\x01\x01\x05\xc4\x03mug";
    let seeds: [(&str, &[&[u8]]); 18] = [
        ("nothing", &[b"\x02\x01"]),
        ("hello", &[b"\x06", b"\x02\x01", b"\x03"]),
        ("echo", &[b"\x06", echo, b"\x02\x01", b"\x03", b"\x05"]),
        ("json", &[b"\x06", b"\x0f\x01\x00\x02\x0e{\"text\":\"mug\"}", b"\x02\x01", b"\x03"]),
        ("hold-cancel", &[b"\x06", hold, b"\x02\x01", b"\x0a\x02", b"\x02\x01"]),
        ("hold-close", &[b"\x06", hold, b"\x02\x01", b"\x05"]),
        ("hold-half", &[b"\x06", hold, echo, b"\x04", b"\x02\x02", b"\x03"]),
        ("twice", &[b"\x06", hold, hold, echo, b"\x03"]),
        (
            "large-unread",
            &[b"\x06", b"\x0d\x01\xff\x7f", b"\x0d\x02\xff\x7f", b"\x0d\x03\xff\x7f", b"\x02\x03"],
        ),
        ("pieces", &[b"\x06", b"\x0e\x01\xff\xff\x00\x10\x3f", b"\x02\x02", b"\x03"]),
        (
            "pieces-missing",
            &[b"\x06", b"\x0e\x01\xff\xff\x00\x10\x02", b"\x0e\x01\xff\x00\xff\xff\x3f", b"\x03"],
        ),
        ("pings", &[b"\x06", b"\x0b\x0b\x0b\x0b\x0b\x0b", b"\x02\x01", b"\x03"]),
        ("two", &[b"\x06", hold, b"\x00", b"\x06", echo, b"\x01\x00", echo, b"\x05", b"\x01\x00", b"\x03"]),
        (
            "stream",
            &[b"\x06", open, item, item, b"\x12\x01\x40\x00\x40\x00\x00", b"\x13\x01", b"\x02\x03", b"\x03"],
        ),
        ("stream-cancel", &[b"\x06", open, item, b"\x02\x02", b"\x0a\x01", item, b"\x03"]),
        ("stream-close", &[b"\x06", open, item, b"\x02\x02", b"\x05"]),
        (
            "stream-parts",
            &[b"\x06", open, b"\x11\x01\x00\x02\xc4\x03", b"\x11\x01\x01\x03mug", b"\x13\x01", b"\x03"],
        ),
        ("http", &[b"\x08\x12GET / HTTP/1.1\r\n\r\n", b"\x02\x01", b"\x03"]),
    ];
    seeds.into_iter().map(|(name, parts)| (name.to_owned(), parts.concat())).collect()
}
