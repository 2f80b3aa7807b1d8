//! Memory that a peer can take is bounded, measured in a process that does nothing else.

use std::collections::HashSet;
use std::future::Future;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use wharf_core::{Bytes, Encoding, FaultKind, Stream};
use wharf_rpc::wire::{Bounds, Hello, Kind, MAX_FRAME, PREFACE};

use crate::support::alone::{alone, peak, reset_peak};
use crate::support::host::{Host, client, cx};
use crate::support::liar::Liar;
use crate::support::peer::{Peer, call, frame, piece};
use crate::support::{hello, soon};

const MIB: usize = 1024 * 1024;

/// Small enough for what passes them to be seen.
fn tight() -> Bounds {
    Bounds {
        message: 2 * MIB,
        assembling: 4 * MIB,
        held: 4 * MIB,
        unsent: MIB,
        unsent_at_most: 4 * MIB,
        stall: Duration::from_millis(500),
        ..Bounds::default()
    }
}

/// Runs the test `name` alone; `attack` may make the process grow by so many MiB at most.
fn grows<F: Future<Output = ()>>(name: &str, most: usize, attack: impl FnOnce() -> F) {
    alone(&format!("hostile::memory::{name}"), || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            // What every process takes once: buffers, threads, the first connection.
            Host::start(tight()).await.stop().await;
            reset_peak();
            let before = peak();
            attack().await;
            let grown = peak().saturating_sub(before);
            println!("{name}: {} MiB of {most} MiB", grown / MIB);
            assert!(grown <= most * MIB, "{name}: {} MiB, and {most} MiB were allowed", grown / MIB);
        });
    });
}

#[test]
fn pieces_without_end() {
    grows("pieces_without_end", 16, async || {
        let host = Host::start(tight()).await;
        let mut peer = Peer::greeted(&host).await;
        let more = piece(Kind::Piece, 1, &[0; MAX_FRAME], true);
        peer.write(&piece(Kind::Call, 1, &[0; 100], true)).await;
        for _ in 0..512 * MIB / MAX_FRAME {
            peer.write(&more).await;
        }
        assert_eq!(peer.fault(1).await.kind(), FaultKind::Overloaded);
        // What it goes on with after that is in vain.
        peer.goaway_after(|_| false).await;
        host.still_serves().await;
        host.stop().await;
    });
}

#[test]
fn unfinished_messages() {
    // Eight connections with 4 MiB each, for which a growing buffer may take twice that.
    grows("unfinished_messages", 8 * 2 * 4 + 16, async || {
        let host = Host::start(tight()).await;
        let mut peers = Vec::new();
        for _ in 0..8 {
            let mut peer = Peer::greeted(&host).await;
            for id in 0..512 {
                peer.write(&piece(Kind::Call, id, &[0; MAX_FRAME], true)).await;
            }
            for id in 32..512 {
                assert_eq!(peer.fault(id).await.kind(), FaultKind::Overloaded);
            }
            peer.is_served().await;
            peers.push(peer);
        }
        host.still_serves().await;
        drop(peers);
        host.stop().await;
    });
}

#[test]
fn arguments_that_are_held() {
    grows("arguments_that_are_held", 24, async || {
        let host = Host::start(tight()).await;
        let mut peer = Peer::greeted(&host).await;
        let held = call(peer.number("hold"), Encoding::Positional, &[Bytes::from(vec![0; 100_000])]);
        for id in 0..2000 {
            peer.send(Kind::Call, id, &held).await;
        }
        for _ in 0..1900 {
            let got = peer.next().await.expect("a fault");
            assert_eq!(got.kind, Kind::Fault);
        }
        host.still_serves().await;
        drop(peer);
        host.stop().await;
    });
}

