//! The bytes of every frame and every message of the protocol, as they are written and as they are read.

use std::time::Duration;

use wharf_core::{Criticality, Encoding, Fault, FaultKind, OperationId, TraceContext};
use wharf_rpc::wire::{
    AnswerParts, CONNECTION_WINDOW, CallHead, Credit, HEADER, Header, Hello, Kind, Limits, MAX_FRAME,
    MAX_STREAMS, PREFACE, REPLY_ITEMS, STREAM_WINDOW, Served, ServedMethod, VERSION, Want, WantedMethod,
    Welcome, item_cost, next_frame, read_answer, read_fault, write_fault,
};
use wharf_schema::Fingerprint;

use super::file::Golden;
use crate::support::{head, hello};

const KINDS: [(Kind, &str); 13] = [
    (Kind::Hello, "hello"),
    (Kind::Welcome, "welcome"),
    (Kind::Call, "call"),
    (Kind::Reply, "reply"),
    (Kind::Error, "error"),
    (Kind::Fault, "fault"),
    (Kind::Cancel, "cancel"),
    (Kind::Ping, "ping"),
    (Kind::Goaway, "goaway"),
    (Kind::Piece, "piece"),
    (Kind::Item, "item"),
    (Kind::Credit, "credit"),
    (Kind::End, "end"),
];

#[test]
fn headers() {
    let mut golden = Golden::new("headers.txt");
    golden.hold("preface", PREFACE);
    for (kind, name) in KINDS {
        let header = Header { length: 3, kind, more: false, call: 0x0403_0201 };
        golden.hold(name, &header.to_bytes());
        assert_eq!(Header::from_bytes(header.to_bytes()), Ok(header));
    }
    let longest = Header { length: MAX_FRAME, kind: Kind::Call, more: true, call: u32::MAX };
    golden.hold("the longest, and more follow", &longest.to_bytes());
    assert_eq!(Header::from_bytes(longest.to_bytes()), Ok(longest));
    golden.compare();
}

