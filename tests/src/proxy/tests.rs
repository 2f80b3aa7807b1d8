//! Every trouble does what it says, over real sockets of both kinds.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout};
use wharf_rpc::conn::{Address, Io, Listener, connect};

use super::{Direction::*, End, Proxy, Trouble};
use crate::folder::Folder;

/// Long enough for bytes to arrive, were they to.
const MOMENT: Duration = Duration::from_millis(60);

/// A caller and a replica with a proxy between them.
struct Line {
    proxy: Proxy,
    listener: Listener,
    caller: Box<dyn Io>,
    replica: Box<dyn Io>,
    _folder: Folder,
}

impl Line {
    async fn tcp(seed: u64) -> Self {
        let any = || Address::Tcp("127.0.0.1:0".into());
        Self::between(&any(), &any(), seed, Folder::new()).await
    }

    async fn unix(seed: u64) -> Self {
        let folder = Folder::new();
        let at = |name: &str| Address::Unix(folder.path().join(name));
        let (replica, proxy) = (at("replica"), at("proxy"));
        Self::between(&replica, &proxy, seed, folder).await
    }

    async fn both(seed: u64) -> [Self; 2] {
        [Self::tcp(seed).await, Self::unix(seed).await]
    }

    async fn between(replica: &Address, proxy: &Address, seed: u64, folder: Folder) -> Self {
        let listener = Listener::bind(replica).await.unwrap();
        let proxy = Proxy::before(&listener.address().unwrap(), proxy, seed).await.unwrap();
        let caller = connect(proxy.address()).await.unwrap();
        let (replica, _) = listener.accept().await.unwrap();
        Self { proxy, listener, caller, replica, _folder: folder }
    }
}

async fn send(io: &mut Box<dyn Io>, bytes: &[u8]) {
    io.write_all(bytes).await.unwrap();
}

/// The next bytes, when so many come.
async fn receive(io: &mut Box<dyn Io>, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    timeout(Duration::from_secs(10), io.read_exact(&mut bytes)).await.expect("they come in time").unwrap();
    bytes
}

/// All that comes until the connection ends, and how it does.
async fn rest(io: &mut Box<dyn Io>) -> (Vec<u8>, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let end = timeout(Duration::from_secs(10), io.read_to_end(&mut bytes)).await.expect("it ends in time");
    (bytes, end.err().map(|error| error.kind()))
}

async fn assert_nothing_comes(io: &mut Box<dyn Io>) {
    let come = timeout(MOMENT, io.read_u8()).await;
    assert!(come.is_err(), "{come:?} came");
}

