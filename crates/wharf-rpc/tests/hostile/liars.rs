//! Servers that lie to a client: a call ends in a fault, and the client goes on working with whoever is honest.

use wharf_core::{CallError, Context, Fault, FaultKind, Result};
use wharf_rpc::client::{Caller, Dynamic};
use wharf_rpc::security::Security;
use wharf_rpc::wire::{Bounds, Kind, MAX_FRAME, Served, Welcome, write_fault};

use crate::support::host::{client, client_with, cx, once};
use crate::support::liar::{Liar, Victim, welcome};
use crate::support::peer::{frame, piece};
use crate::support::probe::ProbeClient;
use crate::support::soon;

/// A reply that is in order: a text, by position.
const MUG: &[u8] = b"\x00\xa3mug";

/// A client that calls a liar.
struct Story {
    liar: Liar,
    probe: ProbeClient,
}

/// A call that was made.
struct Asked(tokio::task::JoinHandle<Result<String>>);

impl Story {
    async fn begin(bounds: Bounds) -> (Self, Victim) {
        let liar = Liar::start().await;
        // What becomes of one try: of a call that is tried again, its last one would tell.
        let probe = client_with(&[&liar.address], bounds, &once());
        let victim = liar.welcome().await;
        (Self { liar, probe }, victim)
    }

    fn ask(&self) -> Asked {
        let probe = self.probe.clone();
        Asked(tokio::spawn(async move { probe.echo(&cx(), "mug".into()).await }))
    }

    /// An answer that is in order is believed.
    async fn works(&self, victim: &mut Victim) {
        let asked = self.ask();
        let id = victim.call().await;
        victim.send(Kind::Reply, id, MUG).await;
        assert_eq!(asked.answer().await.expect("an answer"), "mug");
    }

    /// The client comes back by itself.
    async fn comes_back(&self) {
        let mut victim = self.liar.welcome().await;
        self.works(&mut victim).await;
    }
}

impl Asked {
    async fn answer(self) -> Result<String> {
        soon("an answer", self.0).await.expect("a call never panics")
    }

    async fn fault(self) -> Fault {
        match self.answer().await {
            Err(CallError::Fault(fault)) => fault,
            other => panic!("{other:?} is no fault"),
        }
    }
}

#[tokio::test]
async fn answers_to_calls_that_nobody_made_are_passed_over() {
    let (story, mut victim) = Story::begin(Bounds::default()).await;
    let asked = story.ask();
    let id = victim.call().await;
    for other in [0, id ^ 1, id ^ 0x1_0000, u32::MAX] {
        for kind in [Kind::Reply, Kind::Error] {
            victim.send(kind, other, b"\x00\xa3cup").await;
            victim.write(&piece(kind, other, b"\x00", true)).await;
        }
        victim.send(Kind::Fault, other, b"\x06\x00no").await;
        victim.write(&piece(Kind::Piece, other, b"\xa3cup", true)).await;
        victim.write(&piece(Kind::Piece, other, b"\xa3cup", false)).await;
    }
    victim.send(Kind::Reply, id, MUG).await;
    victim.send(Kind::Reply, id, b"\x00\xa3cup").await;
    assert_eq!(asked.answer().await.expect("an answer"), "mug");
    story.works(&mut victim).await;
}

#[tokio::test]
async fn pieces_come_together_whatever_comes_between() {
    let (story, mut victim) = Story::begin(Bounds::default()).await;
    let first = story.ask();
    let one = victim.call().await;
    let second = story.ask();
    let two = victim.call().await;
    victim.write(&piece(Kind::Reply, one, b"\x00\xa3", true)).await;
    victim.write(&piece(Kind::Reply, two, b"", true)).await;
    victim.write(&piece(Kind::Piece, one, b"mu", true)).await;
    victim.write(&piece(Kind::Piece, two, b"\x00\xa3cup", false)).await;
    victim.write(&piece(Kind::Piece, one, b"g", false)).await;
    assert_eq!(first.answer().await.expect("an answer"), "mug");
    assert_eq!(second.answer().await.expect("an answer"), "cup");
}

#[tokio::test]
async fn pieces_without_end_are_the_fault_of_their_call() {
    let (story, mut victim) = Story::begin(Bounds { message: 100_000, ..Bounds::default() }).await;
    let asked = story.ask();
    let id = victim.call().await;
    victim.write(&piece(Kind::Reply, id, b"\x00", true)).await;
    for _ in 0..10 {
        victim.write(&piece(Kind::Piece, id, &[0; 50_000], true)).await;
    }
    let fault = asked.fault().await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, false));
    assert_eq!(fault.message(), "a message may have at most 100000 bytes; send less at a time");
    story.works(&mut victim).await;
}

