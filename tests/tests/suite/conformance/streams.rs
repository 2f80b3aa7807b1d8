//! Streams: as arguments, as results, and both at once.

use std::time::Duration;

use wharf::{Context, Fault, FaultKind, Stream};
use wharf_rpc::wire::{Bounds, STREAM_WINDOW};

use super::harness::{Linked, World, until};
use super::many::{block_on, join};
use super::probe::Refusal;
use super::river::{Drop, RiverClient, RiverServer, Taken, Then, numbers, read, river};

fn cx() -> Context {
    Context::root(Duration::from_secs(25))
}

fn whole(count: u64, length: u64) -> Taken {
    let sum = count * count.saturating_sub(1) / 2;
    Taken { count, sum, bytes: count * length, end: "whole".into() }
}

/// So many items of so many bytes: none, few and many, and such as travel in parts.
const SIZES: [(u64, u64); 6] = [(0, 0), (1, 0), (3, 70_000), (5_000, 10), (40, 200_000), (3, 3 << 20)];

pub(crate) async fn what_a_method_gives_arrives_item_by_item(world: World) {
    let (river, ledger, _) = river(&world).await;
    for (count, length) in SIZES {
        let mut items = river.give(&cx(), count, length, Then::End).await.unwrap();
        assert_eq!(read(&mut items, u64::MAX).await, whole(count, length));
        assert!(items.next().await.is_none(), "nothing comes after the end");
        ledger.until_inside(0).await;
    }
}

pub(crate) async fn what_a_method_takes_arrives_item_by_item(world: World) {
    let (river, ledger, _) = river(&world).await;
    ledger.open();
    for (count, length) in SIZES {
        let items = numbers(&ledger, count, length, Then::End);
        assert_eq!(river.take(&cx(), items, u64::MAX).await.unwrap(), whole(count, length));
        ledger.until_inside(0).await;
    }
    let at_hand = Stream::from_iter((0..9).map(|number| Drop { number, bytes: vec![1].into() }));
    assert_eq!(river.hand_on(&cx(), at_hand).await.unwrap(), whole(9, 1));
}

pub(crate) async fn items_go_both_ways_at_once(world: World) {
    let (river, ledger, _) = river(&world).await;
    for (count, length) in SIZES {
        let items = numbers(&ledger, count, length, Then::End);
        let mut items = river.echo(&cx(), items).await.unwrap();
        assert_eq!(read(&mut items, u64::MAX).await, whole(count, length));
        ledger.until_inside(0).await;
    }
}

pub(crate) async fn a_stream_is_passed_on_by_a_service_between(world: World) {
    let (river, ledger, _) = river(&world).await;
    ledger.open();
    let mut items = river.pass_on(&cx(), 1000, Then::End).await.unwrap();
    assert_eq!(read(&mut items, u64::MAX).await, whole(1000, 10));
    let items = numbers(&ledger, 1000, 10, Then::End);
    assert_eq!(river.hand_on(&cx(), items).await.unwrap(), whole(1000, 10));
    let mut items = river.pass_on(&cx(), 5, Then::Hang).await.unwrap();
    assert_eq!(read(&mut items, 5).await.count, 5);
    ledger.until_inside(1).await;
    drop(items);
    ledger.until_inside(0).await;
}

pub(crate) async fn the_answer_comes_before_the_items(world: World) {
    let (river, ledger, _) = river(&world).await;
    let refused = river.give(&cx(), 5, 5, Then::NoStream).await.unwrap_err();
    assert_eq!(refused.service(), Some(&Refusal::Plain));
    let items = river.give(&cx(), 0, 0, Then::Hang).await.unwrap();
    ledger.until_inside(1).await;
    drop(items);
    ledger.until_inside(0).await;
}

/// Every way to break off, and what is read then.
fn ends() -> Vec<(Then, String)> {
    let refused = (Then::Refuse, format!("Service({:?})", Refusal::TooMany(7, 7)));
    let panic = Fault::internal("the service panicked: a bug after 7");
    let failed = FaultKind::ALL.iter().enumerate().map(|(code, kind)| {
        let fault = Fault::new(*kind, "so it is");
        (Then::Fail(code as u8), format!("{fault:?}"))
    });
    failed.chain([refused, (Then::Panic, format!("{panic:?}"))]).collect()
}

