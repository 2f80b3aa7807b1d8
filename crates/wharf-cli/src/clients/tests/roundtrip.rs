//! What Rust writes, other languages read, and write the same again.

use std::path::{Path, PathBuf};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use wharf_schema::{InterfaceDescriptor, Shape};

use super::super::{Language, Plan, Served, sample, write};
use super::foreign::{Tool, run};
use super::random::{interfaces, value};

/// Interfaces at random, and how many values of each type.
const INTERFACES: usize = 40;
const VALUES: u64 = 12;

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wharf-clients-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&path).ok();
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The same interfaces each time.
fn all() -> Vec<InterfaceDescriptor> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut all = vec![sample::interface()];
    let strategy = interfaces();
    while all.len() < INTERFACES {
        all.push(strategy.new_tree(&mut runner).expect("an interface").current());
    }
    all
}

/// Numbers that look random and are the same each time (splitmix64).
fn draw(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Lines of `[file, type, value]`.
fn values(interfaces: &[InterfaceDescriptor]) -> Vec<Value> {
    let mut lines = Vec::new();
    for (number, interface) in interfaces.iter().enumerate() {
        for (name, _) in interface.types.iter() {
            for seed in 0..VALUES {
                let shape = Shape::Named(name.to_owned());
                lines.push(json!([number, name, value(&shape, &interface.types, 0, &mut draw(seed))]));
            }
        }
    }
    lines
}

#[track_caller]
fn come_back(language: Language, ending: &str, tool: Tool, script: &str) {
    let interfaces = all();
    let folder = Folder::new(language.name());
    for (number, interface) in interfaces.iter().enumerate() {
        let service = Served { service: "random".into(), interfaces: vec![interface.clone()], server: true };
        let plan = Plan::new(vec![service]).unwrap();
        let mut text = write(language, &plan, "a test");
        if language == Language::JavaScript {
            // What only the file itself uses.
            text.push_str("\nexport { TYPES, parse, stringify };\n");
        }
        std::fs::write(folder.0.join(format!("file_{number}.{ending}")), text).unwrap();
    }
    let lines = values(&interfaces);
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let script_path = folder.0.join(format!("script.{ending}"));
    std::fs::write(&script_path, script).unwrap();
    let output = run(tool, &[path(&script_path)], &input);
    let answers: Vec<&str> = output.lines().collect();
    assert_eq!(answers.len(), lines.len(), "{output}");
    for (line, answer) in lines.iter().zip(answers) {
        let back: Value = serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
        assert_eq!(back, line[2], "{} of file {}", line[1], line[0]);
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn values_come_back_from_python() {
    let script = r#"
import importlib, sys
files = {}
for line in sys.stdin.buffer:
    here = files.get(0) or files.setdefault(0, importlib.import_module("file_0"))
    number, name, value = here._parse(line)
    file = files.get(number) or files.setdefault(number, importlib.import_module(f"file_{number}"))
    shape = file._TYPES[name]
    typed = shape.read(value, None, False)
    assert typed == shape.read(value, None, True), "a value equals itself"
    sys.stdout.buffer.write(file._dump(shape.write(typed, None)) + b"\n")
"#;
    come_back(Language::Python, "py", Tool::Python, script);
}

#[test]
fn values_come_back_from_javascript() {
    let script = r#"
import { readFileSync } from "node:fs";
const files = new Map();
const load = async (number) => files.get(number) ?? files.set(number, await import(`./file_${number}.mjs`)).get(number);
const { parse } = await load(0);
let output = "";
for (const line of readFileSync(0, "utf8").split("\n").filter((line) => line)) {
  const [number, name, value] = parse(new TextEncoder().encode(line));
  const { TYPES, stringify } = await load(number);
  const shape = TYPES.get(name);
  output += stringify(shape.write(shape.read(value, null, true), null)) + "\n";
}
process.stdout.write(output);
"#;
    come_back(Language::JavaScript, "mjs", Tool::Node, script);
}