#[tokio::test]
async fn an_answer_of_another_type_is_the_fault_of_its_call() {
    let (story, mut victim) = Story::begin(Bounds::default()).await;
    let bomb = [b"\x00".as_slice(), &[0x91; 100_000]].concat();
    for answer in [b"\x00\x07".as_slice(), b"\x00", b"\x00\xa3mu", b"\x00\xa3mug\xc0", b"\x02\"mug", &bomb] {
        let asked = story.ask();
        let id = victim.call().await;
        victim.send(Kind::Reply, id, answer).await;
        let fault = asked.fault().await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, false));
        assert!(fault.message().starts_with("the answer of Probe.echo does not fit its type"), "{fault}");
    }
    // `echo` has no error of its own.
    let asked = story.ask();
    let id = victim.call().await;
    victim.send(Kind::Error, id, b"\x00\xa8NotToday").await;
    let fault = asked.fault().await;
    assert!(fault.message().contains("a value of `Never`, which has none"), "{fault}");
    story.works(&mut victim).await;
}

#[tokio::test]
async fn what_is_not_the_protocol_ends_the_connection_and_the_client_comes_back() {
    let bytes: [&dyn Fn(u32) -> Vec<u8>; 12] = [
        &|id| frame(Kind::Reply, id, b""),
        &|id| frame(Kind::Reply, id, b"\x03\xa3mug"),
        &|id| frame(Kind::Fault, id, b""),
        &|id| frame(Kind::Fault, id, b"\x07\x00no such kind"),
        &|id| frame(Kind::Fault, id, b"\x00\xffreserved"),
        &|id| frame(Kind::Fault, id, b"\x00\x00\xc3\x28"),
        &|_| frame(Kind::Call, 1, b""),
        &|_| frame(Kind::Welcome, 0, b"\x80"),
        &|_| frame(Kind::Ping, 0, b"\x02"),
        &|_| frame(Kind::Goaway, 0, b"\xff"),
        &|_| vec![0xff; 100],
        &|_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
    ];
    for bytes in bytes {
        let (story, mut victim) = Story::begin(Bounds::default()).await;
        let asked = story.ask();
        let id = victim.call().await;
        victim.write(&bytes(id)).await;
        let fault = asked.fault().await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Unavailable, false), "{fault}");
        assert!(fault.message().starts_with("the connection to probe at tcp:127.0.0.1:"), "{fault}");
        assert_eq!(victim.next().await, None);
        story.comes_back().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_may_have_been_a_call() {
    let (story, mut victim) = Story::begin(Bounds::default()).await;
    let asked = story.ask();
    let id = victim.call().await;
    victim.write(&piece(Kind::Reply, id, &[0; MAX_FRAME], true)).await;
    victim.write(&frame(Kind::Reply, id, &[0; 100])[..50]).await;
    drop(victim);
    let fault = asked.fault().await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Unavailable, false));
    story.comes_back().await;
}

#[tokio::test]
async fn whoever_goes_away_and_stays_is_left() {
    let (story, mut victim) = Story::begin(Bounds::default()).await;
    let asked = story.ask();
    let id = victim.call().await;
    let mut why = Vec::new();
    write_fault(&Fault::internal("no reason"), &mut why);
    victim.send(Kind::Goaway, 0, &why).await;
    victim.send(Kind::Goaway, 0, &why).await;
    // What is under way is still believed, and then the client leaves.
    victim.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await.expect("an answer"), "mug");
    assert_eq!(victim.next().await, None);
    story.comes_back().await;
}

/// How a client without types fares with a server that answers a hello so.
async fn dynamic(answer: impl AsyncFnOnce(&mut Victim)) -> Fault {
    let liar = Liar::start().await;
    let caller = Caller {
        app: "trial".into(),
        service: "tool".into(),
        process: "tool-1".into(),
        security: Security::none(),
    };
    let address = liar.address.clone();
    let connect = tokio::spawn(async move { Dynamic::connect(&address, &caller, "probe").await.err() });
    let (mut victim, _) = liar.accept().await;
    answer(&mut victim).await;
    soon("a fault", connect).await.expect("it never panics").expect("a fault")
}