pub(crate) async fn a_stream_breaks_off_after_its_items_with_the_reason(world: World) {
    let (river, ledger, _) = river(&world).await;
    for (then, end) in ends() {
        let mut items = river.give(&cx(), 7, 10, then).await.unwrap();
        let seen = read(&mut items, u64::MAX).await;
        assert_eq!(seen, Taken { end, ..whole(7, 10) });
        assert!(items.next().await.is_none());
        ledger.until_inside(0).await;
    }
}

pub(crate) async fn what_a_caller_sends_breaks_off_after_its_items_with_the_reason(world: World) {
    let (river, ledger, _) = river(&world).await;
    ledger.open();
    for (then, end) in ends() {
        let items = numbers(&ledger, 7, 10, then);
        let seen = river.take(&cx(), items, u64::MAX).await.unwrap();
        assert_eq!(seen, Taken { end, ..whole(7, 10) });
        ledger.until_inside(0).await;
    }
}

pub(crate) async fn what_nobody_finished_is_no_whole_stream(world: World) {
    let (river, ledger, _) = river(&world).await;
    ledger.open();
    let item = || Drop { number: 0, bytes: vec![].into() };
    let (sender, items) = Stream::channel(3);
    sender.send(item()).await.unwrap();
    drop(sender);
    let seen = river.take(&cx(), items, u64::MAX).await.unwrap();
    assert!(seen.count == 1 && seen.end.contains("before it had finished"), "{seen:?}");
    let (sender, items) = Stream::channel(3);
    sender.send(item()).await.unwrap();
    sender.finish().await.unwrap();
    assert_eq!(river.take(&cx(), items, u64::MAX).await.unwrap(), whole(1, 0));
}

const BUDGET: Duration = Duration::from_millis(300);

pub(crate) async fn a_stream_ends_at_the_deadline_of_its_call(world: World) {
    world.pause_time();
    let (river, ledger, _) = river(&world).await;
    river.give(&cx(), 0, 0, Then::End).await.unwrap();
    let begun = tokio::time::Instant::now();
    let mut items = river.give(&Context::root(BUDGET), 3, 10, Then::Hang).await.unwrap();
    let seen = read(&mut items, u64::MAX).await;
    assert_eq!(seen.count, 3);
    assert!(seen.end.starts_with("Fault(DeadlineExceeded, Maybe"), "{seen:?}");
    assert!(begun.elapsed() + Duration::from_millis(30) > BUDGET, "after {:?}", begun.elapsed());
    ledger.until_inside(0).await;
}

pub(crate) async fn a_stream_that_nobody_reads_ends_at_the_deadline_for_whoever_fills_it(world: World) {
    world.pause_time();
    let (river, _, notes) = river(&world).await;
    river.give(&cx(), 0, 0, Then::End).await.unwrap();
    let mut items = river.send(&Context::root(BUDGET)).await.unwrap();
    let why = notes.one().await;
    assert!(why.contains("the time the caller gave is over"), "{why}");
    while let Some(item) = items.next().await {
        let Err(broken_off) = item else { continue };
        assert_eq!(broken_off.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded));
    }
}

pub(crate) async fn a_callee_that_waits_for_items_ends_at_the_deadline(world: World) {
    world.pause_time();
    let (river, ledger, _) = river(&world).await;
    river.give(&cx(), 0, 0, Then::End).await.unwrap();
    let items = numbers(&ledger, 3, 10, Then::Hang);
    let late = river.take(&Context::root(BUDGET), items, u64::MAX).await.unwrap_err();
    assert_eq!(late.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded));
    ledger.until_inside(0).await;
}

pub(crate) async fn dropping_what_a_method_gives_ends_its_producer(world: World) {
    let (river, ledger, notes) = river(&world).await;
    let mut items = river.give(&cx(), 3, 10, Then::Hang).await.unwrap();
    assert_eq!(read(&mut items, 3).await.count, 3);
    ledger.until_inside(1).await;
    drop(items);
    ledger.until_inside(0).await;
    let mut items = river.send(&cx()).await.unwrap();
    assert_eq!(items.next().await.unwrap().unwrap(), 0);
    drop(items);
    assert_eq!(notes.one().await, "cancelled: the reader has dropped the stream");
}

