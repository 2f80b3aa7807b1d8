//! No wrong value is ever decoded: pairs of interfaces that were never versions of each other, and values in every encoding.

use proptest::prelude::*;
use wharf_core::Encoding;
use wharf_schema::compare;

use crate::model::Model;
use crate::properties::{Arrival, broken, calls, calls_in, next_version};
use crate::random::Random;

/// How many pairs are tried that have nothing to do with each other.
const PAIRS: u64 = 20_000;

/// What a caller would call of such a server, it reads as what it was, and the other way round.
#[test]
fn two_that_were_never_versions_of_each_other_are_told_apart() {
    let (mut safe, mut values) = (0, 0);
    for seed in 0..PAIRS {
        let mut random = Random::new(seed);
        let (one, other) = (Model::small(&mut random), Model::small(&mut random));
        let broken = broken(&compare(&one.interface(), &other.interface()));
        for (is_broken, caller, server) in [(broken.callers, &one, &other), (broken.servers, &other, &one)] {
            if is_broken {
                continue;
            }
            let arrivals = calls(caller, server, &mut random);
            let wrong = arrivals.iter().find(|arrival| **arrival != Arrival::Same);
            assert!(wrong.is_none(), "{wrong:?}\n{one:#?}\n{other:#?}");
            safe += 1;
            values += arrivals.len();
        }
    }
    println!("{safe} of {} directions get on with each other: {values} values arrived", 2 * PAIRS);
    assert!(safe > 100 && values > 1_000, "{safe} directions, {values} values: too few to say anything");
}

/// A caller and a server that mean the same by a method, and all that they send, in each encoding.
#[test]
fn values_of_one_version_come_back_in_every_encoding() {
    proptest!(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() }, |(seed: u64)| {
        let mut random = Random::new(seed);
        let model = match seed % 4 {
            0 => Model::with_set_of_variants(&mut random),
            _ => Model::any(&mut random),
        };
        for encoding in [Encoding::Positional, Encoding::Named, Encoding::Json] {
            for arrival in calls_in(encoding, &model, &model, &mut random) {
                prop_assert!(arrival == Arrival::Same, "{encoding:?}: {arrival:?}\n{model:#?}");
            }
        }
    });
}

/// By position nothing is compared but the fingerprint: whatever else differs makes no difference to values.
#[test]
fn what_has_one_fingerprint_is_read_by_position() {
    let mut equal = 0;
    for seed in 0..4_000 {
        let mut random = Random::new(seed);
        let before = Model::any(&mut random);
        let after = next_version(&before, &mut random);
        let [was, is] = [&before, &after].map(|model| model.interface().methods[0].fingerprint);
        if was != is {
            continue;
        }
        equal += 1;
        for (caller, server) in [(&before, &after), (&after, &before)] {
            for arrival in calls_in(Encoding::Positional, caller, server, &mut random) {
                assert!(arrival == Arrival::Same, "{arrival:?}\n{before:#?}\n{after:#?}");
            }
        }
    }
    println!("{equal} of 4000 next versions have the fingerprint of the one before");
    assert!(equal > 100, "{equal} pairs with one fingerprint: too few to say anything");
}