#[tokio::test]
async fn an_interface_that_is_not_described_is_incompatible_and_not_missing() {
    for (descriptor, why) in [
        (None, "it sent no descriptor"),
        (Some("{\"name\":1}"), "its descriptor cannot be read"),
        (Some(""), "its descriptor cannot be read"),
    ] {
        let fault = dynamic(async |victim| {
            let mut welcome = welcome();
            welcome.serves[0].descriptor = descriptor.map(str::to_owned);
            victim.greet(&welcome).await;
        });
        let fault = fault.await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true), "{fault}");
        assert!(
            fault.message().contains("what its interface Probe is") && fault.message().contains(why),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn welcomes_that_are_none() {
    let mut good = Vec::new();
    welcome().write(&mut good);
    let lies: [(&[u8], &str); 10] = [
        (&frame(Kind::Welcome, 0, b""), "malformed welcome"),
        (&frame(Kind::Welcome, 0, &good[..good.len() - 1]), "malformed welcome"),
        (&frame(Kind::Welcome, 0, &[good.as_slice(), b"\xc0"].concat()), "malformed welcome"),
        (&frame(Kind::Welcome, 0, b"\xdf\xff\xff\xff\xff"), "malformed welcome"),
        (&frame(Kind::Welcome, 0, &[0x91; 60_000]), "malformed welcome"),
        (&frame(Kind::Reply, 0, &good), "a frame of kind Reply has no place here"),
        (&frame(Kind::Welcome, 1, &good), "a frame of kind Welcome has no place here"),
        (&frame(Kind::Goaway, 0, b"\xff\xff"), "malformed fault"),
        (&[0xff; 20], "a frame of 16777215 bytes is longer"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a frame of 5526600 bytes is longer"),
    ];
    for (lie, why) in lies {
        let fault = dynamic(async |victim| victim.write(lie).await).await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Unavailable, true));
        assert!(fault.message().contains(why), "{fault}");
    }
    let fault = dynamic(async |victim| victim.greet(&Welcome { version: 7, ..welcome() }).await).await;
    assert_eq!(fault.kind(), FaultKind::Incompatible);
    assert_eq!(fault.message(), "the peer speaks version 7 of the protocol, not 1");
}

#[tokio::test]
async fn a_welcome_has_an_end() {
    let fault = dynamic(async |victim| {
        victim.write(&piece(Kind::Welcome, 0, &[0; MAX_FRAME], true)).await;
        for _ in 0..20 {
            victim.write(&piece(Kind::Piece, 0, &[0; MAX_FRAME], true)).await;
        }
    })
    .await;
    assert!(fault.message().contains("it is too long"), "{fault}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let fault = dynamic(async |victim| assert_eq!(victim.next().await, None)).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Unavailable, true));
    assert!(fault.message().contains("no welcome came within 1s"), "{fault}");
}

#[tokio::test]
async fn descriptors_that_are_none_are_no_interface() {
    for descriptor in ["", "[]", "{}", &"[".repeat(100_000), &"{\"name\":".repeat(10_000)] {
        let served = Served { descriptor: Some(descriptor.into()), ..welcome().serves.remove(0) };
        let welcome = Welcome { serves: vec![served], ..welcome() };
        let fault = dynamic(async |victim| victim.greet(&welcome).await).await;
        assert!(fault.message().contains("does not say what its interface Probe is"), "{fault}");
    }
}

#[tokio::test]
async fn a_welcome_without_the_method_makes_that_method_incompatible() {
    let liar = Liar::start().await;
    let probe = client(&liar.address, Bounds::default());
    let (mut victim, _) = liar.accept().await;
    let mut welcome = welcome();
    welcome.serves[0].methods.retain(|method| method.name != "echo");
    victim.greet(&welcome).await;
    let error = soon("an answer", probe.echo(&cx(), "mug".into())).await.expect_err("there is no echo");
    let fault = error.fault().expect("a fault").clone();
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true));
    assert!(fault.message().contains("has no method echo"), "{fault}");
    let asked = tokio::spawn(async move { probe.length(&cx(), wharf_core::Bytes::new()).await });
    let id = victim.call().await;
    victim.send(Kind::Reply, id, b"\x00\x00").await;
    assert_eq!(soon("an answer", asked).await.expect("no panic").expect("an answer"), 0);
}

#[tokio::test]
async fn a_server_that_never_answers_costs_the_time_of_the_call_and_no_more() {
    let (story, mut victim) = Story::begin(Bounds::default()).await;
    let short = Context::root(std::time::Duration::from_millis(200));
    let error = soon("an answer", story.probe.echo(&short, "mug".into())).await.expect_err("nobody answers");
    assert_eq!(error.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded));
    let id = victim.call().await;
    let got = victim.next().await.expect("a cancel");
    assert_eq!((got.kind, got.call), (Kind::Cancel, id));
    victim.send(Kind::Reply, id, b"\x00\xa4late").await;
    story.works(&mut victim).await;
}