#[test]
fn handshakes() {
    let mut golden = Golden::new("handshakes.txt");
    let fingerprint =
        Fingerprint::from_bytes(*b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff");
    let typed = Hello {
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
    for (name, hello) in [("hello with types", typed), ("hello without types", hello())] {
        let mut bytes = Vec::new();
        hello.write(&mut bytes);
        golden.hold(name, &bytes);
        assert_eq!(Hello::read(&bytes), Ok(hello));
    }
    let served = |descriptor| Served {
        service: "cart".into(),
        interface: "Cart".into(),
        methods: vec![ServedMethod { name: "add".into(), number: 300, fingerprint }],
        descriptor,
    };
    let welcome = |serves| Welcome {
        version: VERSION,
        app: "shop".into(),
        process: "cart-1".into(),
        serves,
        limits: Limits { message: 8 << 20, calls: 16 << 10 },
    };
    for (name, welcome) in [
        ("welcome in agreement", welcome(vec![served(None)])),
        ("welcome with a descriptor", welcome(vec![served(Some(r#"{"name":"Cart","methods":[]}"#.into()))])),
        ("welcome that serves nothing", welcome(Vec::new())),
    ] {
        let mut bytes = Vec::new();
        welcome.write(&mut bytes);
        golden.hold(name, &bytes);
        assert_eq!(Welcome::read(&bytes), Ok(welcome));
    }
    golden.compare();
}

#[test]
fn call_heads() {
    let mut golden = Golden::new("heads.txt");
    let plain = head(1, Encoding::Positional);
    let heads = [
        ("plain", plain.clone()),
        ("by name", CallHead { encoding: Encoding::Named, ..plain.clone() }),
        ("json", CallHead { encoding: Encoding::Json, ..plain.clone() }),
        ("sheddable", CallHead { criticality: Criticality::Sheddable, ..plain.clone() }),
        ("sheddable-plus", CallHead { criticality: Criticality::SheddablePlus, ..plain.clone() }),
        ("critical-plus", CallHead { criticality: Criticality::CriticalPlus, ..plain.clone() }),
        (
            "method 65535 and the longest budget",
            CallHead { method: u16::MAX, budget: Duration::from_micros(u32::MAX.into()), ..plain.clone() },
        ),
        ("sampled", CallHead { trace: TraceContext { sampled: true, ..plain.trace }, ..plain.clone() }),
        ("operation", CallHead { operation: Some(OperationId(*b"ABCDEFGHIJKLMNOP")), ..plain.clone() }),
        ("items", plain.clone().with_items(true)),
        ("principal", CallHead { principal: Some("ana"), ..plain.clone() }),
        (
            "everything",
            CallHead {
                trace: TraceContext { sampled: true, ..plain.trace },
                operation: Some(OperationId(*b"ABCDEFGHIJKLMNOP")),
                principal: Some("ana"),
                items: true,
                ..plain
            },
        ),
    ];
    for (name, head) in heads {
        let mut bytes = Vec::new();
        head.write(&mut bytes);
        golden.hold(name, &bytes);
        bytes.extend_from_slice(b"args");
        assert_eq!(CallHead::read(&bytes), Ok((head, b"args".as_slice())));
    }
    golden.compare();
}

#[test]
fn faults() {
    let mut golden = Golden::new("faults.txt");
    let mut hold = |name: &str, fault: &Fault| {
        let mut bytes = Vec::new();
        write_fault(fault, &mut bytes);
        golden.hold(name, &bytes);
        let back = read_fault(&bytes).expect("what was written");
        assert_eq!(&back, fault);
    };
    for kind in FaultKind::ALL {
        hold(kind.as_str(), &Fault::new(kind, "why"));
    }
    let full = || Fault::overloaded("full");
    hold("not started", &full().before_start());
    hold("retry after 1.5 s", &full().with_retry_after(Duration::from_millis(1500)));
    hold("both", &full().before_start().with_retry_after(Duration::from_millis(1500)));
    hold("passed on", &Fault::unavailable("down").relayed());
    hold("no message", &Fault::internal(""));
    golden.compare();
}

#[test]
fn a_long_message_of_a_fault_is_cut_between_letters() {
    let mut bytes = Vec::new();
    write_fault(&Fault::internal("\u{e4}".repeat(2049) + "b"), &mut bytes);
    let message = read_fault(&bytes).expect("what was written").message().to_owned();
    assert_eq!(message, "\u{e4}".repeat(2048));
    let mut bytes = Vec::new();
    write_fault(&Fault::internal("b".to_owned() + &"\u{e4}".repeat(2049)), &mut bytes);
    assert_eq!(bytes.len(), 2 + 1 + 2 * 2047);
}

#[test]
fn answers_name_their_encoding_and_whether_items_follow() {
    for (bits, encoding) in (0..).zip([Encoding::Positional, Encoding::Named, Encoding::Json]) {
        for (items, flag) in [(false, 0), (true, REPLY_ITEMS)] {
            let parts = AnswerParts { encoding, items, body: &[9, 9] };
            assert_eq!(read_answer(&[bits | flag, 9, 9]), Ok(parts));
        }
    }
    for broken in [&[][..], &[3], &[7], &[8], &[0x80]] {
        assert!(read_answer(broken).is_err(), "{broken:?}");
    }
}

#[test]
fn credits() {
    let mut golden = Golden::new("credits.txt");
    for (name, credit) in [
        ("for a stream and the connection", Credit { stream: 32 * 1024, connection: 0x0403_0201 }),
        ("for the connection", Credit { stream: 0, connection: u32::MAX }),
    ] {
        let mut bytes = Vec::new();
        credit.write(&mut bytes);
        golden.hold(name, &bytes);
        assert_eq!(Credit::read(&bytes), Ok(credit));
        assert!(Credit::read(&bytes[1..]).is_err() && Credit::read(&[0; 9]).is_err());
    }
    golden.compare();
}

#[test]
fn an_item_costs_its_bytes_and_its_frames() {
    let costs = [0, 1, MAX_FRAME, MAX_FRAME + 1].map(item_cost);
    assert_eq!(costs, [64, 65, MAX_FRAME + 64, MAX_FRAME + 1 + 2 * 64]);
    assert_eq!(CONNECTION_WINDOW, MAX_STREAMS * STREAM_WINDOW);
}

#[test]
fn a_frame_is_there_when_all_of_it_is() {
    let bytes = [Header { length: 2, kind: Kind::Ping, more: false, call: 0 }.to_bytes().as_slice(), &[0, 1]]
        .concat();
    for cut in 0..bytes.len() {
        assert_eq!(next_frame(&bytes[..cut]), Ok(None), "{cut} bytes");
    }
    let frame = next_frame(&bytes).expect("a frame").expect("all of it");
    assert_eq!((frame.header.kind, frame.payload.len()), (Kind::Ping, bytes.len() - HEADER));
}
