//! What the rules promise, and that they don't promise it of nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wharf_core::Encoding;
use wharf_schema::{Breaks, Change, Field, Rule, Shape, Types, can_call, compare};

use crate::model::Model;
use crate::mutate::changed;
use crate::random::Random;
use crate::read::Target;
use crate::value::{Value, any, any_struct};
use crate::view::{NoFit, view, view_struct};
use crate::write::Typed;

/// Values of each kind that cross between two versions.
const VALUES: usize = 12;

/// What becomes of a value on its way to a reader of another version.
#[derive(Debug, PartialEq)]
pub(crate) enum Arrival {
    /// It arrives as what it was.
    Same,
    /// The reader can't read it, or reads something else.
    Wrong(String),
}

/// A next version of `before`: some changes at random.
pub(crate) fn next_version(before: &Model, random: &mut Random) -> Model {
    let count = 1 + random.below(3);
    (0..count).fold(before.clone(), |model, _| changed(&model, random))
}

/// Whom a change of the interface breaks.
pub(crate) fn broken(changes: &[Change]) -> Breaks {
    Breaks {
        callers: changes.iter().any(|change| change.breaks.callers),
        servers: changes.iter().any(|change| change.breaks.servers),
        ..Breaks::default()
    }
}

/// A caller of one version calls a server of the other, several times.
pub(crate) fn calls(caller: &Model, server: &Model, random: &mut Random) -> Vec<Arrival> {
    calls_in(Encoding::Named, caller, server, random)
}

/// The same in another encoding.
pub(crate) fn calls_in(
    encoding: Encoding,
    caller: &Model,
    server: &Model,
    random: &mut Random,
) -> Vec<Arrival> {
    let (here, there) = (caller.types(), server.types());
    let mut arrivals = Vec::new();
    for _ in 0..VALUES {
        if let Some(args) = any_struct(&caller.args, &here, random) {
            arrivals.push(args_arrive(encoding, &args, (&caller.args, &here), (&server.args, &there)));
        }
        for (written, read) in [(&server.value, &caller.value), (&server.error, &caller.error)] {
            if let Some(value) = any(written, &there, random) {
                arrivals.push(arrives(encoding, &value, (written, &there), (read, &here)));
            }
        }
    }
    arrivals
}

fn arrives(encoding: Encoding, value: &Value, written: (&Shape, &Types), read: (&Shape, &Types)) -> Arrival {
    let bytes = bytes(encoding, &Typed { value, of: written.0, types: written.1 });
    judged(value, view(value, read.0, read.1), Target::Shape(read.0.clone()).read(encoding, &bytes, read.1))
}

fn args_arrive(
    encoding: Encoding,
    value: &Value,
    written: (&[Field], &Types),
    read: (&[Field], &Types),
) -> Arrival {
    let bytes = bytes(encoding, &Typed { value, of: written.0, types: written.1 });
    let expected = view_struct(value, read.0, read.1);
    judged(value, expected, Target::Fields(read.0.to_vec()).read(encoding, &bytes, read.1))
}

fn bytes(encoding: Encoding, value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoding.encode(value, &mut bytes).expect("it is a value of its type");
    bytes
}

fn judged(value: &Value, expected: Result<Value, NoFit>, found: Result<Value, String>) -> Arrival {
    match (expected, found) {
        (Ok(expected), Ok(found)) if same(&expected, &found) => Arrival::Same,
        (expected, found) => {
            Arrival::Wrong(format!("{value:?} should arrive as {expected:?} and is {found:?}"))
        }
    }
}

/// Equal, in whatever order maps and sets come.
fn same(one: &Value, other: &Value) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

#[test]
fn what_is_said_to_be_safe_arrives_as_what_it_was() {
    proptest!(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() }, |(seed: u64)| {
        let mut random = Random::new(seed);
        let before = match seed % 8 {
            0 | 1 => Model::with_set(&mut random),
            2 => Model::with_set_of_variants(&mut random),
            _ => Model::any(&mut random),
        };
        let after = next_version(&before, &mut random);
        let changes = compare(&before.interface(), &after.interface());
        let broken = broken(&changes);
        for (is_broken, caller, server) in
            [(broken.callers, &before, &after), (broken.servers, &after, &before)]
        {
            if !is_broken {
                for arrival in calls(caller, server, &mut random) {
                    prop_assert!(
                        !matches!(arrival, Arrival::Wrong(_)),
                        "{arrival:?}\n{before:#?}\n{after:#?}\n{changes:#?}",
                    );
                }
            }
        }
    });
}