#[test]
fn a_peer_that_asks_for_much_and_reads_nothing() {
    grows("a_peer_that_asks_for_much_and_reads_nothing", 32, async || {
        let host = Host::start(tight()).await;
        let mut peers = Vec::new();
        for _ in 0..4 {
            let mut peer = Peer::greeted(&host).await;
            let give = call(peer.number("give"), Encoding::Positional, &[MIB as u64]);
            let asked: Vec<u8> = (0..10_000).flat_map(|id| frame(Kind::Call, id, &give)).collect();
            peer.write(&asked).await;
            peers.push(peer);
            host.still_serves().await;
        }
        // Each is disconnected, for it has read nothing for half a second: then writing fails.
        for peer in &mut peers {
            let refused = async {
                while peer.io.write_all(&frame(Kind::Ping, 0, &[0])).await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            soon("the end of a peer that does not read", refused).await;
        }
        host.still_serves().await;
        host.stop().await;
    });
}

#[test]
fn lengths_that_lie() {
    grows("lengths_that_lie", 16, async || {
        let host = Host::start(tight()).await;
        let mut peer = Peer::greeted(&host).await;
        for args in [
            b"\x91\xdb\xff\xff\xff\xff".as_slice(),
            b"\x91\xc6\xff\xff\xff\xff",
            b"\x91\x81\xa4Fork\x92\xa4Leaf\xdd\xff\xff\xff\xff",
            b"\xdd\xff\xff\xff\xff",
            b"\xdf\xff\xff\xff\xff",
        ] {
            for method in ["echo", "length", "depth", "mirror"] {
                let mut payload = call(peer.number(method), Encoding::Positional, &[0_u8; 0]);
                payload.pop();
                payload.extend_from_slice(args);
                peer.send(Kind::Call, 1, &payload).await;
                assert_eq!(peer.fault(1).await.kind(), FaultKind::Incompatible);
            }
        }
        // A header that promises what never comes takes no more than a frame.
        for _ in 0..200 {
            let mut peer = Peer::greeted(&host).await;
            peer.write(&piece(Kind::Call, 1, &[0; MAX_FRAME], true)[..10]).await;
        }
        peer.is_served().await;
        host.still_serves().await;
        host.stop().await;
    });
}

#[test]
fn a_hello_that_wants_everything_often() {
    grows("a_hello_that_wants_everything_often", 32, async || {
        let host = Host::start(tight()).await;
        let hello = Hello { wants: vec![hello().wants.remove(0); 20_000], ..hello() };
        let mut payload = Vec::new();
        hello.write(&mut payload);
        assert!(payload.len() < MIB);
        for _ in 0..4 {
            let mut peer = Peer::silent(&host).await;
            peer.write(PREFACE).await;
            let pieces = payload.chunks(MAX_FRAME).count();
            for (at, chunk) in payload.chunks(MAX_FRAME).enumerate() {
                let kind = if at == 0 { Kind::Hello } else { Kind::Piece };
                peer.write(&piece(kind, 0, chunk, at + 1 < pieces)).await;
            }
            assert_eq!(peer.welcome().await.serves.len(), 1);
        }
        host.stop().await;
    });
}

#[test]
fn bombs() {
    grows("bombs", 64, async || {
        let host = Host::start(Bounds::default()).await;
        let mut peer = Peer::greeted(&host).await;
        for level in [b"\x81\xa6Branch".as_slice(), b"\x91", b"\x81\x01"] {
            let mut payload = call(peer.number("depth"), Encoding::Positional, &[0_u8; 0]);
            payload.pop();
            payload.push(0x91);
            payload.extend(level.repeat(7 * MIB / level.len()));
            let pieces = payload.chunks(MAX_FRAME).count();
            for (at, chunk) in payload.chunks(MAX_FRAME).enumerate() {
                let kind = if at == 0 { Kind::Call } else { Kind::Piece };
                peer.write(&piece(kind, 1, chunk, at + 1 < pieces)).await;
            }
            assert_eq!(peer.fault(1).await.kind(), FaultKind::Incompatible);
        }
        host.still_serves().await;
        drop(peer);
        host.stop().await;
    });
}

#[test]
fn a_server_that_pings_and_reads_nothing() {
    grows("a_server_that_pings_and_reads_nothing", 24, async || {
        let liar = Liar::start().await;
        let probe = client(&liar.address, Bounds { stall: Duration::from_secs(60), ..tight() });
        let mut victim = liar.welcome().await;
        let flood = frame(Kind::Ping, 0, &[0]).repeat(100_000);
        let mut sent = 0;
        // Until the caller has had enough of it.
        while soon("room for pings", victim.io.write_all(&flood)).await.is_ok() {
            sent += flood.len();
            assert!(sent < 512 * MIB, "the caller answers without end");
        }
        let mut victim = liar.welcome().await;
        let asked = tokio::spawn(async move { probe.echo(&cx(), "mug".into()).await });
        let id = victim.call().await;
        victim.send(Kind::Reply, id, b"\x00\xa3mug").await;
        assert_eq!(soon("an answer", asked).await.expect("no panic").expect("an answer"), "mug");
    });
}

/// Both ends are in this process: what they take together is measured.
#[test]
fn a_stream_that_is_read_slowly() {
    grows("a_stream_that_is_read_slowly", 6, async || {
        let host = Host::start(tight()).await;
        let (count, length) = (1024, 256 * 1024);
        let mut items = host.honest.flow(&cx(), count, length).await.expect("a stream");
        let mut bytes = 0;
        while let Some(item) = soon("an item", items.next()).await {
            bytes += item.expect("an item").len();
            if bytes % (16 * MIB) == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        assert_eq!(bytes, 256 * MIB);
        let items = (0..count).map(move |_| Bytes::from(vec![7; length as usize]));
        let taken = soon("an answer", host.honest.swallow(&cx(), Stream::from_iter(items))).await;
        assert_eq!(taken.expect("an answer"), 256 << 20);
        host.stop().await;
    });
}

/// So many readers that read nothing: each holds its window at either end, and no more.
#[test]
fn streams_that_nobody_reads() {
    const READERS: usize = 200;
    // Of 200 windows 12.5 MiB are sent; what is read of them lies in buffers of up to twice that.
    grows("streams_that_nobody_reads", 40, async || {
        let host = Host::start(Bounds::default()).await;
        let mut unread = Vec::new();
        for _ in 0..READERS {
            unread.push(host.honest.flow(&cx(), 1 << 20, 1000).await.expect("a stream"));
        }
        let mut read = host.honest.flow(&cx(), 100_000, 1000).await.expect("a stream");
        while let Some(item) = soon("an item", read.next()).await {
            item.expect("an item");
        }
        host.still_serves().await;
        drop(unread);
        host.stop().await;
    });
}

#[test]
fn a_flood_of_items_for_nobody() {
    grows("a_flood_of_items_for_nobody", 24, async || {
        let host = Host::start(tight()).await;
        let mut peer = Peer::greeted(&host).await;
        let flood = piece(Kind::Item, 7, &[0; MAX_FRAME], true);
        let mut sent = 0;
        // Until the server has had enough of it.
        while sent < 512 * MIB && peer.io.write_all(&flood).await.is_ok() {
            sent += flood.len();
        }
        assert!(sent < 512 * MIB, "the server takes items for nobody without end");
        host.still_serves().await;
        host.stop().await;
    });
}

/// Items of the greatest length on many streams, of a peer that reads none of them for a while. None is refused: there is room
/// for what one peer has in its share, and what it asks for when that waits for it is not read before.
#[test]
fn large_items_that_nobody_reads() {
    const STREAMS: u32 = 200;
    grows("large_items_that_nobody_reads", 24, async || {
        let host = Host::start(Bounds { stall: Duration::from_secs(60), ..tight() }).await;
        let mut peer = Peer::greeted(&host).await;
        for id in 0..STREAMS {
            peer.call(id, "flow", &[u64::MAX, 1 << 20]).await;
        }
        // How many are begun before too much waits for the peer, and it is listened to no more, is chance.
        soon("streams", host.trial.holds_at_least(20)).await;
        host.still_serves().await;
        let mut begun = HashSet::new();
        while begun.len() < STREAMS as usize {
            let got = peer.next().await.expect("all streams");
            assert!(matches!(got.kind, Kind::Reply | Kind::Item | Kind::Piece), "{:?}", got.kind);
            begun.insert(got.call);
        }
        drop(peer);
        host.stop().await;
    });
}
