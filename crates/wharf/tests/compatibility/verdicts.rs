//! What the page says of each example is what the rules say, and what then happens.

use wharf_schema::{Body, Breaks, Change, compare_all};

use crate::book::{Block, Claim, blocks, text};
use crate::cases;
use crate::example::{Arrival, Example, Pair};

fn broken(changes: &[Change]) -> Breaks {
    Breaks {
        callers: changes.iter().any(|change| change.breaks.callers),
        servers: changes.iter().any(|change| change.breaks.servers),
    }
}

#[track_caller]
fn judge(block: &Block, claim: &Claim, changes: &[Change]) {
    let Block { rule, caption, before, after } = block;
    let said: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let context = format!("{rule}, {caption}\n{before}->\n{after}{said:#?}");
    assert_eq!(broken(changes), claim.breaks, "{context}");
    if let Some(rule) = &claim.rule {
        let found = changes.iter().find(|change| change.rule.as_str() == rule);
        let found = found.unwrap_or_else(|| panic!("{rule} is not found: {context}"));
        assert_eq!(found.breaks, claim.breaks, "{context}");
    }
    for change in changes {
        assert_eq!(change.breaks.nobody(), change.remedy().is_empty(), "{context}");
        assert_eq!(change.breaks.nobody(), change.why().is_empty(), "{context}");
    }
}

/// What is safe arrives; of what is not, something does not.
fn send(block: &Block, claim: &Claim, pair: &Pair, in_arguments: bool) {
    let forward = (pair.forward)(&pair.before, &pair.after);
    let backward = (pair.backward)(&pair.after, &pair.before);
    // Old callers write arguments and read answers.
    let (callers, servers) = if in_arguments { (forward, backward) } else { (backward, forward) };
    let (old, new) = (is_open(pair, true), is_open(pair, false));
    for (arrivals, breaks, reader_is_open) in
        [(callers, claim.breaks.callers, old), (servers, claim.breaks.servers, new)]
    {
        let tolerated = |arrival: &Arrival| {
            *arrival == Arrival::Same
                || (*arrival == Arrival::UnknownVariant && reader_is_open && !in_arguments)
        };
        let lost = arrivals.iter().find(|arrival| !tolerated(arrival));
        // An optional field under another name is lost without a trace: that is what the rule is for.
        let silently = breaks && claim.rule.as_deref() == Some("field-renamed");
        assert_eq!(lost.is_some() || silently, breaks, "{}, {}: {lost:?}", block.rule, block.caption);
    }
}

fn is_open(pair: &Pair, before: bool) -> bool {
    let version = if before { &pair.before } else { &pair.after };
    version.types.iter().any(|(_, definition)| matches!(definition.body, Body::Enum { open: true, .. }))
}

#[test]
fn every_example_is_judged_as_the_page_says_and_behaves_so() {
    let blocks = blocks(&text());
    let examples = cases::all();
    assert_eq!(blocks.len(), examples.len(), "the page was changed: run the tests once with WHARF_ACCEPT=1");
    for (block, example) in blocks.iter().zip(&examples) {
        let claim = block.claim();
        match example {
            Example::Interfaces(before, after) => {
                assert!(!claim.in_arguments && !claim.in_answers, "{}", block.caption);
                judge(block, &claim, &compare_all(before, after));
            }
            Example::Types(pair) => {
                assert!(claim.in_arguments || claim.in_answers, "which way? {}", block.caption);
                for in_arguments in [true, false] {
                    if if in_arguments { claim.in_arguments } else { claim.in_answers } {
                        judge(block, &claim, &pair.changes(in_arguments));
                        send(block, &claim, pair, in_arguments);
                    }
                }
            }
        }
    }
    println!("{} examples", examples.len());
}
