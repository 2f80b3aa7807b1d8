//! The example and the fingerprints of `docs/wire.md` are true: its bytes are played to a server.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wharf_core::{Callers, Client, Context, Encoding, Fault, Result};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::{
    Bounds, CallHead, HEADER, Header, Hello, Kind, Limits, PREFACE, Served, ServedMethod, VERSION, Want,
    WantedMethod, Welcome, write_fault,
};
use wharf_schema::{Body, Field, MethodDescriptor, MethodKind, Shape, Status, TypeDef, Types, Variant};

use crate::support::{head, soon};

/// What the document's example is about.
#[wharf_macros::service]
trait Greeter {
    #[read]
    async fn greet(&self, cx: &Context, name: String) -> Result<String>;
}

struct Polite;

impl Greeter for Polite {
    async fn greet(&self, _cx: &Context, name: String) -> Result<String> {
        Ok(format!("Hello, {name}"))
    }
}

/// One end's turn: parts of what it sends, each with a word on what it is.
struct Turn {
    from: &'static str,
    parts: Vec<(Vec<u8>, &'static str)>,
}

impl Turn {
    fn caller(kind: Kind, call: u32, parts: &[(&[u8], &'static str)]) -> Self {
        Self::of("caller", kind, call, parts)
    }

    fn callee(kind: Kind, call: u32, parts: &[(&[u8], &'static str)]) -> Self {
        Self::of("callee", kind, call, parts)
    }

    fn of(from: &'static str, kind: Kind, call: u32, parts: &[(&[u8], &'static str)]) -> Self {
        let length = parts.iter().map(|(bytes, _)| bytes.len()).sum();
        let header = Header { length, kind, more: false, call }.to_bytes();
        let mut all = vec![(header.to_vec(), "length, kind, call")];
        all.extend(parts.iter().map(|(bytes, about)| (bytes.to_vec(), *about)));
        Self { from, parts: all }
    }

    fn bytes(&self) -> Vec<u8> {
        self.parts.iter().flat_map(|(bytes, _)| bytes.clone()).collect()
    }

    /// As the document shows it.
    fn block(&self) -> String {
        let mut block = format!("```{}\n", self.from);
        for (bytes, about) in &self.parts {
            let header = *about == "length, kind, call";
            for (at, line) in bytes.chunks(24).enumerate() {
                let mut hex = String::new();
                for (place, byte) in line.iter().enumerate() {
                    let gap = if header && (place == 3 || place == 4) { " " } else { "" };
                    write!(hex, "{gap}{byte:02x}").expect("memory");
                }
                let about = if at == 0 { about } else { "" };
                writeln!(block, "{}", format!("{hex:<50}{about}").trim_end()).expect("memory");
            }
        }
        block + "```\n"
    }
}

/// The example, turn by turn.
fn example() -> Vec<Turn> {
    let descriptor = GreeterClient::INTERFACE.descriptor();
    let fingerprint = descriptor.methods[0].fingerprint;
    let hello = Hello {
        version: VERSION,
        app: "demo".into(),
        service: "front".into(),
        process: "front-1".into(),
        wants: vec![Want {
            service: "greeter".into(),
            interface: "Greeter".into(),
            methods: vec![WantedMethod { name: "greet".into(), fingerprint }],
        }],
    };
    let welcome = Welcome {
        version: VERSION,
        app: "demo".into(),
        process: "greeter-1".into(),
        serves: vec![Served {
            service: "greeter".into(),
            interface: "Greeter".into(),
            methods: vec![ServedMethod { name: "greet".into(), number: 0, fingerprint }],
            descriptor: None,
        }],
        limits: Limits { message: 8 << 20, calls: 16 << 10 },
    };
    let (mut greeting, mut answer, mut fault) = (Vec::new(), Vec::new(), Vec::new());
    hello.write(&mut greeting);
    welcome.write(&mut answer);
    let why = "the arguments do not fit: invalid type: integer `7`, expected a string";
    write_fault(&Fault::incompatible(why).before_start(), &mut fault);
    let mut first = Turn::caller(Kind::Hello, 0, &[(&greeting, "hello")]);
    first.parts.insert(0, (PREFACE.to_vec(), "preface"));
    vec![
        first,
        Turn::callee(Kind::Welcome, 0, &[(&answer, "welcome")]),
        call(1, Encoding::Positional, None, b"\x91\xa3Ana"),
        Turn::callee(Kind::Reply, 1, &[(&[0], "by position"), (b"\xaaHello, Ana", "the value")]),
        call(2, Encoding::Json, Some("ana"), br#"{"name":"Ana"}"#),
        Turn::callee(Kind::Reply, 2, &[(&[2], "JSON"), (br#""Hello, Ana""#, "the value")]),
        call(3, Encoding::Positional, None, b"\x91\x07"),
        Turn::callee(
            Kind::Fault,
            3,
            &[(&fault[..1], "incompatible"), (&fault[1..2], "not started"), (&fault[2..], "message")],
        ),
        Turn::caller(Kind::Ping, 0, &[(&[0], "are you there?")]),
        Turn::callee(Kind::Ping, 0, &[(&[1], "yes")]),
    ]
}

fn call(id: u32, encoding: Encoding, principal: Option<&str>, args: &[u8]) -> Turn {
    let head = CallHead { budget: Duration::from_secs(1), principal, ..head(0, encoding) };
    let mut bytes = Vec::new();
    head.write(&mut bytes);
    let mut parts = vec![
        (&bytes[..1], "flags"),
        (&bytes[1..3], "method"),
        (&bytes[3..7], "budget"),
        (&bytes[7..23], "trace id"),
        (&bytes[23..31], "span id"),
    ];
    if principal.is_some() {
        parts.push((&bytes[31..], "principal"));
    }
    parts.push((args, "arguments"));
    Turn::caller(Kind::Call, id, &parts)
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/wire.md")
}

fn document() -> String {
    std::fs::read_to_string(path()).expect("docs/wire.md")
}

/// The blocks of the example, with where they are in the text.
fn blocks(text: &str) -> Vec<(usize, usize)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(begin) =
        ["```caller\n", "```callee\n"].iter().filter_map(|mark| text[at..].find(mark)).min()
    {
        let begin = at + begin;
        let end = begin + 10 + text[begin + 10..].find("```\n").expect("a block ends") + 4;
        blocks.push((begin, end));
        at = end;
    }
    blocks
}

#[test]
fn the_example_says_what_is_sent() {
    let (text, example) = (document(), example());
    let blocks = blocks(&text);
    assert_eq!(blocks.len(), example.len(), "docs/wire.md has another number of turns");
    let mut now = String::new();
    let mut at = 0;
    for ((begin, end), turn) in blocks.into_iter().zip(&example) {
        now.push_str(&text[at..begin]);
        now.push_str(&turn.block());
        at = end;
    }
    now.push_str(&text[at..]);
    if std::env::var_os("WHARF_ACCEPT").is_some_and(|accept| accept == "1") {
        std::fs::write(path(), now).expect("docs/wire.md can be written");
    } else {
        assert!(
            now == text,
            "the example in docs/wire.md is not what is sent; accept it with WHARF_ACCEPT=1"
        );
    }
}

#[tokio::test]
async fn a_server_answers_as_the_example_says() {
    let listener = Listener::bind(&Address::Tcp("127.0.0.1:0".into())).await.expect("a free port");
    let Address::Tcp(authority) = listener.address().expect("it is bound") else { unreachable!("a port") };
    let bound = (GreeterServer::offer().bind)(Arc::new(Polite));
    let identity = Identity { app: "demo".into(), process: "greeter-1".into() };
    let offered = Offered { service: "greeter".into(), dispatch: bound.dispatch, callers: Callers::Anyone };
    let mut server = Server::new(identity, vec![offered], Bounds::default());
    server.listen(listener);
    let mut io = TcpStream::connect(authority).await.expect("it listens");
    for turn in example() {
        let bytes = turn.bytes();
        if turn.from == "caller" {
            io.write_all(&bytes).await.expect("it reads");
            continue;
        }
        let mut got = vec![0; bytes.len().max(HEADER)];
        soon("the callee's turn", io.read_exact(&mut got)).await.expect("its bytes");
        assert_eq!(got, bytes, "{}", turn.block());
    }
    drop(io);
    soon("the end of the server", server.drain(Duration::from_secs(1))).await;
}

#[test]
fn the_fingerprints_are_right() {
    let text = document();
    let greet = &GreeterClient::INTERFACE.descriptor().methods[0];
    assert!(text.contains(&format!("and its fingerprint `{}`", greet.fingerprint)), "{}", greet.fingerprint);
    let field = |name: &str, shape, default| Field { name: name.into(), docs: String::new(), shape, default };
    let named = |name: &str| Shape::Named(name.into());
    let variant = |name: &str, body, status| Variant { name: name.into(), docs: String::new(), body, status };
    let mut types = Types::new();
    let mut define = |name: &str, body| types.insert(name.into(), TypeDef { docs: String::new(), body });
    define("ProductId", Body::Newtype(Shape::String));
    define(
        "CartItem",
        Body::Struct(vec![
            field("product", named("ProductId"), false),
            field("quantity", Shape::Int { signed: false, bits: 32 }, false),
            field("note", Shape::Option(Box::new(Shape::String)), true),
        ]),
    );
    define(
        "CartError",
        Body::Enum {
            open: false,
            variants: vec![
                variant("UnknownProduct", Body::Newtype(named("ProductId")), Some(Status::NotFound)),
                variant("Full", Body::Unit, None),
            ],
        },
    );
    let args = vec![field("shopper", Shape::String, false), field("item", named("CartItem"), false)];
    let (value, error) = (Shape::Unit, named("CartError"));
    let form = wharf_schema::canonical_form("add", MethodKind::Command, &args, &value, &error, &types);
    assert!(text.contains(&form), "docs/wire.md has another form than\n{form}");
    let add = MethodDescriptor::new("add", "", MethodKind::Command, args, value, error, &types);
    assert!(text.contains(&format!("`{}`", add.fingerprint)), "{}", add.fingerprint);
}
