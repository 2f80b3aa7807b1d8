//! What a page must have for people who cannot see it well, or use no mouse: checked in the page itself.

/// Gives an array of sentences, one for each fault.
pub(super) const SCRIPT: &str = include_str!("accessibility.js");

/// Where `cargo xtask test tools` puts axe-core, below the target folder.
pub(super) const AXE: &str = "axe-core/axe.min.js";

/// Gives an array of sentences to a callback: what axe-core holds against the page at levels A and AA.
pub(super) const JUDGE: &str = r#"
const done = arguments[arguments.length - 1];
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const told = ({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}: ${node.failureSummary}`);
axe.run({ runOnly: levels }).then(({ violations }) => done(violations.flatMap(told)), (error) => done([String(error)]));
"#;
