//! Two versions of an enum.

use std::collections::HashMap;

use super::{
    Rule,
    change::{Flow, Reads},
    form::Node,
    place::Segment,
    walk::{Pair, Walk},
};
use crate::{Body, Variant};

impl<'a> Walk<'a> {
    pub(super) fn variants(
        &mut self,
        before: &'a [Variant],
        after: &'a [Variant],
        [was_open, is_open]: [bool; 2],
        pair: Pair<'a>,
    ) {
        let Pair { at, in_set, .. } = pair;
        if was_open != is_open {
            let said = |open| Some(if open { "open" } else { "closed" }.to_owned());
            self.note(Rule::OpenChanged, at, in_set, [said(was_open), said(is_open)], Reads::BOTH);
        }
        let (old, new) = (by_name(before), by_name(after));
        // Only callers are ready for variants that they do not know: a service would have to guess what is wanted. In a
        // set, two of them that differ in what they carry would become one.
        let is_answer = self.flow == Flow::Received;
        let is_known_by_name = |variant: &Variant| is_answer && (!in_set || variant.body == Body::Unit);
        for variant in before {
            let place = self.places.below(at, Segment::Name(&variant.name));
            if let Some(now) = new.get(variant.name.as_str()) {
                self.kept_variant(variant, now, Pair { at: place, ..pair });
            } else {
                let reads = Reads { forward: is_open && is_known_by_name(variant), backward: true };
                self.note(Rule::VariantRemoved, place, in_set, [Some(variant.name.clone()), None], reads);
            }
        }
        for variant in after.iter().filter(|variant| !old.contains_key(variant.name.as_str())) {
            let place = self.places.below(at, Segment::Name(&variant.name));
            let reads = Reads { forward: true, backward: was_open && is_known_by_name(variant) };
            self.note(Rule::VariantAdded, place, in_set, [None, Some(variant.name.clone())], reads);
        }
        self.order(&names(before), &names(after), at);
    }

    fn kept_variant(&mut self, before: &'a Variant, after: &'a Variant, pair: Pair<'a>) {
        if before.status != after.status {
            let said = |variant: &Variant| {
                Some(variant.status.map_or_else(|| "none".to_owned(), |status| status.to_string()))
            };
            self.note(Rule::StatusChanged, pair.at, pair.in_set, [said(before), said(after)], Reads::BOTH);
        }
        let pair = Pair { before: Node::Body(&before.body), after: Node::Body(&after.body), ..pair };
        match (&before.body, &after.body) {
            (Body::Unit, Body::Unit) => {}
            // A name alone and a name with a value are not read as each other.
            (Body::Unit, _) | (_, Body::Unit) => self.note_pair(Rule::VariantChanged, pair, Reads::NEITHER),
            (Body::Newtype(before), Body::Newtype(after)) => {
                self.look(Pair { before: Node::Shape(before), after: Node::Shape(after), ..pair });
            }
            // What a newtype holds is written as what a tuple or a struct of the same is.
            _ => self.look(pair),
        }
    }
}

fn names(variants: &[Variant]) -> Vec<&str> {
    variants.iter().map(|variant| variant.name.as_str()).collect()
}

fn by_name(variants: &[Variant]) -> HashMap<&str, &Variant> {
    variants.iter().map(|variant| (variant.name.as_str(), variant)).collect()
}
