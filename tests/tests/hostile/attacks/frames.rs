//! Peers whose frames are broken, out of place, or far too many.

use wharf_rpc::wire::Kind;

use crate::attack::Expect::Closed;
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{ECHO, Intruder, call, frame};

const IN_VAIN: &str = "frames a second ask for nothing";
const UNSENT: &str = "more credit than it was sent items";

/// Sends these bytes once, in a session that is in order.
async fn sends(fort: &Fort, bytes: &[u8]) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    intruder.write(bytes).await;
    intruder.end().await;
}

/// Sends these frames over and over.
async fn floods(fort: &Fort, bytes: &[u8]) {
    Intruder::greeted(fort.calls).await.flood(&bytes.repeat(500)).await;
}

/// A call in pieces, and then pieces of it that have nothing in them.
async fn empty_pieces(fort: &Fort) {
    let mut intruder = Intruder::greeted(fort.calls).await;
    intruder.write(&frame(Kind::Call, 1, &call(ECHO, &["mug"])[..20], true)).await;
    intruder.flood(&frame(Kind::Piece, 1, &[], true).repeat(500)).await;
}

#[test]
fn frames() {
    carry_out(&[
        attack!("a frame of no kind", Closed("no frame of kind 100"), async |fort| {
            sends(fort, &[0, 0, 0, 100, 1, 0, 0, 0]).await;
        }),
        attack!("a frame that is too long", Closed("is longer than"), async |fort| {
            sends(fort, &[0xff, 0xff, 0xff, 3, 1, 0, 0, 0]).await;
        }),
        attack!("a caller that replies", Closed("kind Reply has no place"), async |fort| {
            sends(fort, &frame(Kind::Reply, 1, &[0, 0xc0], false)).await;
        }),
        attack!("faults of no stream", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Fault, 7, &[0, 0], false)).await;
        }),
        attack!("goaways without end", Closed("kind Goaway has no place"), async |fort| {
            floods(fort, &frame(Kind::Goaway, 0, &[0, 0], false)).await;
        }),
        attack!("a ping that is none", Closed("malformed ping"), async |fort| {
            sends(fort, &frame(Kind::Ping, 0, &[7; 1000], false)).await;
        }),
        attack!("a head that is cut off", Closed("malformed head of a call"), async |fort| {
            sends(fort, &frame(Kind::Call, 1, &call(ECHO, &["mug"])[..10], false)).await;
        }),
        attack!("a principal of 64 KiB", Closed("malformed principal"), async |fort| {
            let mut head = call(ECHO, &["mug"]);
            head[0] |= 0x40;
            head.truncate(31);
            head.extend([0xff; 66_000]);
            sends(fort, &frame(Kind::Call, 1, &head, false)).await;
        }),
        attack!("pings without end", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Ping, 0, &[0], false)).await;
        }),
        attack!("answers to pings that nobody sent", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Ping, 0, &[1], false)).await;
        }),
        attack!("cancels of no call", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Cancel, 7, &[], false)).await;
        }),
        attack!("credit for no stream", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Credit, 7, &[1, 0, 0, 0, 0, 0, 0, 0], false)).await;
        }),
        attack!("credit by the byte", Closed(UNSENT), async |fort| {
            floods(fort, &frame(Kind::Credit, 0, &[0, 0, 0, 0, 1, 0, 0, 0], false)).await;
        }),
        attack!("credit without end", Closed(UNSENT), async |fort| {
            sends(fort, &frame(Kind::Credit, 0, &[0xff; 8], false)).await;
        }),
        attack!("items of no call", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Item, 7, &[0xc0], false)).await;
        }),
        attack!("ends of no stream", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::End, 7, &[], false)).await;
        }),
        attack!("pieces of no message", Closed(IN_VAIN), async |fort| {
            floods(fort, &frame(Kind::Piece, 7, &[0; 1000], true)).await;
        }),
        attack!("pieces with nothing in them", Closed(IN_VAIN), empty_pieces),
    ]);
}
