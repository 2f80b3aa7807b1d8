//! Two versions of one value.

use super::{
    Rule,
    change::Reads,
    fits,
    form::{Form, Node},
    place::Segment,
    walk::{Pair, Walk},
};
use crate::{Shape, Types};

impl<'a> Walk<'a> {
    /// Looks at two versions of a value, not into types of a name within them.
    pub(super) fn pair(&mut self, pair: Pair<'a>) {
        match (pair.before.form(self.before), pair.after.form(self.after)) {
            (Form::Stream { item, error }, Form::Stream { item: new_item, error: new_error }) => {
                let (items, end) = (
                    self.places.below(pair.at, Segment::Item),
                    self.places.below(pair.at, Segment::Outcome("<error>")),
                );
                self.shapes(item, new_item, Pair { at: items, ..pair });
                self.errors(Pair {
                    before: Node::Shape(error),
                    after: Node::Shape(new_error),
                    at: end,
                    ..pair
                });
            }
            (Form::Stream { .. }, _) | (_, Form::Stream { .. }) => {
                self.note_pair(Rule::StreamChanged, pair, Reads::NEITHER);
            }
            (Form::Option(before), Form::Option(after)) => {
                self.renamed(pair);
                self.shapes(before, after, pair);
            }
            (_, Form::Option(after)) => {
                let forward = !is_nil(pair.before, self.before);
                self.note_pair(Rule::OptionAdded, pair, Reads { forward, backward: false });
                self.look(Pair { after: Node::Shape(after), ..pair });
            }
            (Form::Option(before), _) => {
                let backward = !is_nil(pair.after, self.after);
                self.note_pair(Rule::OptionRemoved, pair, Reads { forward: false, backward });
                self.look(Pair { before: Node::Shape(before), ..pair });
            }
            (before, after) if before.is_sequence() && after.is_sequence() => {
                self.sequences(before, after, pair);
            }
            (Form::Map(old_key, old_value), Form::Map(new_key, new_value)) => {
                self.renamed(pair);
                let (key, value) =
                    (self.places.below(pair.at, Segment::Key), self.places.below(pair.at, Segment::Value));
                self.shapes(old_key, new_key, Pair { at: key, ..pair });
                self.shapes(old_value, new_value, Pair { at: value, ..pair });
            }
            (Form::Struct(before), Form::Struct(after)) => {
                self.renamed(pair);
                self.fields(before, after, pair.at, pair.in_set);
            }
            (
                Form::Enum { open: was_open, variants: before },
                Form::Enum { open: is_open, variants: after },
            ) => {
                self.renamed(pair);
                self.variants(before, after, [was_open, is_open], pair);
            }
            (Form::Bare, Form::Bare) | (Form::Duration, Form::Duration) => self.renamed(pair),
            (Form::Simple(before), Form::Simple(after)) => self.simple(before, after, pair),
            (before, after) => {
                // What has no values is never written.
                let reads = Reads { forward: is_never(before), backward: is_never(after) };
                self.note_pair(Rule::TypeChanged, pair, reads);
            }
        }
    }

    /// Two shapes at the place of `pair`.
    fn shapes(&mut self, before: &'a Shape, after: &'a Shape, pair: Pair<'a>) {
        self.look(Pair { before: Node::Shape(before), after: Node::Shape(after), ..pair });
    }

    fn simple(&mut self, before: &'a Shape, after: &'a Shape, pair: Pair<'a>) {
        if before == after {
            self.renamed(pair);
            return;
        }
        let (rule, fits): (_, fn(&Shape, &Shape) -> bool) =
            if fits::is_number(before) && fits::is_number(after) {
                (Rule::NumberChanged, fits::number)
            } else if fits::is_text(before) && fits::is_text(after) {
                (Rule::TextChanged, fits::text)
            } else {
                (Rule::TypeChanged, |written, _| *written == Shape::Never)
            };
        let reads = Reads { forward: fits(before, after), backward: fits(after, before) };
        self.note_pair(rule, pair, reads);
    }

    fn sequences(&mut self, before: Form<'a>, after: Form<'a>, pair: Pair<'a>) {
        let same_kind = std::mem::discriminant(&before) == std::mem::discriminant(&after);
        if let (Some(one), Some(other)) = (length(before), length(after))
            && one != other
        {
            self.note_pair(Rule::LengthChanged, pair, Reads::NEITHER);
            return;
        }
        if same_kind {
            self.renamed(pair);
        } else {
            let reads = Reads { forward: is_read_as(before, after), backward: is_read_as(after, before) };
            self.note_pair(Rule::SequenceChanged, pair, reads);
        }
        let sets = matches!((before, after), (Form::Set(_), Form::Set(_)));
        let pair = Pair { in_set: pair.in_set || sets, ..pair };
        match (before, after) {
            (Form::Tuple(before), Form::Tuple(after)) => {
                for (index, (before, after)) in before.iter().zip(after).enumerate() {
                    let at = self.places.below(pair.at, Segment::Index(index));
                    self.shapes(before, after, Pair { at, ..pair });
                }
            }
            _ => {
                let at = self.places.below(pair.at, Segment::Item);
                for before in items(before) {
                    for after in items(after) {
                        self.shapes(before, after, Pair { at, ..pair });
                    }
                }
            }
        }
    }
}

/// Whether every sequence of the one kind is one of the other, with the same items.
fn is_read_as(written: Form<'_>, read: Form<'_>) -> bool {
    match read {
        Form::List(_) => true,
        // A list may hold an item twice, a set would lose one of them.
        Form::Set(_) => false,
        _ => length(written).is_some() && length(written) == length(read),
    }
}

fn length(form: Form<'_>) -> Option<usize> {
    match form {
        Form::Array(_, length) => Some(length),
        Form::Tuple(items) => Some(items.len()),
        _ => None,
    }
}

fn items<'a>(form: Form<'a>) -> Vec<&'a Shape> {
    match form {
        Form::List(item) | Form::Set(item) | Form::Array(item, _) => vec![item],
        Form::Tuple(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether it has a value that is written as nil, and so would be read as none.
fn is_nil(node: Node<'_>, types: &Types) -> bool {
    matches!(node.form(types), Form::Bare | Form::Option(_) | Form::Unknown | Form::Simple(Shape::Unit))
}

fn is_never(form: Form<'_>) -> bool {
    matches!(form, Form::Simple(Shape::Never))
}
