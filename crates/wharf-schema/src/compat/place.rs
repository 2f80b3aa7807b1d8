//! Places in an interface: paths that share their beginnings.

use std::fmt::Write;

/// The segments of a path that are written, at its beginning and at its end; a longer one has dots between.
const BEGINNING: usize = 8;
const END: usize = 24;

/// A place, known to the [`Places`] that made it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(usize);

/// One step of a path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Segment<'a> {
    /// An interface, a method, an argument, a field, a variant.
    Name(&'a str),
    /// What a method answers, `<value>`, or its error, `<error>`.
    Outcome(&'static str),
    /// An item of a tuple.
    Index(usize),
    /// Every item of a sequence.
    Item,
    /// The keys of a map.
    Key,
    /// The values of a map.
    Value,
    /// Not written: here begins the definition of a type.
    Type(&'a str),
}

/// All places of a comparison. A tree: a peer's descriptor can lead deep, and whole paths would fill the memory.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
struct Node<'a> {
    above: Option<Place>,
    segment: Segment<'a>,
    /// How many segments that are written the path has.
    length: usize,
    /// The last place of the path that is in its shown beginning.
    beginning: Place,
}

impl<'a> Places<'a> {
    pub(super) fn root(&mut self, name: &'a str) -> Place {
        self.add(None, Segment::Name(name))
    }

    pub(super) fn below(&mut self, place: Place, segment: Segment<'a>) -> Place {
        self.add(Some(place), segment)
    }

    fn add(&mut self, above: Option<Place>, segment: Segment<'a>) -> Place {
        let place = Place(self.nodes.len());
        let (length, beginning) = above.map_or((0, place), |above| {
            let above = &self.nodes[above.0];
            (above.length, above.beginning)
        });
        let length = length + usize::from(!matches!(segment, Segment::Type(_)));
        let beginning = if length <= BEGINNING { place } else { beginning };
        self.nodes.push(Node { above, segment, length, beginning });
        place
    }

    /// The path from the interface on: `Cart.add.item.quantity`.
    pub(super) fn path(&self, place: Place) -> String {
        let node = &self.nodes[place.0];
        if node.length <= BEGINNING + END {
            return written(&self.last(place, node.length));
        }
        let beginning = written(&self.last(node.beginning, BEGINNING));
        format!("{beginning}...{}", written(&self.last(place, END)))
    }

    /// The last segments that are written of the path to a place.
    fn last(&self, place: Place, count: usize) -> Vec<Segment<'a>> {
        let mut segments = Vec::new();
        let mut next = Some(place);
        while let Some(at) = next
            && segments.len() < count
        {
            let Node { above, segment, .. } = self.nodes[at.0];
            if !matches!(segment, Segment::Type(_)) {
                segments.push(segment);
            }
            next = above;
        }
        segments.reverse();
        segments
    }

    /// The path from the definition on that the place is in: `CartItem.quantity`. None outside of definitions.
    pub(super) fn definition(&self, place: Place) -> Option<String> {
        let mut segments = Vec::new();
        let mut next = Some(place);
        while let Some(at) = next {
            let Node { above, segment, .. } = self.nodes[at.0];
            segments.push(segment);
            if matches!(segment, Segment::Type(_)) {
                segments.reverse();
                return Some(written(&segments));
            }
            next = above;
        }
        None
    }
}

fn written(segments: &[Segment<'_>]) -> String {
    let mut path = String::new();
    for segment in segments {
        let dot = if path.is_empty() { "" } else { "." };
        // Writing to a String does not fail.
        let _ = match segment {
            Segment::Name(name) | Segment::Type(name) => write!(path, "{dot}{name}"),
            Segment::Outcome(name) => write!(path, "{dot}{name}"),
            Segment::Index(index) => write!(path, "{dot}{index}"),
            Segment::Item => write!(path, "[]"),
            Segment::Key => write!(path, "[key]"),
            Segment::Value => write!(path, "[value]"),
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_at_the_interface_and_a_definition_at_its_type() {
        let mut places = Places::default();
        let cart = places.root("Cart");
        let items = places.below(cart, Segment::Name("items"));
        let value = places.below(items, Segment::Outcome("<value>"));
        let item = places.below(value, Segment::Item);
        let line = places.below(item, Segment::Type("Line"));
        let price = places.below(line, Segment::Name("price"));
        assert_eq!(places.path(price), "Cart.items.<value>[].price");
        assert_eq!(places.definition(price).as_deref(), Some("Line.price"));
        assert_eq!(places.definition(item), None);
    }

    #[test]
    fn a_path_without_end_is_shortened() {
        let mut places = Places::default();
        let mut deep = places.root("List");
        for _ in 0..100_000 {
            deep = places.below(deep, Segment::Name("next"));
        }
        let path = places.path(deep);
        assert!(path.starts_with("List.next") && path.contains("next...next"), "{path}");
        assert!(path.len() < 200, "{path}");
    }
}
