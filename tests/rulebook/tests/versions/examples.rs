//! The examples: what the page says of each, and what both programs have of it.

use wharf_rulebook::book::{Block, Claim, blocks, text};
use wharf_rulebook::orders::Described;
use wharf_schema::{Change, InterfaceDescriptor, compare_all};

use crate::peer::Peer;

/// An example of the page.
pub(crate) struct Example {
    pub(crate) block: Block,
    pub(crate) claim: Claim,
    pub(crate) old: Described,
    pub(crate) new: Described,
}

impl Example {
    /// All of them, as these programs have them.
    pub(crate) fn all(old: &mut Peer, new: &mut Peer) -> Vec<Self> {
        let blocks = blocks(&text());
        let (old, new) = (old.cases(), new.cases());
        assert_eq!(
            [blocks.len(); 2],
            [old.len(), new.len()],
            "the page was changed: make the programs again"
        );
        let example = |((block, old), new): ((Block, Described), Described)| {
            assert!(old.name == new.name && old.name.starts_with(&block.rule), "{} {}", old.name, new.name);
            Self { claim: block.claim(), block, old, new }
        };
        blocks.into_iter().zip(old).zip(new).map(example).collect()
    }

    /// Every change of it.
    pub(crate) fn changes(&self) -> Vec<Change> {
        compare_all(&self.old.interfaces, &self.new.interfaces)
    }

    /// The changes of what is sent, or of what is received, where it is about a message.
    pub(crate) fn changes_of(&self, in_arguments: bool) -> Vec<Change> {
        let of = |change: &Change| concerns(change, "Example", "take") == in_arguments;
        self.changes().into_iter().filter(of).collect()
    }

    /// What it is, for whoever reads why a test failed.
    pub(crate) fn context(&self) -> String {
        let Block { caption, before, after, .. } = &self.block;
        format!("{}, {caption}\n{before}->\n{after}", self.old.name)
    }
}

/// Whether a change is one of a method.
pub(crate) fn concerns(change: &Change, interface: &str, method: &str) -> bool {
    let way = format!("{interface}.{method}");
    let rest = change.place.strip_prefix(&way);
    change.place == interface || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The interface of that name.
pub(crate) fn interface<'a>(case: &'a Described, name: &str) -> Option<&'a InterfaceDescriptor> {
    case.interfaces.iter().find(|interface| interface.name == name)
}
