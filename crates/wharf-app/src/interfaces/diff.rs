//! The difference of two texts, line by line.

/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// The most lines that are shown.
const LONGEST: usize = 80;

/// A line of either text.
#[derive(Clone, Copy, PartialEq)]
enum Line<'a> {
    Both(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// What changed from `before` to `after`: `-` and `+` before lines, with some of those around them.
pub(super) fn diff(before: &str, after: &str) -> Vec<String> {
    let lines = lines(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
    let changed = |at: usize| !matches!(lines[at], Line::Both(_));
    let shown = |at: usize| (at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len())).any(changed);
    let mut written = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(at, _)| shown(*at)) {
        if at > 0 && !shown(at - 1) && !written.is_empty() {
            written.push("  ...".to_owned());
        }
        written.push(match line {
            Line::Both(line) => format!("  {line}"),
            Line::Gone(line) => format!("- {line}"),
            Line::New(line) => format!("+ {line}"),
        });
    }
    let more = written.len().saturating_sub(LONGEST);
    if more > 0 {
        written.truncate(LONGEST);
        written.push(format!("  ... and {more} lines more"));
    }
    written
}

/// Both texts as one: the lines of the longest text that is in both, and those of each between them.
fn lines<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<Line<'a>> {
    let same = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (head, before, after) = (&before[..same], &before[same..], &after[same..]);
    let same = before.iter().rev().zip(after.iter().rev()).take_while(|(one, other)| one == other).count();
    let (before, tail) = before.split_at(before.len() - same);
    let after = &after[..after.len() - same];

    // How many lines are in both from here on.
    let mut common = vec![vec![0_u32; after.len() + 1]; before.len() + 1];
    for (old, one) in before.iter().enumerate().rev() {
        for (new, other) in after.iter().enumerate().rev() {
            common[old][new] = if one == other {
                common[old + 1][new + 1] + 1
            } else {
                common[old + 1][new].max(common[old][new + 1])
            };
        }
    }
    let mut lines: Vec<Line<'a>> = head.iter().copied().map(Line::Both).collect();
    let (mut old, mut new) = (0, 0);
    while old < before.len() || new < after.len() {
        if old < before.len() && new < after.len() && before[old] == after[new] {
            lines.push(Line::Both(before[old]));
            (old, new) = (old + 1, new + 1);
        } else if old < before.len() && (new == after.len() || common[old + 1][new] >= common[old][new + 1]) {
            lines.push(Line::Gone(before[old]));
            old += 1;
        } else {
            lines.push(Line::New(after[new]));
            new += 1;
        }
    }
    lines.extend(tail.iter().copied().map(Line::Both));
    lines
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn changed_lines_are_shown_with_those_around_them() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let after = "1\n2\nthree\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n";
        let expected =
            ["  1", "  2", "- 3", "+ three", "  4", "  5", "  6", "  ...", "  10", "  11", "  12", "+ 13"];
        assert_eq!(diff(before, after), expected);
    }

    #[test]
    fn texts_that_are_equal_differ_in_nothing() {
        assert!(diff("a\nb\n", "a\nb\n").is_empty());
        assert_eq!(diff("", "a\n"), ["+ a"]);
        assert_eq!(diff("a\n", ""), ["- a"]);
    }

    #[test]
    fn a_long_difference_is_cut() {
        let after = "x\n".repeat(200);
        let lines = diff("", &after);
        assert_eq!(lines.last().map(String::as_str), Some("  ... and 120 lines more"));
    }
}
