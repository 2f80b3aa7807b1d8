//! Messages from nothing to the most that a message may have, and one byte over.

use std::time::Duration;

use wharf::{Bytes, Context, Fault, FaultKind};
use wharf_rpc::wire::{Bounds, MAX_FRAME};

use super::harness::World;
use super::ledger::Ledger;
use super::probe::{ProbeClient, ProbeServer, Prober, filler, probe};

/// What a call has beside the bytes of `take`: its head, an array of one argument, and the length of a byte string.
const CALL: usize = 31 + 1 + 5;

/// What an answer has beside the bytes of `give`: its encoding, and the length of a byte string.
const ANSWER: usize = 1 + 5;

fn cx() -> Context {
    Context::root(Duration::from_secs(25))
}

fn zeros(length: usize) -> Bytes {
    vec![0; length].into()
}

pub(crate) async fn messages_of_every_length_arrive_whole(world: World) {
    let (probe, _) = probe(&world).await;
    let around = |length: usize| [length - 40, length - 1, length, length + 1];
    let mut lengths = vec![0, 1, 31, 32];
    lengths.extend([256, 1 << 16, MAX_FRAME - CALL, MAX_FRAME, 2 * MAX_FRAME - CALL].map(around).concat());
    lengths.extend([1 << 20, 4 << 20, 7 << 20]);
    for length in lengths {
        assert_eq!(probe.take(&cx(), zeros(length)).await.unwrap(), length as u64);
        let given = probe.give(&cx(), length as u64).await.unwrap();
        assert!(given == filler(length as u64), "{length} bytes came otherwise than they were sent");
    }
}

#[track_caller]
fn names_the_bound(fault: Option<&Fault>, bound: usize) -> bool {
    let fault = fault.expect("a fault");
    assert_eq!(fault.kind(), FaultKind::Overloaded);
    assert!(fault.message().contains(&bound.to_string()), "{fault}");
    fault.not_started()
}

/// What `at_most` bytes in a message allow is taken, and a byte more is not; the connection goes on.
async fn ends_at(probe: &ProbeClient, at_most: usize) {
    let (call, answer) = (at_most - CALL, at_most - ANSWER);
    assert_eq!(probe.take(&cx(), zeros(call)).await.unwrap(), call as u64);
    let over = probe.take(&cx(), zeros(call + 1)).await.unwrap_err();
    assert!(names_the_bound(over.fault(), at_most), "nothing of it was sent");
    assert_eq!(probe.give(&cx(), answer as u64).await.unwrap().len(), answer);
    let over = probe.give(&cx(), answer as u64 + 1).await.unwrap_err();
    assert!(!names_the_bound(over.fault(), at_most), "the service had done its work");
    assert_eq!(probe.number(&cx(), 1).await.unwrap(), 1);
}

pub(crate) async fn a_byte_over_the_bound_is_a_fault_that_names_it(world: World) {
    let (probe, _) = probe(&world).await;
    ends_at(&probe, Bounds::default().message).await;
}

pub(crate) async fn the_smaller_bound_of_two_ends_holds(world: World) {
    const SMALL: usize = 200 * 1024;
    let small = Bounds { message: SMALL, ..Bounds::default() };
    let world = world.within(small.clone());
    let (_, _) = probe(&world).await;
    let world = world.within(Bounds::default());
    ends_at(&world.client("generous", "probe"), SMALL).await;

    let generous = Prober::new("generous", &Ledger::default());
    world.start("generous", generous, &[ProbeServer::offer()]).await;
    let world = world.within(small);
    ends_at(&world.client("modest", "generous"), SMALL).await;
}
