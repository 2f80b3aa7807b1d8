//! Every setting, in the order in which a person wants to see them.

use super::Level::{Call, Callee, Caller};
use super::setting::{Policies, Setting, Slot, Takes};
use crate::keys::Key;

type At = fn(&mut Policies) -> Slot<'_>;

/// All that can be set, with the defaults of the policies themselves.
pub const SETTINGS: &[Setting] = &TABLE;

/// Their names as keys of `wharf.toml`.
pub(crate) const KEYS: &[Key] = &keys();

const TABLE: [Setting; 40] = [
    bound(
        "deadline",
        Call,
        "The most time a call may have; less when the caller has less left. Off: what the caller has left.",
        |p| Slot::Bound(&mut p.call.deadline),
    ),
    switch(
        "retry",
        Call,
        "Tries after the first one, of calls that may be repeated: read, idempotent, or provably not started.",
        |p| Slot::Switch(p.call.retry.is_some(), |p| p.call.retry = None),
    ),
    setting("retry.most", Call, RETRIES, "At most so many tries after the first.", |p| {
        Slot::Count(&mut p.call.retry.get_or_insert_default().most)
    }),
    setting(
        "retry.backoff.first",
        Call,
        TIME,
        "The longest that the first pause between tries may be.",
        |p| Slot::Time(&mut p.call.retry.get_or_insert_default().backoff.first),
    ),
    setting(
        "retry.backoff.most",
        Call,
        TIME,
        "The longest that any pause between tries may be; they double up to it.",
        |p| Slot::Time(&mut p.call.retry.get_or_insert_default().backoff.most),
    ),
    switch(
        "hedge",
        Call,
        "A second call beside one that takes long; the first answer counts. Only read methods have it.",
        |p| Slot::Switch(p.call.hedge.is_some(), |p| p.call.hedge = None),
    ),
    setting(
        "hedge.after",
        Call,
        SHARE,
        "The share of calls that have come back by the time the second call is made.",
        |p| Slot::Number(&mut p.call.hedge.get_or_insert_default().after),
    ),
    setting("hedge.budget", Call, SHARE, "Second calls as a share of calls, at most.", |p| {
        Slot::Number(&mut p.call.hedge.get_or_insert_default().budget)
    }),
    switch(
        "budget",
        Caller,
        "The bound of what tries after the first add to the load of the service.",
        |p| Slot::Switch(p.caller.budget.is_some(), |p| p.caller.budget = None),
    ),
    setting("budget.share", Caller, SHARE, "Repeated calls as a share of calls of late.", |p| {
        Slot::Number(&mut p.caller.budget.get_or_insert_default().share)
    }),
    setting(
        "budget.per_second",
        Caller,
        RATE,
        "So many more a second, for services that are called seldom.",
        |p| Slot::Number(&mut p.caller.budget.get_or_insert_default().per_second),
    ),
    setting("budget.window", Caller, TIME, "How long ago \"of late\" begins.", |p| {
        Slot::Time(&mut p.caller.budget.get_or_insert_default().window)
    }),
    switch(
        "balance",
        Caller,
        "Replicas are chosen by latency and calls under way. Off: by calls under way alone.",
        |p| Slot::Switch(p.caller.balance.is_some(), |p| p.caller.balance = None),
    ),
    setting(
        "balance.decay",
        Caller,
        TIME,
        "After so long an observed latency has lost two thirds of its weight.",
        |p| Slot::Time(&mut p.caller.balance.get_or_insert_default().decay),
    ),
    setting("balance.penalty", Caller, TIME, "The latency that a failure counts as.", |p| {
        Slot::Time(&mut p.caller.balance.get_or_insert_default().penalty)
    }),
    switch("breaker", Caller, "A replica that fails is shut out for a while.", |p| {
        Slot::Switch(p.caller.breaker.is_some(), |p| p.caller.breaker = None)
    }),
    setting("breaker.in_a_row", Caller, COUNT, "So many failures in a row shut a replica out.", |p| {
        Slot::Count(&mut p.caller.breaker.get_or_insert_default().in_a_row)
    }),
    setting("breaker.success", Caller, SHARE, "So does a share of successes below this one.", |p| {
        Slot::Number(&mut p.caller.breaker.get_or_insert_default().success)
    }),
    setting(
        "breaker.answers",
        Caller,
        COUNT,
        "The share of successes counts from so many answers on.",
        |p| Slot::Count(&mut p.caller.breaker.get_or_insert_default().answers),
    ),
    setting("breaker.window", Caller, TIME, "The time over which the share of successes is taken.", |p| {
        Slot::Time(&mut p.caller.breaker.get_or_insert_default().window)
    }),
    setting(
        "breaker.first",
        Caller,
        TIME,
        "How long a replica is shut out at first; twice as long after each probe that fails.",
        |p| Slot::Time(&mut p.caller.breaker.get_or_insert_default().first),
    ),
    setting("breaker.most", Caller, TIME, "How long a replica is shut out at most.", |p| {
        Slot::Time(&mut p.caller.breaker.get_or_insert_default().most)
    }),
    setting("breaker.jitter", Caller, SHARE, "Up to this share of the time is added at random.", |p| {
        Slot::Number(&mut p.caller.breaker.get_or_insert_default().jitter)
    }),
    setting(
        "breaker.ejected",
        Caller,
        SHARE,
        "At most this share of the replicas is shut out, and never the last.",
        |p| Slot::Number(&mut p.caller.breaker.get_or_insert_default().ejected),
    ),
    switch("slow_start", Caller, "A replica that has just come gets less than its share at first.", |p| {
        Slot::Switch(p.caller.slow_start.is_some(), |p| p.caller.slow_start = None)
    }),
    setting("slow_start.over", Caller, TIME, "How long it takes to the full share.", |p| {
        Slot::Time(&mut p.caller.slow_start.get_or_insert_default().over)
    }),
    setting("slow_start.from", Caller, SHARE, "The part of its share that a new replica begins with.", |p| {
        Slot::Number(&mut p.caller.slow_start.get_or_insert_default().from)
    }),
    switch(
        "keepalive",
        Caller,
        "A peer that is silent with calls under way is asked for a sign of life.",
        |p| Slot::Switch(p.caller.keepalive.is_some(), |p| p.caller.keepalive = None),
    ),
    setting("keepalive.after", Caller, TIME, "After so long a silence it is asked.", |p| {
        Slot::Time(&mut p.caller.keepalive.get_or_insert_default().after)
    }),
    setting(
        "keepalive.within",
        Caller,
        TIME,
        "Without a sign of life for so long after that it is given up.",
        |p| Slot::Time(&mut p.caller.keepalive.get_or_insert_default().within),
    ),
    bound(
        "connect",
        Caller,
        "Time to connect to a replica and to agree with it, each. Off: 1s, and 300ms to connect on the same machine.",
        |p| Slot::Bound(&mut p.caller.connect),
    ),
    setting(
        "reconnect.first",
        Caller,
        TIME,
        "The longest that the first pause between tries to connect may be.",
        |p| Slot::Time(&mut p.caller.reconnect.first),
    ),
    setting(
        "reconnect.most",
        Caller,
        TIME,
        "The longest that any pause between tries to connect may be.",
        |p| Slot::Time(&mut p.caller.reconnect.most),
    ),
    setting("ready_wait", Caller, TIME, "How long a call waits when no replica is ready.", |p| {
        Slot::Time(&mut p.caller.ready_wait)
    }),
    switch(
        "admission",
        Callee,
        "How many calls run at a time is found out from how long they take; the rest wait or are refused.",
        |p| Slot::Switch(p.callee.admission.is_some(), |p| p.callee.admission = None),
    ),
    setting("admission.start", Callee, COUNT, "The calls that run at a time, at first.", |p| {
        Slot::Count(&mut p.callee.admission.get_or_insert_default().start)
    }),
    setting("admission.least", Callee, COUNT, "The limit never gets below this.", |p| {
        Slot::Count(&mut p.callee.admission.get_or_insert_default().least)
    }),
    setting("admission.most", Callee, COUNT, "The limit never gets above this.", |p| {
        Slot::Count(&mut p.callee.admission.get_or_insert_default().most)
    }),
    setting("admission.window", Callee, TIME, "How often the limit is looked at again.", |p| {
        Slot::Time(&mut p.callee.admission.get_or_insert_default().window)
    }),
    setting(
        "drain",
        Callee,
        TIME,
        "How long calls under way may go on when the process is asked to stop.",
        |p| Slot::Time(&mut p.callee.drain),
    ),
];

