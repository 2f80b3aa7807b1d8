//! The examples of the guide's chapters on other languages and on adopting, run as the chapters say.

use serde_json::{Value, json};
use wharf_tests::asker::Asker;
use wharf_tests::program::Start;
use wharf_tests::up::Setup;
use wharf_tests::visitor::Visitor;
use wharf_tests::workspace;

/// An address in what a program has printed.
fn address(line: &str) -> String {
    let start = line.find("http://").expect("an address");
    line[start..].split_whitespace().next().expect("it goes on").to_owned()
}

#[test]
fn a_service_in_python_answers_and_asks() {
    workspace::tool("python3");
    let folder = workspace::root().join("examples/languages");
    let toml = std::fs::read_to_string(folder.join("wharf.toml")).unwrap();
    let program = folder.join("spelling/main.py");
    let toml = toml.replace("spelling/main.py", program.to_str().unwrap());
    let setup = Setup::of(&workspace::program("polyglot")).toml(&toml);
    let mut up = setup.args(&["--port", "web=0"]).env("PYTHONDONTWRITEBYTECODE", "1").ready();
    assert_eq!(up.call("spelling.suggest", &json!({ "word": "harbor" })), json!(["harbour"]));

    let mut web = Visitor::new(address(&up.program.wait_for_line("http://127.0.0.1:")));
    assert_eq!(web.get("/warf").body, "wharf\n");
    let refused = web.get("/4711");
    assert_eq!((refused.status, refused.body.as_str()), (400, "\"4711\" is no word\n"));

    let told = up.wharf(&["call", "spelling.suggest", r#"{"word": 7}"#]);
    assert!(told.code != 0 && told.stderr.contains("word"), "{told:?}");
}

#[test]
fn an_application_takes_up_wharf_in_three_steps() {
    let mut existing = Start::new(workspace::program("adopting-1")).env("PORT", "0").start();
    let line = existing.wait_for_line("parcels: http://");
    let before = address(&line);
    let parcel = json!({ "grams": 700, "country": "DK" });
    assert_eq!(quote(&before, &parcel), (200, r#"{"cents":1010}"#.to_owned()));

    let toml = format!("[service.quotes]\nurl = \"{before}\"\n");
    let two = Setup::of(&workspace::program("adopting-2")).toml(&toml).ready();
    let label = json!({ "name": "Ada", "grams": 700, "country": "DK" });
    assert_eq!(two.call("labels.label", &label), "Ada, DK: 10.10 EUR");
    let nowhere = json!({ "name": "Ada", "grams": 700, "country": "XX" }).to_string();
    let told = two.wharf(&["call", "labels.label", &nowhere]);
    assert!(told.code == 1 && told.stdout.contains(r#"{"UnknownCountry":""}"#), "{told:?}");

    let setup = Setup::of(&workspace::program("adopting-3")).args(&["--port", "parcels=0"]);
    let mut three = setup.ready();
    assert_eq!(three.call("labels.label", &label), "Ada, DK: 10.10 EUR");
    let told = three.wharf(&["call", "labels.label", &nowhere]);
    assert!(told.code == 1 && told.stdout.contains(r#"{"UnknownCountry":"XX"}"#), "{told:?}");
    let after = address(&three.program.wait_for_line("http://127.0.0.1:"));
    assert_eq!(quote(&after, &parcel), (200, r#"{"cents":1010}"#.to_owned()), "callers see no difference");
    let astray = json!({ "grams": 1, "country": "XX" });
    assert_eq!(quote(&after, &astray).0, 404);
    assert_eq!(quote(&before, &astray).0, 404);
}

/// The status and the body of the route that the application has always had.
fn quote(address: &str, parcel: &Value) -> (u16, String) {
    let said = Asker::new(address).post("/quote", parcel);
    (said.status, said.body)
}
