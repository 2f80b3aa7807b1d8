//! Both programs call each other: every method that the versions get on about works, and every other one fails alone.

use std::collections::HashMap;

use serde_json::{Value, json};
use wharf_rulebook::orders::{Answers, Called, Described, Heard, Order, Outcomes, Way};
use wharf_schema::{Body, Change, InterfaceDescriptor, MethodDescriptor, Shape, compare_all};
use wharf_tests::folder::Folder;
use wharf_tests::values::Maker;

use crate::examples::{Example, concerns, interface};
use crate::json::{same, same_fields, samples};
use crate::peer::Peer;

/// How many values each method is called with, and answers with.
const SAMPLES: u64 = 16;

/// A method that is called, and what is to come of it.
struct Plan<'a> {
    way: Way,
    caller: (&'a InterfaceDescriptor, &'a MethodDescriptor),
    /// The server's version, if there is one.
    server: Option<(&'a InterfaceDescriptor, &'a MethodDescriptor)>,
    /// Whether the server has the interface at all.
    is_offered: bool,
    /// The changes that keep it from being called.
    breaking: Vec<Change>,
    arguments: Vec<Value>,
    answers: Vec<Value>,
}

/// How many methods were called, and how many of them were refused.
#[derive(Debug, Default, PartialEq)]
struct Count {
    worked: usize,
    refused: usize,
}

impl<'a> Plan<'a> {
    /// Every method that the caller knows of an example.
    fn of(example: &'a Example, caller: &'a Described, server: &'a Described) -> Vec<Self> {
        // As the two see it when they meet: from the caller's version to the server's.
        let met = compare_all(&caller.interfaces, &server.interfaces);
        // As the page tells it: whoever has the old version is broken, or is not.
        let told = if caller.interfaces == server.interfaces { Vec::new() } else { example.changes() };
        let caller_is_old = caller.interfaces == example.old.interfaces;
        let breaks =
            |change: &&Change| if caller_is_old { change.breaks.callers } else { change.breaks.servers };
        let mut plans = Vec::new();
        for known in &caller.interfaces {
            for method in &known.methods {
                let offered = interface(server, &known.name);
                let server = offered.and_then(|offered| Some((offered, offered.method(&method.name)?)));
                let concerned = |change: &&Change| concerns(change, &known.name, &method.name);
                let breaking: Vec<Change> =
                    met.iter().filter(|change| change.breaks.callers).filter(concerned).cloned().collect();
                let is_told = told.iter().filter(breaks).any(|change| concerned(&change));
                assert!(server.is_none() || is_told != breaking.is_empty(), "{}{met:?}", example.context());
                // A caller waits for a replica that offers what it calls: once is enough.
                let count = if server.is_some() && breaking.is_empty() { SAMPLES } else { 1 };
                let way = Way {
                    case: caller.name.clone(),
                    interface: known.name.clone(),
                    method: method.name.clone(),
                };
                let arguments =
                    (0..count).map(|seed| Maker::new(&known.types, seed).fields(&method.args)).collect();
                let answers = server.map(|(offered, method)| answers(offered, method)).unwrap_or_default();
                let is_offered = offered.is_some();
                plans.push(Self {
                    way,
                    caller: (known, method),
                    server,
                    is_offered,
                    breaking,
                    arguments,
                    answers,
                });
            }
        }
        plans
    }

    fn works(&self) -> bool {
        self.server.is_some() && self.breaking.is_empty()
    }

    /// How the ends are to talk of the method: by position only where they mean the same by it to the last field.
    fn spoken(&self) -> &'static str {
        match self.server {
            None if self.is_offered => "not at all",
            None => "not connected",
            Some((_, method)) if method.fingerprint == self.caller.1.fingerprint => "by position",
            Some(_) if self.breaking.is_empty() => "by name",
            Some(_) => "not at all",
        }
    }

    /// Fails unless the calls came to what they should.
    fn judge(&self, came: &Outcomes, heard: &[&Heard]) {
        let (way, outcomes) = (&self.way, &came.outcomes);
        assert_eq!(came.spoken, self.spoken(), "{way:?}");
        assert_eq!(outcomes.len(), self.arguments.len(), "{way:?}");
        if !self.works() {
            assert!(heard.is_empty(), "{way:?} was called: {heard:?}");
            outcomes.iter().for_each(|outcome| self.judge_refusal(outcome));
            return;
        }
        assert_eq!(heard.len(), outcomes.len(), "{way:?}: {outcomes:?}");
        let Some((offered, method)) = self.server else { return };
        for (sent, heard) in self.arguments.iter().zip(heard) {
            assert!(
                same_fields(sent, &heard.arguments, &method.args, &offered.types),
                "{way:?}: {sent} arrived as {}",
                heard.arguments
            );
        }
        for (answer, outcome) in self.answers.iter().zip(outcomes) {
            assert!(self.came_back(answer, outcome), "{way:?}: {answer} came back as {outcome}");
        }
    }

    fn judge_refusal(&self, outcome: &Value) {
        let (way, fault) = (&self.way, &outcome["fault"]);
        assert_eq!(fault["kind"], "incompatible", "{way:?}: {outcome}");
        assert_eq!(fault["not_started"], true, "{way:?}: {outcome}");
        let message = fault["message"].as_str().unwrap_or_default();
        // One change is told in full, and its rule is a heading of the page.
        let told = |change: &Change| message.contains(&format!("({})", change.rule));
        let missing = self.server.is_none() && message.contains(&way.case);
        assert!(missing || self.breaking.iter().any(told), "{way:?}: {message}");
    }

    /// Whether the caller has what the server answered.
    fn came_back(&self, answer: &Value, outcome: &Value) -> bool {
        let (known, method) = self.caller;
        if let Some(unknown) = outcome["unknown"].as_str() {
            return names_what_is_new(unknown, answer, known);
        }
        match (answer.get("value"), outcome.get("value"), answer.get("error"), outcome.get("error")) {
            (Some(sent), Some(found), ..) => same(sent, found, &method.value, &known.types),
            (_, _, Some(sent), Some(found)) => same(sent, found, &method.error, &known.types),
            _ => false,
        }
    }
}

