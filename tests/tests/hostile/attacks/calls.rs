//! Peers whose frames are in order, and whose calls are not.

use std::time::Duration;

use tokio::task::JoinSet;
use wharf_core::Bytes;
use wharf_rpc::wire::Kind;

use crate::attack::Expect::{Bounded, Closed};
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{DEPTH, ECHO, GIVE, HOLD, Intruder, LENGTH, call, frame, in_pieces, raw_call};

const IN_VAIN: &str = "frames a second ask for nothing";
const GIVEN_UP: &str = "most of the last calls were given up";
const MIB: usize = 1 << 20;

/// Makes the same call over and over.
async fn floods(fort: &Fort, payload: &[u8]) {
    Intruder::greeted(fort.calls).await.flood(&in_pieces(Kind::Call, 1, payload, Vec::new())).await;
}

/// Makes calls and gives them up at once, each by another id.
async fn opens_and_cancels(fort: &Fort) {
    let payload = call(HOLD, &[Bytes::from("h")]);
    let both = |id| [frame(Kind::Call, id, &payload, false), frame(Kind::Cancel, id, &[], false)].concat();
    let flood: Vec<u8> = (0..5000).flat_map(both).collect();
    Intruder::greeted(fort.calls).await.flood(&flood).await;
}

/// The same with calls of which the first piece has come.
async fn begins_and_cancels(fort: &Fort) {
    let payload = call(HOLD, &[Bytes::from("h")]);
    let both =
        |id| [frame(Kind::Call, id, &payload[..20], true), frame(Kind::Cancel, id, &[], false)].concat();
    let flood: Vec<u8> = (0..5000).flat_map(both).collect();
    Intruder::greeted(fort.calls).await.flood(&flood).await;
}

async fn one_id_for_all(fort: &Fort) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    intruder.write(&frame(Kind::Call, 1, &call(HOLD, &[Bytes::from("h")]), false)).await;
    intruder.flood(&frame(Kind::Call, 1, &call(ECHO, &["mug"]), false).repeat(500)).await;
}

/// As many calls that never end as there may be, and more.
async fn calls_that_never_end(fort: &Fort) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    let payload = call(HOLD, &[Bytes::from("h")]);
    let calls: Vec<u8> = (0..40_000).flat_map(|id| frame(Kind::Call, id, &payload, false)).collect();
    intruder.write(&calls).await;
    // Those beyond the bound are refused.
    for _ in 0..1000 {
        assert!(intruder.next().await.is_some_and(|(kind, _)| kind == Kind::Fault));
    }
}

/// As many arguments of calls that never end as there may be, and more, on many connections.
async fn arguments_that_are_held(fort: &Fort) {
    let payload = call(HOLD, &[Bytes::from(vec![7; MIB])]);
    let mut intruders = Vec::new();
    for _ in 0..8 {
        let mut intruder = Intruder::greeted(fort.calls).await;
        for id in 0..20 {
            intruder.write(&in_pieces(Kind::Call, id, &payload, Vec::new())).await;
        }
        intruders.push(intruder);
    }
    // The last of them has no room at all.
    let last = intruders.last_mut().expect("the last");
    assert!(last.next().await.is_some_and(|(kind, _)| kind == Kind::Fault));
}

/// Asks for much and reads nothing.
async fn reads_nothing(fort: &Fort, connections: usize) {
    let give = call(GIVE, &[MIB as u64]);
    let asked: Vec<u8> = (0..200).flat_map(|id| frame(Kind::Call, id, &give, false)).collect();
    let mut intruders = JoinSet::new();
    for _ in 0..connections {
        let mut intruder = Intruder::greeted(fort.calls).await;
        intruder.write(&asked).await;
        intruders.spawn(async move {
            // Who is disconnected cannot write.
            while intruder.write(&frame(Kind::Ping, 0, &[0], false)).await {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
    }
    // Those who came too late for there to be room for their answers have nothing left to read.
    intruders.join_next().await;
}

#[test]
fn calls() {
    carry_out(&[
        attack!("calls given up at once", Closed(GIVEN_UP), opens_and_cancels),
        attack!("calls begun and given up at once", Closed(IN_VAIN), begins_and_cancels),
        attack!("calls of no method", Closed(IN_VAIN), async |fort| {
            floods(fort, &call(999, &["mug"])).await;
        }),
        attack!("one id for all calls", Closed(IN_VAIN), one_id_for_all),
        attack!("values as deep as they are long", Closed(IN_VAIN), async |fort| {
            let bomb = [b"\x91".as_slice(), &b"\x81\xa6Branch".repeat(7 * MIB / 8)].concat();
            floods(fort, &raw_call(DEPTH, &bomb)).await;
        }),
        attack!("lists in lists in lists", Closed(IN_VAIN), async |fort| {
            floods(fort, &raw_call(ECHO, &[0x91; 7 * MIB])).await;
        }),
        attack!("bytes whose length lies", Closed(IN_VAIN), async |fort| {
            floods(fort, &raw_call(LENGTH, b"\x91\xc6\xff\xff\xff\xff")).await;
        }),
        attack!("a list whose length lies", Closed(IN_VAIN), async |fort| {
            floods(fort, &raw_call(LENGTH, b"\xdd\xff\xff\xff\xff")).await;
        }),
        attack!("text that is none", Closed(IN_VAIN), async |fort| {
            floods(fort, &raw_call(ECHO, b"\x91\xa2\xc3\x28")).await;
        }),
        attack!("answers that nobody reads", Closed("has read nothing"), async |fort| {
            reads_nothing(fort, 1).await;
        }),
        attack!(
            "answers that nobody reads, on forty connections",
            Closed("has read nothing"),
            async |fort| {
                reads_nothing(fort, 40).await;
            }
        ),
        attack!("forty thousand calls that never end", Bounded, calls_that_never_end),
        attack!("arguments of calls that never end", Bounded, arguments_that_are_held),
    ]);
}
