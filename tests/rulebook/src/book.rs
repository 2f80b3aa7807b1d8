//! Reads `docs/compatibility.md`: rules, and below each its examples.

use wharf_schema::Breaks;

/// A block of the page, and what is said above it.
#[derive(Debug)]
pub struct Block {
    /// The rule that the section is about.
    pub rule: String,
    /// The line above the block.
    pub caption: String,
    /// Its code before the change.
    pub before: String,
    /// Its code after the change.
    pub after: String,
}

/// What a caption says of the example below it.
#[derive(Debug, PartialEq)]
pub struct Claim {
    /// Whom it breaks; nobody where it is accepted.
    pub breaks: Breaks,
    /// The rule that is to be found; none where the example shows another way to the same end.
    pub rule: Option<String>,
    /// Whether it says so of what callers send.
    pub in_arguments: bool,
    /// Whether it says so of what they receive.
    pub in_answers: bool,
}

/// The page.
///
/// # Panics
/// When it is not there.
pub fn text() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/compatibility.md");
    std::fs::read_to_string(path).expect("the page is there")
}

/// Every example, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let (mut rule, mut caption) = (String::new(), String::new());
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("### ") {
            heading.clone_into(&mut rule);
        } else if line == "```diff" {
            let diff: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let version = |mark: char| -> String {
                let kept = diff.iter().filter(|line| line.starts_with([' ', mark]));
                kept.map(|line| format!("{}\n", &line[1..])).collect()
            };
            let (before, after) = (version('-'), version('+'));
            blocks.push(Block { rule: rule.clone(), caption: std::mem::take(&mut caption), before, after });
        } else if !line.is_empty() {
            line.clone_into(&mut caption);
        }
    }
    blocks
}

/// The rules that the page has a section for, in order.
pub fn sections(page: &str) -> Vec<&str> {
    page.lines().filter_map(|line| line.strip_prefix("### ")).collect()
}

impl Block {
    /// What its caption says.
    ///
    /// # Panics
    /// When the caption is not of the form that captions have.
    pub fn claim(&self) -> Claim {
        let caption =
            self.caption.strip_suffix(':').unwrap_or_else(|| panic!("no caption: {}", self.caption));
        let (head, verdict) = caption.split_once(", breaking for ").unwrap_or((caption, ""));
        let http = verdict.contains("callers over HTTP");
        let denied = verdict.contains("callers left out");
        let breaks = Breaks {
            callers: !http && !denied && verdict.contains("callers"),
            servers: verdict.contains("servers"),
            http,
            denied,
        };
        let accepted = head.starts_with("Accepted");
        assert!(
            accepted || head.starts_with("Refused"),
            "a caption begins with Accepted or Refused: {caption}"
        );
        assert_eq!(accepted, breaks.nobody(), "what is refused says whom it breaks: {caption}");
        let other = head.split_once(" by `").and_then(|(_, rest)| rest.split_once('`')).map(|(rule, _)| rule);
        let rule = match other {
            Some(other) => Some(other.to_owned()),
            None => (!head.starts_with("Accepted instead")).then(|| self.rule.clone()),
        };
        Claim {
            breaks,
            rule,
            in_arguments: head.contains(" arguments"),
            in_answers: head.contains(" answers"),
        }
    }
}

#[cfg(test)]
use wharf_schema::Rule;

#[test]
fn every_rule_has_a_section_with_an_example_that_is_accepted_and_one_that_is_refused() {
    let page = text();
    let rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(sections(&page), rules);
    let blocks = blocks(&page);
    for rule in rules {
        let of_rule = || blocks.iter().filter(|block| block.rule == rule).map(Block::claim);
        assert!(of_rule().any(|claim| claim.breaks.nobody()), "{rule} has no example that is accepted");
        assert!(of_rule().any(|claim| !claim.breaks.nobody()), "{rule} has no example that is refused");
        assert!(
            of_rule().any(|claim| claim.rule.as_deref() == Some(rule)),
            "{rule} has no example that it is about"
        );
        assert!(page.contains(&format!("[{rule}](#{rule})")), "{rule} is not in the table of contents");
    }
}
