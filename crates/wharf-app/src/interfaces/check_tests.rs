//! Tests of the comparison with files: what is reported, what is written.

use wharf_core::{Arg, Method};
use wharf_schema::{Message, MethodKind, Never};

use super::*;

const fn greeter(value: fn(&mut wharf_schema::Types) -> wharf_schema::Shape) -> [Method; 1] {
    [Method {
        name: "greet",
        docs: "A greeting.",
        kind: MethodKind::Read,
        is_hedged: false,
        args: &[],
        value,
        error: Never::shape,
        callers: &[],
        http: None,
        streams: wharf_core::Streams::NONE,
    }]
}

static ONE: Interface =
    Interface { name: "Greeter", docs: "", methods: &greeter(u32::shape), described: None };
static TWO: Interface =
    Interface { name: "Greeter", docs: "", methods: &greeter(u64::shape), described: None };
static OTHER: Interface = Interface { name: "LetterBox", docs: "", methods: &[], described: None };
static NESTED: Interface = Interface {
    name: "Nested",
    docs: "",
    methods: &[Method {
        name: "get",
        docs: "",
        kind: MethodKind::Read,
        is_hedged: false,
        args: &[Arg { name: "twice", shape: <Option<Option<u8>>>::shape }],
        value: <()>::shape,
        error: Never::shape,
        callers: &[],
        http: None,
        streams: wharf_core::Streams::NONE,
    }],
    described: None,
};

/// A directory of this process that is gone when the test is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let dir = env::temp_dir().join(format!("wharf-interfaces-{}-{name}", std::process::id()));
        fs::create_dir_all(&dir).expect("a directory for the test");
        Self(dir)
    }

    fn write(&self, interfaces: &[&'static Interface]) {
        let found = found(&self.0).expect("readable");
        write(&self.0, &wanted(interfaces).expect("sound"), &found).expect("writable");
    }

    fn names(&self) -> Vec<String> {
        found(&self.0).expect("readable").into_keys().collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_was_written_is_current_until_the_code_changes() {
    let dir = Scratch::new("current");
    dir.write(&[&ONE, &OTHER]);
    assert_eq!(dir.names(), ["greeter.json", "letter-box.json"]);
    check(&dir.0, &[&OTHER, &ONE]).expect("current");

    let error = check(&dir.0, &[&TWO]).expect_err("changed").to_string();
    for part in [
        "\ngreeter.json differs\n  breaking for callers: number-changed at Greeter.greet.<value>: was u32, is u64",
        "-       \"value\": \"u32\"",
        "+       \"value\": \"u64\"",
        "\nletter-box.json is of no interface of the list\n",
        "run this test once with WHARF_ACCEPT=1",
    ] {
        assert!(error.contains(part), "`{part}` is not in\n{error}");
    }

    dir.write(&[&TWO]);
    assert_eq!(dir.names(), ["greeter.json"]);
    check(&dir.0, &[&TWO]).expect("current");
}

#[test]
fn a_directory_that_is_not_there_has_no_files() {
    let dir = Scratch::new("missing");
    let error = check(dir.0.join("interfaces"), &[&ONE]).expect_err("nothing is there").to_string();
    assert!(error.contains("\ngreeter.json is missing\n"), "{error}");
}

#[test]
fn what_no_wire_can_carry_is_not_checked_in() {
    let dir = Scratch::new("nested");
    let error = check(&dir.0, &[&NESTED]).expect_err("nil twice").to_string();
    assert!(error.starts_with("Nested cannot be served:\n  get.twice: in `Option<Option<u8>>`"), "{error}");
}