pub(crate) async fn dropping_what_a_method_takes_ends_its_producer(world: World) {
    let (river, ledger, _) = river(&world).await;
    let taking = tokio::spawn({
        let (river, items) = (river.clone(), numbers(&ledger, 3, 10, Then::Hang));
        async move { river.take(&cx(), items, 2).await }
    });
    until("two items are made", || ledger.on() >= 2).await;
    ledger.until_inside(0).await;
    assert!(!taking.is_finished(), "the call goes on");
    ledger.open();
    assert_eq!(taking.await.unwrap().unwrap(), Taken { end: "let go".into(), ..whole(2, 10) });
}

pub(crate) async fn dropping_a_call_ends_what_it_sends_and_what_it_gives(world: World) {
    let (river, ledger, _) = river(&world).await;
    let taking = tokio::spawn({
        let (river, items) = (river.clone(), numbers(&ledger, 3, 10, Then::Hang));
        async move { river.hand_on(&cx(), items).await }
    });
    until("the items are made", || ledger.on() == 3).await;
    taking.abort();
    ledger.until_inside(0).await;
    let items = numbers(&ledger, 3, 10, Then::Hang);
    let mut items = river.echo(&cx(), items).await.unwrap();
    assert_eq!(read(&mut items, 3).await.count, 3);
    ledger.until_inside(1).await;
    drop(items);
    ledger.until_inside(0).await;
}

pub(crate) async fn an_answer_ends_what_is_left_of_the_argument(world: World) {
    let (river, ledger, notes) = river(&world).await;
    let items = numbers(&ledger, 3, 10, Then::Hang);
    river.keep(&cx(), items).await.unwrap();
    ledger.until_inside(0).await;
    assert_eq!(notes.one().await, "Fault(Cancelled, Maybe, \"the call that the stream belongs to is over\")");
}

/// So many items a reader that takes nothing lets be made: what the other end may send, and one at each step on the way.
const AHEAD: usize = STREAM_WINDOW as usize / 1064 + 8;

pub(crate) async fn a_producer_is_asked_for_little_more_than_is_read(world: World) {
    let (river, ledger, _) = river(&world).await;
    let mut items = river.give(&cx(), 100_000, 1000, Then::End).await.unwrap();
    for read in [1, 500, 1000] {
        while items.next().await.unwrap().unwrap().number + 1 < read {}
        // Whatever may be sent is sent by then.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let ahead = ledger.on() - read as usize;
        assert!(ahead <= AHEAD, "{ahead} items were made that nobody had asked for");
    }
    assert!(ledger.on() >= 1000);
}

pub(crate) async fn a_slow_reader_slows_nobody_else(world: World) {
    let (river, ledger, _) = river(&world).await;
    // As many slow readers as a connection has streams for, but one.
    let mut slow = Vec::new();
    for _ in 0..300 {
        slow.push(river.give(&cx(), 100_000, 1000, Then::End).await.unwrap());
    }
    let mut items = river.give(&cx(), 2000, 1000, Then::End).await.unwrap();
    assert_eq!(read(&mut items, u64::MAX).await, whole(2000, 1000));
    assert!(ledger.on() < 2000 + 301 * AHEAD);
    for items in &mut slow {
        assert_eq!(items.next().await.unwrap().unwrap().number, 0);
    }
    drop(slow);
    ledger.until_inside(0).await;
}

