//! The walk through two versions of what a method sends or receives.

use std::collections::{HashSet, VecDeque};

use super::{
    Breaks, Change, Rule,
    change::{Flow, Reads},
    form::Node,
    place::{Place, Places, Segment},
};
use crate::{InterfaceDescriptor, Types, types::name_without_number};

/// Looks at two versions of a value, and of every type within it.
pub(super) struct Walk<'a> {
    pub(super) before: &'a Types,
    pub(super) after: &'a Types,
    pub(super) flow: Flow,
    pub(super) places: Places<'a>,
    pub(super) found: Vec<Change>,
    /// Pairs with a name on either side that were met: each is looked at once, so that types may contain themselves.
    met: HashSet<(Side<'a>, Side<'a>, bool)>,
    /// Such pairs that were not looked into yet: a list, for a peer's chain of types may be long.
    waiting: VecDeque<Pair<'a>>,
    /// How many pairs may be met before it gives up.
    budget: usize,
}

/// Two versions of a value.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) before: Node<'a>,
    pub(super) after: Node<'a>,
    pub(super) at: Place,
    /// Whether it is within the items of a set, where values that differ must stay different.
    pub(super) in_set: bool,
}

/// A name, or a node without one, by its address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Side<'a> {
    Name(&'a str),
    Address(usize),
}

/// There were more pairs of types than the walk was allowed to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// One side of a difference, in words.
pub(super) type Said = Option<String>;

impl<'a> Walk<'a> {
    pub(super) fn new(
        before: &'a InterfaceDescriptor,
        after: &'a InterfaceDescriptor,
        flow: Flow,
        budget: usize,
    ) -> Self {
        Self {
            before: &before.types,
            after: &after.types,
            flow,
            places: Places::default(),
            found: Vec::new(),
            met: HashSet::new(),
            waiting: VecDeque::new(),
            budget,
        }
    }

    /// Looks into all that is waiting.
    pub(super) fn finish(mut self) -> Result<Vec<Change>, TooLarge> {
        while let Some(pair) = self.waiting.pop_front() {
            self.budget = self.budget.checked_sub(1).ok_or(TooLarge)?;
            let pair = self.within_definition(pair);
            self.pair(pair);
        }
        Ok(self.found)
    }

    /// Looks at a pair, now or later.
    pub(super) fn look(&mut self, pair: Pair<'a>) {
        if pair.before.name().is_none() && pair.after.name().is_none() {
            self.pair(pair);
        } else if self.met.insert((side(pair.before), side(pair.after), pair.in_set)) {
            self.waiting.push_back(pair);
        }
    }

    /// Notes a change.
    pub(super) fn note(
        &mut self,
        rule: Rule,
        at: Place,
        in_set: bool,
        [before, after]: [Said; 2],
        reads: Reads,
    ) {
        self.found.push(Change {
            rule,
            place: self.places.path(at),
            definition: self.places.definition(at),
            before,
            after,
            breaks: Breaks::of(self.flow, reads),
            flow: self.flow,
            in_set,
        });
    }

    /// Notes a change between two values.
    pub(super) fn note_pair(&mut self, rule: Rule, pair: Pair<'a>, reads: Reads) {
        let said = [Some(pair.before.to_string()), Some(pair.after.to_string())];
        self.note(rule, pair.at, pair.in_set, said, reads);
    }

    fn within_definition(&mut self, pair: Pair<'a>) -> Pair<'a> {
        let name = pair.before.name().or(pair.after.name());
        let at = name.map_or(pair.at, |name| self.places.below(pair.at, Segment::Type(name)));
        Pair { at, ..pair }
    }

    /// Notes that the same values have a type of another name, where they do.
    pub(super) fn renamed(&mut self, pair: Pair<'a>) {
        let name = |node: Node<'a>| node.name().map(own_name);
        if name(pair.before) != name(pair.after) {
            self.note_pair(Rule::TypeRenamed, pair, Reads::BOTH);
        }
    }
}

/// The name of a type without what it is generic over, which is looked at by itself.
fn own_name(name: &str) -> String {
    name_without_number(name.split('<').next().unwrap_or(name))
}

fn side(node: Node<'_>) -> Side<'_> {
    match node {
        Node::Shape(shape) => {
            node.name().map_or_else(|| Side::Address(std::ptr::from_ref(shape).addr()), Side::Name)
        }
        Node::Body(body) => Side::Address(std::ptr::from_ref(body).addr()),
    }
}
