//! The text of a file with everything in it: `WHARF_ACCEPT=1` writes what is checked in.

use std::path::PathBuf;

use super::super::{Language, sample, write};
use super::foreign::{Tool, run};

const LANGUAGES: [(Language, &str); 3] =
    [(Language::Python, "py"), (Language::TypeScript, "ts"), (Language::JavaScript, "mjs")];

fn path(ending: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).join(format!("store.{ending}"))
}

fn text(language: Language) -> String {
    write(language, &sample::plan(), &format!("wharf client {} store --server", language.name()))
}

#[test]
fn the_interface_has_no_problems() {
    assert_eq!(sample::interface().problems(), []);
}

#[test]
fn a_file_is_as_it_was_accepted() {
    for (language, ending) in LANGUAGES {
        let (path, text) = (path(ending), text(language));
        if std::env::var_os("WHARF_ACCEPT").is_some_and(|value| value == "1") {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let accepted = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            accepted == text,
            "{} is not what is written now: run this test with WHARF_ACCEPT=1, and look at the difference",
            path.display()
        );
    }
}

#[test]
fn the_languages_take_it() {
    let compile = "import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1], feature_version=(3, 9))";
    run(Tool::Python, &["-c", compile, path("py").to_str().unwrap()], "");
    run(Tool::Python, &["-W", "error", path("py").to_str().unwrap()], "");
    run(Tool::Node, &["--check", path("mjs").to_str().unwrap()], "");
}

#[test]
fn lines_are_not_too_long_and_have_no_spaces_at_their_ends() {
    for (language, ending) in LANGUAGES {
        let text = text(language);
        // The tables at the end have a line for each variant, however much it carries.
        let (prose, tables) =
            text.split_at(text.find("\n_TYPES: ").or_else(|| text.find("\nconst TYPES")).unwrap());
        assert!(prose.lines().all(|line| line.chars().count() <= 120), "store.{ending} has long lines");
        assert!(tables.lines().all(|line| line.chars().count() <= 140), "store.{ending} has very long lines");
        for (at, line) in text.lines().enumerate() {
            assert_eq!(line.trim_end(), line, "store.{ending}:{}", at + 1);
        }
    }
}
