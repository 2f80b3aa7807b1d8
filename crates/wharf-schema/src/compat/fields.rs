//! Two versions of what has names: the fields of a struct, the arguments of a method.

use std::collections::{HashMap, HashSet};

use super::{
    Rule,
    change::Reads,
    form::Node,
    place::{Place, Segment},
    walk::{Pair, Walk},
};
use crate::{Field, Shape, types::name_without_number};

/// How the rules are called for fields, and for arguments.
struct Rules {
    added: Rule,
    removed: Rule,
    renamed: Rule,
}

const FIELDS: Rules =
    Rules { added: Rule::FieldAdded, removed: Rule::FieldRemoved, renamed: Rule::FieldRenamed };

const ARGUMENTS: Rules =
    Rules { added: Rule::ArgumentAdded, removed: Rule::ArgumentRemoved, renamed: Rule::ArgumentRenamed };

impl<'a> Walk<'a> {
    pub(super) fn fields(&mut self, before: &'a [Field], after: &'a [Field], at: Place, in_set: bool) {
        self.named(before, after, at, in_set, &FIELDS);
    }

    pub(super) fn arguments(&mut self, before: &'a [Field], after: &'a [Field], at: Place) {
        self.named(before, after, at, false, &ARGUMENTS);
    }

    fn named(&mut self, before: &'a [Field], after: &'a [Field], at: Place, in_set: bool, rules: &Rules) {
        let (old, new) = (by_name(before), by_name(after));
        for (index, field) in before.iter().enumerate() {
            let place = self.places.below(at, Segment::Name(&field.name));
            if let Some(now) = new.get(field.name.as_str()) {
                self.kept(field, now, place, in_set);
            } else if let Some(now) = after.get(index).filter(|now| is_renamed(field, now, &old)) {
                let said = [Some(field.name.clone()), Some(now.name.clone())];
                self.note(rules.renamed, place, in_set, said, Reads::NEITHER);
            } else {
                // What is not known is passed over, but for a stream, whose items nobody would take; in a set, that can
                // make one of two items.
                let reads = Reads { forward: !in_set && !is_stream(field), backward: field.may_be_missing() };
                self.note(rules.removed, place, in_set, [Some(said(field)), None], reads);
            }
        }
        for (index, field) in after.iter().enumerate() {
            let was_there = old.contains_key(field.name.as_str());
            let renamed = before
                .get(index)
                .is_some_and(|was| !new.contains_key(was.name.as_str()) && is_renamed(was, field, &old));
            if !was_there && !renamed {
                let place = self.places.below(at, Segment::Name(&field.name));
                let reads = Reads { forward: field.may_be_missing(), backward: !in_set && !is_stream(field) };
                self.note(rules.added, place, in_set, [None, Some(said(field))], reads);
            }
        }
        self.order(&names(before), &names(after), at);
    }

    fn kept(&mut self, before: &'a Field, after: &'a Field, at: Place, in_set: bool) {
        if before.default != after.default {
            let said = |field: &Field| Some(if field.default { "optional" } else { "required" }.to_owned());
            self.note(Rule::DefaultChanged, at, in_set, [said(before), said(after)], Reads::BOTH);
        }
        let (before, after) = (Node::Shape(&before.shape), Node::Shape(&after.shape));
        self.look(Pair { before, after, at, in_set });
    }

    /// Notes that names that both versions have stand in another order.
    pub(super) fn order(&mut self, before: &[&str], after: &[&str], at: Place) {
        let kept = |names: &[&str], others: &[&str]| -> Vec<String> {
            let others: HashSet<&str> = others.iter().copied().collect();
            names.iter().filter(|name| others.contains(**name)).map(ToString::to_string).collect()
        };
        let (before, after) = (kept(before, after), kept(after, before));
        if before != after {
            let said = [Some(before.join(", ")), Some(after.join(", "))];
            self.note(Rule::OrderChanged, at, false, said, Reads::BOTH);
        }
    }
}

fn names(fields: &[Field]) -> Vec<&str> {
    fields.iter().map(|field| field.name.as_str()).collect()
}

fn is_stream(field: &Field) -> bool {
    matches!(field.shape, Shape::Stream { .. })
}

fn by_name(fields: &[Field]) -> HashMap<&str, &Field> {
    fields.iter().map(|field| (field.name.as_str(), field)).collect()
}

/// Whether a field that is gone has become the one in its place: the same value under a name that is new.
///
/// Read as one removed and another one added, an optional field would lose its values without a word.
fn is_renamed(before: &Field, after: &Field, old: &HashMap<&str, &Field>) -> bool {
    !old.contains_key(after.name.as_str()) && before.shape == after.shape && before.default == after.default
}

fn said(field: &Field) -> String {
    let shape = name_without_number(&field.shape.to_string());
    let missing = if field.may_be_missing() { "optional" } else { "required" };
    format!("{}: {shape} ({missing})", field.name)
}