fn sample(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

#[tokio::test]
async fn without_trouble_bytes_pass_and_ends_do() {
    for mut line in Line::both(1).await {
        let bytes = sample(300_000);
        let (sent, got) = tokio::join!(send(&mut line.caller, &bytes), receive(&mut line.replica, 300_000));
        assert_eq!(((), bytes), (sent, got));
        send(&mut line.replica, b"answer").await;
        assert_eq!(receive(&mut line.caller, 6).await, b"answer");
        line.caller.shutdown().await.unwrap();
        assert_eq!(rest(&mut line.replica).await, (vec![], None));
        send(&mut line.replica, b"more").await;
        assert_eq!(receive(&mut line.caller, 4).await, b"more", "the other direction is open");
        drop(line.replica);
        assert_eq!(rest(&mut line.caller).await, (vec![], None));
        let count = line.proxy.count(ToReplica);
        assert_eq!((count.taken, count.passed, line.proxy.connections()), (300_000, 300_000, 1));
    }
}

#[tokio::test]
async fn delayed_bytes_come_later_and_in_order() {
    for mut line in Line::both(2).await {
        line.proxy.set(ToReplica, Trouble::Delay(MOMENT..=2 * MOMENT));
        let begun = Instant::now();
        for byte in 0..20 {
            send(&mut line.caller, &[byte]).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(receive(&mut line.replica, 20).await, sample(20));
        assert!(begun.elapsed() >= MOMENT, "{:?}", begun.elapsed());
        line.proxy.set(ToReplica, None);
        send(&mut line.caller, b"!").await;
        assert_eq!(receive(&mut line.replica, 1).await, b"!");
    }
}

#[tokio::test]
async fn throttled_bytes_come_slowly() {
    for mut line in Line::both(3).await {
        line.proxy.set(ToCaller, Trouble::Throttle(100_000));
        let begun = Instant::now();
        send(&mut line.replica, &sample(20_000)).await;
        assert_eq!(receive(&mut line.caller, 20_000).await, sample(20_000));
        assert!(begun.elapsed() >= Duration::from_millis(180), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn corrupt_bytes_are_others_and_lost_ones_are_missing() {
    let corrupt = Trouble::Corrupt { one_in: 100 };
    let lost = Trouble::Drop { one_in: 100 };
    let mut seen = Vec::new();
    for [mut one, mut other] in [Line::both(4).await, Line::both(4).await, Line::both(5).await] {
        for line in [&mut one, &mut other] {
            line.proxy.set(ToReplica, corrupt.clone());
            line.proxy.set(ToCaller, lost.clone());
            send(&mut line.caller, &sample(10_000)).await;
            send(&mut line.replica, &sample(10_000)).await;
            let changed = receive(&mut line.replica, 10_000).await;
            let hits = changed.iter().zip(sample(10_000)).filter(|(now, then)| *now != then).count();
            assert!((50..200).contains(&hits), "{hits}");
            line.replica.shutdown().await.unwrap();
            let (left, end) = rest(&mut line.caller).await;
            assert!((9_800..9_950).contains(&left.len()) && end.is_none(), "{}", left.len());
            seen.push((changed, left));
        }
    }
    assert!(seen[..4].iter().all(|each| *each == seen[0]), "one seed, one fate");
    assert_ne!(seen[4], seen[0], "another seed, another fate");
}

#[tokio::test]
async fn a_black_hole_keeps_what_it_has_until_it_is_over() {
    for mut line in Line::both(6).await {
        line.proxy.set_both(Trouble::BlackHole);
        send(&mut line.caller, b"lost?").await;
        line.caller.shutdown().await.unwrap();
        assert_nothing_comes(&mut line.replica).await;
        send(&mut line.replica, b"too").await;
        assert_nothing_comes(&mut line.caller).await;
        assert_eq!((line.proxy.count(ToReplica).taken, line.proxy.count(ToReplica).passed), (5, 0));
        line.proxy.set_both(None);
        assert_eq!(rest(&mut line.replica).await, (b"lost?".to_vec(), None));
        assert_eq!(receive(&mut line.caller, 3).await, b"too");
    }
}

#[tokio::test]
async fn of_a_half_closed_connection_the_other_half_goes_on() {
    for mut line in Line::both(7).await {
        line.proxy.set(ToReplica, Trouble::End { how: End::HalfClose, after: 3..=3 });
        send(&mut line.caller, b"abcdef").await;
        assert_eq!(rest(&mut line.replica).await, (b"abc".to_vec(), None));
        send(&mut line.replica, b"still here").await;
        assert_eq!(receive(&mut line.caller, 10).await, b"still here");
        send(&mut line.caller, b"who sends is told nothing").await;
    }
}

#[tokio::test]
async fn a_connection_is_closed_after_so_many_bytes() {
    for mut line in Line::both(8).await {
        line.proxy.set(ToCaller, Trouble::End { how: End::Close, after: 11..=20 });
        send(&mut line.replica, &sample(10)).await;
        assert_eq!(receive(&mut line.caller, 10).await, sample(10));
        send(&mut line.replica, &sample(10)).await;
        let (more, end) = rest(&mut line.caller).await;
        assert!((1..=10).contains(&more.len()) && sample(10).starts_with(&more), "{more:?}");
        assert_eq!(end, None);
        assert!(rest(&mut line.replica).await.0.is_empty());
    }
}

#[tokio::test]
async fn a_reset_connection_is_void_for_both() {
    let mut line = Line::tcp(9).await;
    line.proxy.set(ToReplica, Trouble::End { how: End::Reset, after: 0..=0 });
    assert_eq!(rest(&mut line.caller).await.1, Some(ErrorKind::ConnectionReset));
    assert_eq!(rest(&mut line.replica).await.1, Some(ErrorKind::ConnectionReset));
    // Unix sockets have no resets.
    let mut line = Line::unix(9).await;
    line.proxy.set(ToReplica, Trouble::End { how: End::Reset, after: 0..=0 });
    assert_eq!(rest(&mut line.caller).await, (vec![], None));
    assert_eq!(rest(&mut line.replica).await, (vec![], None));
}

#[tokio::test]
async fn who_resets_a_connection_resets_it_for_the_other_end() {
    let mut line = Line::tcp(10).await;
    // Closed with bytes unread: the system answers with a reset.
    send(&mut line.caller, b"unread").await;
    receive(&mut line.replica, 1).await;
    drop(line.replica);
    assert_eq!(rest(&mut line.caller).await.1, Some(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn connections_are_ended_and_others_taken() {
    for mut line in Line::both(11).await {
        line.proxy.end(End::Close);
        assert_eq!(rest(&mut line.caller).await, (vec![], None));
        assert_eq!(rest(&mut line.replica).await, (vec![], None));
        let mut caller = connect(line.proxy.address()).await.unwrap();
        let (mut replica, _) = line.listener.accept().await.unwrap();
        send(&mut caller, b"again").await;
        assert_eq!(receive(&mut replica, 5).await, b"again");
        let address = line.proxy.address().clone();
        line.proxy.cut().await;
        assert_eq!(rest(&mut caller).await, (vec![], None));
        assert!(connect(&address).await.is_err(), "nobody listens any more");
    }
}
