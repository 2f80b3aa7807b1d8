//! Calls on their way through three processes: given up, out of time, and cut off.

use std::time::Duration;

use wharf::{CallError, Context, Fault, FaultKind, Never};
use wharf_tests::processes::{self, Signal};

use crate::relay::{self, LeafClient, TopClient, client, patient, run, until};

fn fault<T: std::fmt::Debug>(answer: Result<T, CallError<Never>>) -> Fault {
    match answer {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("not a fault: {other:?}"),
    }
}

/// So many calls wait in the leaf.
async fn under_way(leaf: &LeafClient, count: u64) {
    until(&format!("{count} calls wait in the leaf"), async || {
        let waits = leaf.waits(&patient()).await.unwrap();
        (waits.under_way == count).then_some(())
    })
    .await;
}

#[test]
fn a_call_that_is_dropped_is_dropped_three_processes_down() {
    let up = relay::setup().ready();
    run(async {
        let (top, leaf) = (client::<TopClient>(&up, "top"), client::<LeafClient>(&up, "leaf"));
        let calls: Vec<_> = (0..20)
            .map(|_| {
                let top = top.clone();
                tokio::spawn(async move { top.wait(&patient()).await })
            })
            .collect();
        under_way(&leaf, 20).await;
        calls[1..].iter().for_each(tokio::task::JoinHandle::abort);
        under_way(&leaf, 1).await;
        assert!(!calls[0].is_finished(), "the one that was not dropped goes on");
        calls[0].abort();
        under_way(&leaf, 0).await;
        assert_eq!(leaf.waits(&patient()).await.unwrap().begun, 20, "none was sent twice");
    });
}

#[test]
fn a_caller_that_dies_is_no_longer_worked_for() {
    let up = relay::setup().ready();
    run(async {
        let leaf = client::<LeafClient>(&up, "leaf");
        let mut call = up.wharf_start(&["call", "top.wait"]);
        under_way(&leaf, 1).await;
        call.send(Signal::KILL);
        call.exit();
        under_way(&leaf, 0).await;
    });
}

#[test]
fn a_budget_is_seen_at_the_leaf_less_what_was_used() {
    let up = relay::setup().ready();
    run(async {
        let top = client::<TopClient>(&up, "top");
        // Connected, and every process warm.
        top.budget(&patient()).await.unwrap();
        // On a busy machine 200 ms may be over before the leaf is asked.
        let hops = until("200 ms were enough", async || {
            top.budget(&Context::root(Duration::from_millis(200))).await.ok()
        })
        .await;
        let processes: Vec<&str> = hops.iter().map(|hop| hop.process.as_str()).collect();
        assert_eq!(processes, ["top-1", "middle-1", "leaf-1"]);
        let left: Vec<u64> = hops.iter().map(|hop| hop.left_ms).collect();
        // The first hop spends 40 ms.
        assert!(left[0] <= 200 && left[1] + 40 <= left[0] && left[2] <= left[1] && left[2] > 0, "{left:?}");
    });
}

#[test]
fn work_ends_with_its_budget() {
    let up = relay::setup().ready();
    run(async {
        let (top, leaf) = (client::<TopClient>(&up, "top"), client::<LeafClient>(&up, "leaf"));
        top.budget(&patient()).await.unwrap();
        let begun = until("a call of 200 ms has reached the leaf", async || {
            let late = fault(top.wait(&Context::root(Duration::from_millis(200))).await);
            assert_eq!(late.kind(), FaultKind::DeadlineExceeded, "{late}");
            let begun = leaf.waits(&patient()).await.unwrap().begun;
            (begun > 0).then_some(begun)
        })
        .await;
        under_way(&leaf, 0).await;
        assert_eq!(leaf.waits(&patient()).await.unwrap().begun, begun, "nothing runs on");
    });
    let told = up.wharf(&["call", "top.wait", "--timeout", "0.2"]);
    told.assert_refused(1, &["top.wait failed on the way", "deadline", "--timeout SECONDS"]);
}

#[test]
fn calls_on_their_way_to_a_replica_that_is_killed_say_whether_they_started() {
    let up = relay::setup().ready();
    run(async {
        let (top, leaf) = (client::<TopClient>(&up, "top"), client::<LeafClient>(&up, "leaf"));
        let calls: Vec<_> = (0..10)
            .map(|_| {
                let top = top.clone();
                tokio::spawn(async move { fault(top.wait(&patient()).await) })
            })
            .collect();
        let direct = leaf.clone();
        let direct = tokio::spawn(async move { fault(direct.wait(&patient()).await) });
        under_way(&leaf, 11).await;
        processes::send(up.pid("leaf-1"), Signal::KILL);
        for call in calls {
            let fault = call.await.unwrap();
            assert_eq!(fault.kind(), FaultKind::Unavailable, "{fault}");
            assert!(!fault.not_started(), "they had begun: {fault}");
        }
        let fault = direct.await.unwrap();
        assert!(fault.kind() == FaultKind::Unavailable && !fault.not_started(), "{fault}");
        let hops = until("later calls work", async || top.budget(&patient()).await.ok()).await;
        assert_eq!(hops[2].process, "leaf-1.2", "in its second life");
    });
}

#[test]
fn a_call_that_nobody_takes_has_not_started() {
    let up = relay::setup().ready();
    up.json(&["scale", "leaf=0"]);
    run(async {
        let top = client::<TopClient>(&up, "top");
        let nobody = fault(top.wait(&patient()).await);
        assert_eq!(nobody.kind(), FaultKind::Unavailable, "{nobody}");
        assert!(nobody.message().contains("no replica of leaf is ready"), "{nobody}");
    });
    up.wharf(&["call", "leaf.waits"]).assert_refused(1, &["no replica of leaf is ready", "wharf ps"]);
    up.json(&["scale", "leaf=1"]);
    assert_eq!(up.call("leaf.waits", &serde_json::json!({}))["under_way"], 0);
}