/// What a server answers: values, and now and then its own error.
fn answers(offered: &InterfaceDescriptor, method: &MethodDescriptor) -> Vec<Value> {
    let told = |name: &str, shape: &Shape| -> Vec<Value> {
        let values = samples(shape, &offered.types, SAMPLES);
        values.into_iter().map(|value| json!({ name: value })).collect()
    };
    let mut answers = told("value", &method.value);
    if method.error != Shape::Never {
        for (at, error) in told("error", &method.error).into_iter().enumerate().filter(|(at, _)| at % 2 == 0)
        {
            answers[at] = error;
        }
    }
    answers
}

/// Whether the caller says of an answer that it has a variant which the caller's open type does not have.
fn names_what_is_new(said: &str, answer: &Value, known: &InterfaceDescriptor) -> bool {
    let name = said.split('`').nth(1).unwrap_or_default();
    let in_open = |body: &Body| match body {
        Body::Enum { open, variants } => *open && variants.iter().all(|variant| variant.name != name),
        _ => false,
    };
    answer.to_string().contains(&format!("\"{name}\""))
        && known.types.iter().any(|(_, each)| in_open(&each.body))
}

/// Lets `caller` call all that it knows at `address`, where `server` listens.
fn call(caller: &mut Peer, server: &mut Peer, plans: &[Plan<'_>], address: &str) -> Count {
    let answers = plans
        .iter()
        .filter(|plan| plan.works())
        .map(|plan| Answers { way: plan.way.clone(), answers: plan.answers.clone() });
    server.ask::<Value>(&Order::Answer(answers.collect()));
    let calls = plans.iter().map(|plan| Called { way: plan.way.clone(), arguments: plan.arguments.clone() });
    let outcomes: Vec<Outcomes> = caller.ask(&Order::Call { at: address.into(), calls: calls.collect() });
    let heard: Vec<Heard> = server.ask(&Order::Heard);
    let mut by_way: HashMap<&Way, Vec<&Heard>> = HashMap::new();
    heard.iter().for_each(|heard| by_way.entry(&heard.way).or_default().push(heard));
    for (plan, outcomes) in plans.iter().zip(&outcomes) {
        plan.judge(outcomes, by_way.get(&plan.way).map_or(&[], Vec::as_slice));
    }
    let worked = plans.iter().filter(|plan| plan.works()).count();
    Count { worked, refused: plans.len() - worked }
}

/// Starts a pair of programs, lets the first call the second over a Unix socket and over TCP.
fn story(name: &str, start: [fn() -> Peer; 2], which: fn(&Example) -> [&Described; 2]) -> Count {
    let folder = Folder::new();
    let (mut old, mut new) = (Peer::old(), Peer::new());
    let examples = Example::all(&mut old, &mut new);
    let [mut caller, mut server] = start.map(|start| start());
    let socket = folder.path().join("callee.sock");
    let at = vec![format!("unix:{}", socket.display()), "tcp:127.0.0.1:0".into()];
    let addresses: Vec<String> = server.ask(&Order::Listen(at));
    let plans: Vec<Plan<'_>> = examples
        .iter()
        .flat_map(|example| {
            let [caller, server] = which(example);
            Plan::of(example, caller, server)
        })
        .collect();
    let counts: Vec<Count> =
        addresses.iter().map(|address| call(&mut caller, &mut server, &plans, address)).collect();
    assert_eq!(counts[0], counts[1], "both ways of reaching the callee are alike");
    let Count { worked, refused } = &counts[0];
    println!("{name}: {} examples, {worked} methods worked, {refused} were refused", examples.len());
    Count { worked: *worked, refused: *refused }
}

#[test]
fn an_old_caller_calls_a_new_server() {
    let count = story("old calls new", [Peer::old, Peer::new], |example| [&example.old, &example.new]);
    assert!(count.worked > 0 && count.refused > 0, "{count:?}");
}

#[test]
fn a_new_caller_calls_an_old_server() {
    let count = story("new calls old", [Peer::new, Peer::old], |example| [&example.new, &example.old]);
    assert!(count.worked > 0 && count.refused > 0, "{count:?}");
}

#[test]
fn two_of_one_version_refuse_nothing() {
    assert_eq!(story("old calls old", [Peer::old; 2], |example| [&example.old; 2]).refused, 0);
    assert_eq!(story("new calls new", [Peer::new; 2], |example| [&example.new; 2]).refused, 0);
}