const TIME: (Takes, &str) = (Takes::Time, "a time in quotes from 1ms to 1h, such as \"50ms\"");
const SHARE: (Takes, &str) = (Takes::Number(1.0), "a number from 0 to 1, such as 0.1");
const RATE: (Takes, &str) = (Takes::Number(1e6), "a number from 0 to 1000000, such as 3");
const COUNT: (Takes, &str) = (Takes::Count(1, 1_000_000), "a whole number from 1 to 1000000");
/// gRPC stops at five tries in all (A6); beyond that a retry is an outage of its own.
const RETRIES: (Takes, &str) = (Takes::Count(1, 5), "a whole number from 1 to 5");

const fn switch(name: &'static str, level: super::Level, meaning: &'static str, slot: At) -> Setting {
    setting(name, level, (Takes::Switch, "true, false, or a table of its values"), meaning, slot)
}

const fn bound(name: &'static str, level: super::Level, meaning: &'static str, slot: At) -> Setting {
    setting(
        name,
        level,
        (Takes::Bound, "a time in quotes from 1ms to 1h, such as \"2s\", or false"),
        meaning,
        slot,
    )
}

const fn setting(
    name: &'static str,
    level: super::Level,
    (takes, said): (Takes, &'static str),
    meaning: &'static str,
    slot: At,
) -> Setting {
    Setting { key: Key { name, takes: said, meaning }, level, takes, slot }
}

const fn keys() -> [Key; TABLE.len()] {
    let mut keys = [TABLE[0].key; TABLE.len()];
    let mut at = 0;
    while at < TABLE.len() {
        keys[at] = TABLE[at].key;
        at += 1;
    }
    keys
}
