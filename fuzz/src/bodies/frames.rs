//! Frames, and the messages in them, as bytes: what is read is written again as it was.

use std::time::Duration;

use wharf::{Encoding, Fault, FaultKind, OperationId, SpanId, TraceContext, TraceId};
use wharf_rpc::wire::{
    Assembly, Bounds, CallHead, Credit, HEADER, Header, Hello, Kind, Limits, PREFACE, REPLY_ITEMS, Served,
    ServedMethod, VERSION, Want, WantedMethod, Welcome, next_frame, read_answer, read_fault, write_fault,
};
use wharf_schema::Fingerprint;

/// The first byte says what the others are: a stream of frames, or one message.
pub fn run(input: &[u8]) {
    let Some((what, bytes)) = input.split_first() else { return };
    match what % 7 {
        0 => stream(bytes),
        1 => hello(bytes),
        2 => welcome(bytes),
        3 => head(bytes),
        4 => fault(bytes),
        6 => credit(bytes),
        _ => answer(bytes),
    }
}

fn stream(mut bytes: &[u8]) {
    let bounds = Bounds { message: 4096, assembling: 16_384, calls: 8, ..Bounds::default() };
    let mut assembly = Assembly::new(&bounds);
    while let Ok(Some(frame)) = next_frame(bytes) {
        let header = frame.header;
        assert_eq!(bytes[..HEADER], header.to_bytes());
        assert_eq!(frame.payload.len(), header.length);
        message(header.kind, frame.payload);
        if let Ok(Some(whole)) = assembly.take(frame) {
            assert!(whole.payload.len() <= bounds.message);
            message(whole.kind, &whole.payload);
        }
        bytes = &bytes[HEADER + header.length..];
    }
}

fn message(kind: Kind, payload: &[u8]) {
    match kind {
        Kind::Hello => hello(payload),
        Kind::Welcome => welcome(payload),
        Kind::Call => head(payload),
        Kind::Reply | Kind::Error => answer(payload),
        Kind::Fault | Kind::Goaway => fault(payload),
        Kind::Credit => credit(payload),
        Kind::Cancel | Kind::Ping | Kind::Piece | Kind::Item | Kind::End => {}
    }
}

fn hello(bytes: &[u8]) {
    if let Ok(hello) = Hello::read(bytes) {
        let mut again = Vec::new();
        hello.write(&mut again);
        assert_eq!(Hello::read(&again), Ok(hello));
    }
}

fn welcome(bytes: &[u8]) {
    if let Ok(welcome) = Welcome::read(bytes) {
        let mut again = Vec::new();
        welcome.write(&mut again);
        assert_eq!(Welcome::read(&again), Ok(welcome));
    }
}

fn head(bytes: &[u8]) {
    if let Ok((head, args)) = CallHead::read(bytes) {
        let mut again = Vec::new();
        head.write(&mut again);
        again.extend_from_slice(args);
        assert_eq!(again, bytes);
    }
}

fn fault(bytes: &[u8]) {
    if let Ok(fault) = read_fault(bytes) {
        let mut again = Vec::new();
        write_fault(&fault, &mut again);
        assert_eq!(again, bytes);
    }
}

fn answer(bytes: &[u8]) {
    if let Ok(answer) = read_answer(bytes) {
        assert_eq!(bytes[0], answer.encoding.to_bits() | if answer.items { REPLY_ITEMS } else { 0 });
        assert_eq!(answer.body, &bytes[1..]);
    }
}

fn credit(bytes: &[u8]) {
    if let Ok(credit) = Credit::read(bytes) {
        let mut again = Vec::new();
        credit.write(&mut again);
        assert_eq!(again, bytes);
    }
}

/// Messages that are in order, and a session made of them.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let fingerprint = Fingerprint::from_bytes([7; 16]);
    let hello = Hello {
        version: VERSION,
        app: "shop".into(),
        service: "checkout".into(),
        process: "checkout-1".into(),
        wants: vec![Want {
            service: "cart".into(),
            interface: "Cart".into(),
            methods: vec![WantedMethod { name: "add".into(), fingerprint }],
        }],
    };
    let served = Served {
        service: "cart".into(),
        interface: "Cart".into(),
        methods: vec![ServedMethod { name: "add".into(), number: 3, fingerprint }],
        descriptor: Some("{}".into()),
    };
    let welcome = Welcome {
        version: VERSION,
        app: "shop".into(),
        process: "cart-1".into(),
        serves: vec![served],
        limits: Limits { message: 1 << 23, calls: 1 << 14 },
    };
    let plain = CallHead {
        encoding: Encoding::Positional,
        criticality: wharf::Criticality::Critical,
        method: 3,
        budget: Duration::from_secs(1),
        trace: TraceContext { trace_id: TraceId([1; 16]), span_id: SpanId([2; 8]), sampled: false },
        operation: None,
        principal: None,
        items: false,
    };
    let full = CallHead {
        operation: Some(OperationId([3; 16])),
        principal: Some("ana"),
        encoding: Encoding::Json,
        ..plain
    };
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        bytes
    };
    let messages = [
        ("hello", 1, Kind::Hello, written(&|out| hello.write(out))),
        ("welcome", 2, Kind::Welcome, written(&|out| welcome.write(out))),
        ("head", 3, Kind::Call, written(&|out| plain.write(out))),
        ("head-full", 3, Kind::Call, written(&|out| full.write(out))),
        ("fault", 4, Kind::Fault, written(&|out| write_fault(&fault_of(FaultKind::Internal), out))),
        ("goaway", 4, Kind::Goaway, written(&|out| write_fault(&fault_of(FaultKind::Unavailable), out))),
        ("reply", 5, Kind::Reply, b"\x00\xa3mug".to_vec()),
        ("error", 5, Kind::Error, b"\x02\"NotToday\"".to_vec()),
        ("reply-items", 5, Kind::Reply, b"\x04\xc0".to_vec()),
        ("credit", 6, Kind::Credit, written(&|out| Credit { stream: 7, connection: 9 }.write(out))),
    ];
    let mut seeds = Vec::new();
    let mut session = vec![0];
    for (name, what, kind, payload) in messages {
        seeds.push((name.to_owned(), [&[what], payload.as_slice()].concat()));
        session.extend(frame(kind, false, 1, &payload));
    }
    seeds.push(("session".into(), session));
    let pieces = [
        frame(Kind::Call, true, 1, &[0; 20]),
        frame(Kind::Call, true, 2, &[8; 20]),
        frame(Kind::Piece, true, 1, &[0; 20]),
        frame(Kind::Cancel, false, 2, &[]),
        frame(Kind::Piece, false, 1, &[9; 20]),
        frame(Kind::Ping, false, 0, &[0]),
    ];
    seeds.push(("pieces".into(), [vec![0], pieces.concat()].concat()));
    seeds.push(("preface".into(), [&[0], PREFACE.as_slice()].concat()));
    seeds
}

fn fault_of(kind: FaultKind) -> Fault {
    Fault::new(kind, "why").before_start().with_retry_after(Duration::from_millis(1500))
}

fn frame(kind: Kind, more: bool, call: u32, payload: &[u8]) -> Vec<u8> {
    let header = Header { length: payload.len(), kind, more, call };
    [header.to_bytes().as_slice(), payload].concat()
}
