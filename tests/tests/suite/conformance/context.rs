//! What a context carries to the callee: who calls, within which request, as which operation, how urgently, for whom.

use std::collections::HashSet;
use std::time::Duration;

use wharf::{Context, Criticality, OperationId, TraceContext};

use super::harness::World;
use super::probe::{Seen, chain, criticality, probe};

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

pub(crate) async fn the_caller_is_the_service_that_calls(world: World) {
    let (a, _) = chain(&world).await;
    let seen = a.look(&cx(), Duration::ZERO).await.unwrap();
    let pairs: Vec<_> = seen.iter().map(|seen| (seen.caller.as_str(), seen.service.as_str())).collect();
    assert_eq!(pairs, [("caller", "a"), ("a", "b"), ("b", "c")]);
}

pub(crate) async fn a_trace_goes_through_with_a_span_for_each_call(world: World) {
    let (a, _) = chain(&world).await;
    let cx = cx();
    let seen = a.look(&cx, Duration::ZERO).await.unwrap();
    assert!(seen.iter().all(|seen| *seen.trace == cx.trace().trace_id.0));
    let mut spans: HashSet<Vec<u8>> = seen.iter().map(|seen| seen.span.to_vec()).collect();
    spans.insert(cx.trace().span_id.0.to_vec());
    assert_eq!(spans.len(), 4, "the caller's and three of calls");
    for sampled in [false, true] {
        let cx = cx.with_trace(TraceContext { sampled, ..cx.trace() });
        let seen = a.look(&cx, Duration::ZERO).await.unwrap();
        assert!(seen.iter().all(|seen| seen.sampled == sampled));
    }
}

pub(crate) async fn an_operation_is_derived_by_step_and_never_inherited(world: World) {
    let (a, _) = chain(&world).await;
    let operation = OperationId([7; 16]);
    let id = |seen: &Seen| seen.operation.as_ref().map(|id| id.to_vec());
    let seen = a.twice(&cx().with_operation(operation)).await.unwrap();
    let ids: Vec<_> = seen.iter().map(id).collect();
    // a; then b, c, c as its step one; then b, c, c as its step two.
    let expected = {
        let steps = |id: OperationId| [id.step("one"), id.step("two")];
        let of_b = |b: OperationId| [vec![b], steps(b).to_vec()].concat();
        let [one, two] = steps(operation);
        [vec![operation], of_b(one), of_b(two)].concat()
    };
    let expected: Vec<_> = expected.into_iter().map(|id| Some(id.0.to_vec())).collect();
    assert_eq!(ids, expected);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 7, "no two commands collide");

    let none = a.look(&cx().with_operation(operation), Duration::ZERO).await.unwrap();
    let ids: Vec<_> = none.iter().map(id).collect();
    assert_eq!(ids, [Some(operation.0.to_vec()), None, None]);
    assert_eq!(a.look(&cx(), Duration::ZERO).await.unwrap()[0].operation, None);
}

pub(crate) async fn criticality_goes_all_the_way(world: World) {
    let (a, _) = chain(&world).await;
    let levels = [
        Criticality::Sheddable,
        Criticality::SheddablePlus,
        Criticality::Critical,
        Criticality::CriticalPlus,
    ];
    for level in levels {
        let seen = a.look(&cx().with_criticality(level), Duration::ZERO).await.unwrap();
        assert!(seen.iter().all(|seen| criticality(seen) == level), "{level:?}: {seen:?}");
    }
    let seen = a.look(&cx(), Duration::ZERO).await.unwrap();
    assert!(seen.iter().all(|seen| criticality(seen) == Criticality::Critical));
}

pub(crate) async fn the_principal_goes_all_the_way(world: World) {
    let (a, _) = chain(&world).await;
    for principal in ["", "anna@example.com", &"ü".repeat(512)] {
        let cx = cx().with_principal(principal).unwrap();
        let seen = a.look(&cx, Duration::ZERO).await.unwrap();
        assert!(seen.iter().all(|seen| seen.principal.as_deref() == Some(principal)), "{seen:?}");
    }
    let seen = a.look(&cx(), Duration::ZERO).await.unwrap();
    assert!(seen.iter().all(|seen| seen.principal.is_none()));
}

pub(crate) async fn a_context_of_one_request_serves_many_calls(world: World) {
    let (probe, _) = probe(&world).await;
    let cx = cx();
    let first = probe.look(&cx, Duration::ZERO).await.unwrap();
    let second = probe.look(&cx, Duration::ZERO).await.unwrap();
    assert_eq!(first[0].trace, second[0].trace);
    assert_ne!(first[0].span, second[0].span);
}
