//! The chapters of the guide that show pieces of the examples: what they show is there, word for word.

use crate::sources::{assert_none, file};

/// Chapters, and the files that they show pieces of.
const CHAPTERS: [(&str, &[&str]); 2] = [
    (
        "docs/guide/languages.md",
        &[
            "examples/languages/src/api.rs",
            "examples/languages/src/main.rs",
            "examples/languages/wharf.toml",
            "examples/languages/spelling/main.py",
            "examples/languages/spelling/test_main.py",
            "examples/shop/ads/main.mjs",
        ],
    ),
    (
        "docs/guide/adopting.md",
        &[
            "examples/adopting/src/api.rs",
            "examples/adopting/src/bin/three.rs",
            "examples/adopting/src/bin/two.rs",
            "examples/adopting/src/existing.rs",
            "examples/adopting/src/labels.rs",
            "examples/adopting/src/moved.rs",
            "examples/adopting/src/quotes.rs",
            "examples/adopting/wharf.toml",
        ],
    ),
];

/// What is typed and what is answered is told by tests of processes.
const TYPED: &str = "console";

#[test]
fn what_chapters_show_is_in_the_examples() {
    let mut offences = Vec::new();
    let mut shown = 0;
    for (chapter, files) in CHAPTERS {
        let texts: Vec<String> = files.iter().map(|path| file(path).text).collect();
        for (language, block) in blocks(&file(chapter).text) {
            shown += 1;
            if language != TYPED && !texts.iter().any(|text| text.contains(&block)) {
                offences.push(format!("{chapter}: {}", block.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(shown > 12, "the chapters show more than {shown} pieces");
    assert_none("a piece of an example is in none of its files", &offences);
}

/// The blocks of code of a page, each with its language.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push((language.to_owned(), format!("{}\n", block.join("\n"))));
    }
    blocks
}
