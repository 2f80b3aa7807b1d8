//! Peers that begin something and do not go on with it.

use std::time::Duration;

use wharf_core::Bytes;
use wharf_rpc::wire::{Kind, MAX_FRAME};

use crate::attack::Expect::Closed;
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{ECHO, Intruder, LENGTH, call, frame};

const SLOW: &str = "that was begun came by less than 1024 bytes a second";

/// Sends these bytes once, and nothing after them.
async fn stops(fort: &Fort, bytes: &[u8]) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    intruder.write(bytes).await;
    intruder.end().await;
}

async fn a_byte_a_second(fort: &Fort) {
    let frame = frame(Kind::Call, 1, &[7; 1000], false);
    Intruder::greeted(fort.calls).await.trickle(&frame, Duration::from_secs(1)).await;
}

async fn ten_thousand_messages(fort: &Fort) {
    let begun: Vec<u8> = (0..10_000).flat_map(|id| frame(Kind::Call, id, &[7; 1000], true)).collect();
    stops(fort, &begun).await;
}

/// One message is never finished, while calls go on beside it.
async fn one_message_beside_calls(fort: &Fort) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    intruder.write(&frame(Kind::Call, 1, &[7; 1000], true)).await;
    let echo = frame(Kind::Call, 2, &call(ECHO, &["mug"]), false);
    while intruder.write(&echo).await {
        if intruder.next().await.is_none_or(|(kind, _)| kind != Kind::Reply) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// As much as there is room for, and more, on as many connections as it takes.
async fn as_much_as_there_is_room_for(fort: &Fort) {
    let mut intruders = Vec::new();
    for _ in 0..20 {
        let mut intruder = Intruder::greeted(fort.calls).await;
        for id in 0..64 {
            intruder.write(&frame(Kind::Call, id, &[7; MAX_FRAME], true)).await;
        }
        intruders.push(intruder);
    }
    // The others were refused, and have begun nothing.
    for intruder in &mut intruders[..5] {
        intruder.end().await;
    }
}

/// A hundred connections with a frame each of which the last byte never comes.
async fn frames_without_their_last_byte(fort: &Fort) {
    let payload = call(LENGTH, &[Bytes::from(vec![7; MAX_FRAME - 100])]);
    let frame = frame(Kind::Call, 1, &payload, false);
    let mut intruders = Vec::new();
    for _ in 0..100 {
        let mut intruder = Intruder::greeted(fort.calls).await;
        intruder.write(&frame[..frame.len() - 1]).await;
        intruders.push(intruder);
    }
    for intruder in &mut intruders {
        intruder.end().await;
    }
}

#[test]
fn unfinished() {
    carry_out(&[
        attack!("half a header", Closed(SLOW), async |fort| stops(fort, &[0, 0, 1, 3]).await),
        attack!("half a frame", Closed(SLOW), async |fort| {
            stops(fort, &frame(Kind::Call, 1, &[7; 1000], false)[..500]).await;
        }),
        attack!("a frame at a byte a second", Closed(SLOW), a_byte_a_second),
        attack!("a message without its end", Closed(SLOW), async |fort| {
            stops(fort, &frame(Kind::Call, 1, &[7; 1000], true)).await;
        }),
        attack!("ten thousand messages without their end", Closed(SLOW), ten_thousand_messages),
        attack!("a message without its end, beside calls", Closed(SLOW), one_message_beside_calls),
        attack!("as much of messages as there is room for", Closed(SLOW), as_much_as_there_is_room_for),
        attack!("frames without their last byte", Closed(SLOW), frames_without_their_last_byte),
    ]);
}