pub(crate) async fn a_stream_is_in_flight_until_it_ends(world: World) {
    let (_, ledger, _) = river(&world).await;
    let Linked { client, edges } = world.link::<RiverClient>("other", "rhine");
    let book = || {
        let book = edges.iter().map(wharf::Edge::snapshot).find(|book| book.method == "give").unwrap();
        (book.in_flight, book.values, book.errors, book.faults)
    };
    let none = [0; FaultKind::ALL.len()];
    let mut whole = client.give(&cx(), 3, 10, Then::End).await.unwrap();
    assert_eq!(book(), (1, 0, 0, none));
    read(&mut whole, u64::MAX).await;
    assert_eq!(book(), (0, 1, 0, none));
    read(&mut client.give(&cx(), 3, 10, Then::Refuse).await.unwrap(), u64::MAX).await;
    assert_eq!(book(), (0, 1, 1, none));
    read(&mut client.give(&cx(), 3, 10, Then::Fail(0)).await.unwrap(), u64::MAX).await;
    drop(client.give(&cx(), 3, 10, Then::Hang).await.unwrap());
    let mut faults = none;
    faults[FaultKind::Unavailable as usize] = 1;
    faults[FaultKind::Cancelled as usize] = 1;
    assert_eq!(book(), (0, 1, 1, faults));
    ledger.until_inside(0).await;
}

pub(crate) async fn a_thread_without_a_runtime_reads_and_sends_streams(world: World) {
    let (river, ledger, _) = river(&world).await;
    let thread = std::thread::spawn(move || {
        block_on(async {
            let items = numbers(&ledger, 300, 1000, Then::End);
            let mut items = river.echo(&cx(), items).await.unwrap();
            assert_eq!(read(&mut items, u64::MAX).await, whole(300, 1000));
            let short = cx().with_timeout(Duration::from_millis(100));
            let mut items = river.give(&short, 3, 10, Then::Hang).await.unwrap();
            assert!(read(&mut items, u64::MAX).await.end.contains("DeadlineExceeded"));
        });
    });
    join(vec![thread]).await;
}

pub(crate) async fn an_item_over_the_bound_is_a_fault_that_names_it(world: World) {
    const SMALL: usize = 200_000;
    let small = Bounds { message: SMALL, ..Bounds::default() };
    let (generous, ledger, _) = river(&world).await;
    ledger.open();
    let world = world.within(small);
    let modest: RiverClient = world.client("modest", "rhine");
    let names_it = |seen: &Taken| {
        assert!(seen.end.contains("Overloaded") && seen.end.contains(&SMALL.to_string()), "{seen:?}");
    };
    // The caller takes less than the callee sends, and sends no more than it may itself.
    let mut items = modest.give(&cx(), 3, 3 * SMALL as u64, Then::End).await.unwrap();
    names_it(&read(&mut items, u64::MAX).await);
    let items = numbers(&ledger, 3, 3 * SMALL as u64, Then::End);
    names_it(&modest.take(&cx(), items, u64::MAX).await.unwrap());
    // What it could not take is paid for: the connection goes on.
    for _ in 0..200 {
        let mut items = modest.give(&cx(), 1, 3 * SMALL as u64, Then::End).await.unwrap();
        names_it(&read(&mut items, u64::MAX).await);
    }
    let mut items = modest.give(&cx(), 30, 1000, Then::End).await.unwrap();
    assert_eq!(read(&mut items, u64::MAX).await, whole(30, 1000));
    let mut items = generous.give(&cx(), 3, 3 * SMALL as u64, Then::End).await.unwrap();
    assert_eq!(read(&mut items, u64::MAX).await, whole(3, 3 * SMALL as u64));
    ledger.until_inside(0).await;
}

pub(crate) async fn a_stream_whose_connection_is_lost_says_so(world: World) {
    let ledger = super::ledger::Ledger::default();
    let service = super::river::Rhine::alone(&ledger);
    let replica = world.replica("rhine", service, &[RiverServer::offer()]).await;
    replica.announce();
    let river: RiverClient = world.client("caller", "rhine");
    let mut items = river.give(&cx(), 3, 10, Then::Hang).await.unwrap();
    assert_eq!(read(&mut items, 3).await.count, 3);
    let echoed = numbers(&ledger, 3, 10, Then::Hang);
    let mut echoed = river.echo(&cx(), echoed).await.unwrap();
    assert_eq!(read(&mut echoed, 3).await.count, 3);
    drop(replica);
    for mut items in [items, echoed] {
        let seen = read(&mut items, u64::MAX).await;
        assert!(seen.end.starts_with("Fault(Unavailable, Maybe"), "{seen:?}");
    }
    ledger.until_inside(0).await;
}