#[test]
fn a_caller_and_a_callee_that_meet_go_by_the_same_rules() {
    proptest!(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() }, |(seed: u64)| {
        let mut random = Random::new(seed);
        let before = Model::any(&mut random);
        let after = next_version(&before, &mut random);
        let (before, after) = (before.interface(), after.interface());
        let broken = broken(&compare(&before, &after));
        prop_assert_eq!(can_call(&before, &after, "call").is_err(), broken.callers);
        prop_assert_eq!(can_call(&after, &before, "call").is_err(), broken.servers);
    });
}

#[test]
fn no_change_is_no_change_and_two_versions_are_the_same_both_ways_round() {
    proptest!(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() }, |(seed: u64)| {
        let mut random = Random::new(seed);
        let before = Model::any(&mut random);
        prop_assert_eq!(compare(&before.interface(), &before.interface()), vec![]);
        let after = next_version(&before, &mut random);
        let there = broken(&compare(&before.interface(), &after.interface()));
        let back = broken(&compare(&after.interface(), &before.interface()));
        prop_assert_eq!((there.callers, there.servers), (back.servers, back.callers));
    });
}

/// A rule that calls everything breaking would keep every promise: how often each of them says what, and how often a
/// breaking change is seen to break.
#[test]
fn the_rules_let_through_what_works() {
    let mut seen: BTreeMap<Rule, Seen> = BTreeMap::new();
    for seed in 0..8_000 {
        let mut random = Random::new(seed);
        let before = Model::any(&mut random);
        let after = changed(&before, &mut random);
        let changes = compare(&before.interface(), &after.interface());
        let [change] = &changes[..] else { continue };
        let seen = seen.entry(change.rule).or_default();
        for (is_broken, caller, server) in
            [(change.breaks.callers, &before, &after), (change.breaks.servers, &after, &before)]
        {
            if is_broken {
                seen.breaking += 1;
                let arrivals = calls(caller, server, &mut random);
                seen.broke += usize::from(arrivals.iter().any(|arrival| *arrival != Arrival::Same));
            } else {
                seen.safe += 1;
            }
        }
    }
    for rule in Rule::ALL.iter().filter(|rule| !ELSEWHERE.contains(rule)) {
        let Seen { safe, breaking, broke } = seen.get(rule).copied().unwrap_or_default();
        println!("{rule:18} safe {safe:5}  breaking {breaking:5}, seen to break {broke:5}");
        assert_eq!(safe == 0, NEVER_SAFE.contains(rule), "{rule} lets {safe} changes through");
        assert_eq!(breaking == 0, ALWAYS_SAFE.contains(rule), "{rule} stops {breaking} changes");
        // A kind breaks callers by what they do, not by what they read.
        let in_vain = *rule == Rule::KindChanged || breaking == 0;
        assert!(in_vain || broke * 2 > breaking, "{rule} stops {breaking} changes, and {broke} would break");
    }
}

/// Rules of what this test has one of, or none: a stream is no value that could be sent from one reader to another, and a
/// route and a list of callers are no part of what is sent.
const ELSEWHERE: [Rule; 7] = [
    Rule::InterfaceAdded,
    Rule::InterfaceRemoved,
    Rule::MethodAdded,
    Rule::MethodRemoved,
    Rule::RouteChanged,
    Rule::CallersChanged,
    Rule::StreamChanged,
];

/// Rules of changes that can't be read in either direction.
const NEVER_SAFE: [Rule; 4] =
    [Rule::ArgumentRenamed, Rule::FieldRenamed, Rule::VariantChanged, Rule::LengthChanged];

/// Rules of changes that nobody can see on the wire.
const ALWAYS_SAFE: [Rule; 5] =
    [Rule::DefaultChanged, Rule::OrderChanged, Rule::OpenChanged, Rule::StatusChanged, Rule::TypeRenamed];

#[derive(Clone, Copy, Default)]
struct Seen {
    safe: usize,
    breaking: usize,
    broke: usize,
}
