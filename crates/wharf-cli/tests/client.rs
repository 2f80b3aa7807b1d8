//! `wharf client`: the files of the examples, the services that are written with them, and what is said when there is
//! nothing to write.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");

/// The files of the examples, and how they are made: `WHARF_ACCEPT=1` makes them again.
const FILES: [(&str, &str, &[&str]); 3] = [
    ("shop", "recommendation/api.py", &["python", "recommendation", "--server", "--with", "catalog"]),
    ("shop", "ads/api.mjs", &["javascript", "ads", "--server"]),
    ("languages", "spelling/api.py", &["python", "spelling", "--server", "--with", "words"]),
];

fn wharf(args: &[&str]) -> Output {
    wharf_in("shop", args)
}

fn wharf_in(example: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
    let empty = std::env::temp_dir();
    command
        .arg("client")
        .args(args)
        .current_dir(PathBuf::from(EXAMPLES).join(example))
        .env("XDG_RUNTIME_DIR", empty);
    command.output().expect("wharf runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_files_of_the_examples_are_what_their_interfaces_say() {
    for (example, file, args) in FILES {
        let path = PathBuf::from(EXAMPLES).join(example).join(file);
        let made = wharf_in(example, &[args, &["--interfaces", "interfaces"]].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
        let made = text(&made.stdout);
        if std::env::var_os("WHARF_ACCEPT").is_some_and(|value| value == "1") {
            std::fs::write(&path, &made).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == made, "{file} is out of date: run this test with WHARF_ACCEPT=1");
    }
}

#[test]
fn the_services_of_the_examples_pass_their_own_tests() {
    let tests: [(&str, &str, &[&str]); 3] = [
        ("shop", "python3", &["-m", "unittest", "discover", "recommendation"]),
        ("shop", "node", &["--test", "ads"]),
        ("languages", "python3", &["-m", "unittest", "discover", "spelling"]),
    ];
    for (example, program, args) in tests {
        let mut command = Command::new(program);
        command.args(args).current_dir(PathBuf::from(EXAMPLES).join(example));
        let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output();
        let output = output.unwrap_or_else(|error| {
            panic!("{program} can't be run ({error}): `cargo xtask test tools` says how to get it")
        });
        let said = text(&[output.stdout, output.stderr].concat());
        assert!(output.status.success(), "{program} {args:?} in {example}:\n{said}");
        assert!(!said.contains("Ran 0 tests") && !said.contains("# tests 0"), "{said}");
    }
}

#[test]
fn a_file_is_written_where_it_is_wanted_and_left_alone_when_it_is_right() {
    let path = std::env::temp_dir().join(format!("wharf-client-{}.ts", std::process::id()));
    let args = ["typescript", "Catalog", "--interfaces", ".", "-o", path.to_str().unwrap()];
    let first = wharf(&args);
    assert!(first.stdout.is_empty() && text(&first.stderr).contains("Written"), "{}", text(&first.stderr));
    let there = std::fs::read_to_string(&path).unwrap();
    assert!(there.contains("export class CatalogClient {"), "{there}");
    assert!(text(&wharf(&args).stderr).contains("Unchanged"));
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    let said = |args: &[&str]| text(&wharf(args).stderr);
    let none = said(&["python", "katalog", "--interfaces", "interfaces"]);
    assert!(none.contains("no file has an interface katalog\n  did you mean catalog?"), "{none}");
    let nothing = said(&["python", "catalog", "--app", "no-such-app"]);
    assert!(nothing.contains("no-such-app is not running") && nothing.contains("--interfaces"), "{nothing}");
}
