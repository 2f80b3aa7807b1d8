//! Peers that come in thousands, or again and again.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::attack::Expect::Closed;
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::{ECHO, HOST, Intruder, call, frame, greeting, hello};
use wharf_rpc::wire::Kind;

const OFTEN: &str = "has connected 500 times within 10s";

/// Connections that shake hands and stay; each is kept that is, and the last ones wait for their end.
async fn idle(fort: &Fort, hosts: impl Iterator<Item = Ipv4Addr>) {
    let (mut kept, mut refused) = (Vec::new(), 0);
    for host in hosts {
        let Ok(mut intruder) = Intruder::from(host, fort.calls).await else { break };
        if intruder.greet().await {
            kept.push(intruder);
        } else {
            refused += 1;
        }
    }
    assert!(refused > 0, "{} of them were welcome", kept.len());
}

async fn thousands_of_one_host(fort: &Fort) {
    idle(fort, std::iter::repeat_n(HOST, 2000)).await;
}

async fn thousands_of_many_hosts(fort: &Fort) {
    idle(fort, (0..1500).map(|number| Ipv4Addr::new(127, 0, 3 + (number / 100) as u8, 1))).await;
}

async fn thousands_that_say_nothing(fort: &Fort) {
    let mut silent = Vec::new();
    for _ in 0..2000 {
        silent.extend(Intruder::from(HOST, fort.calls).await);
    }
    for intruder in silent.iter_mut().take(200) {
        intruder.end().await;
    }
}

/// Comes, shakes hands, calls, and goes; over and over.
async fn comes_and_goes(fort: &Fort) {
    let session = [greeting(&hello()), frame(Kind::Call, 1, &call(ECHO, &["mug"]), false)].concat();
    for _ in 0..2000 {
        if let Ok(mut intruder) = Intruder::from(HOST, fort.calls).await {
            intruder.write(&session).await;
        }
    }
}

/// Comes, and resets the connection.
async fn comes_and_resets(fort: &Fort) {
    for _ in 0..3000 {
        if let Ok(intruder) = Intruder::from(HOST, fort.calls).await {
            let _ = intruder.io.set_zero_linger();
        }
    }
}

/// Shuts down its half of the connection, and waits; over and over.
async fn half_closed(fort: &Fort) {
    for _ in 0..600 {
        let mut intruder = Intruder::greeted(fort.calls).await;
        let _ = intruder.io.shutdown().await;
        intruder.end().await;
    }
}

/// Many who say something that is not Wharf's, as scanners do.
async fn scanners(fort: &Fort) {
    for _ in 0..1500 {
        if let Ok(mut intruder) = Intruder::from(HOST, fort.calls).await {
            intruder.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").await;
            tokio::time::timeout(Duration::from_millis(1), intruder.end()).await.ok();
        }
    }
}

#[test]
fn crowds() {
    carry_out(&[
        attack!("two thousand of one host that stay", Closed("has 128 connections"), thousands_of_one_host),
        attack!(
            "fifteen hundred of many hosts",
            Closed("1024 connections are open"),
            thousands_of_many_hosts
        ),
        attack!("two thousand that say nothing", Closed("no hello came"), thousands_that_say_nothing),
        attack!("two thousand sessions, the same again", Closed(OFTEN), comes_and_goes),
        attack!("three thousand connections that are reset", Closed(OFTEN), comes_and_resets),
        attack!("six hundred connections that are half closed", Closed(OFTEN), half_closed),
        attack!("fifteen hundred scanners", Closed("does not begin like"), scanners),
    ]);
}
