//! What `wharf new` writes compiles, passes its tests and serves.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use wharf_tests::folder::Folder;
use wharf_tests::up::Setup;
use wharf_tests::workspace;

#[test]
fn a_new_app_compiles_passes_its_tests_and_serves() {
    let folder = Folder::new();
    let app = folder.path().join("first-app");
    wharf_new(folder.path(), &["new", "first-app"], 0);
    wharf_new(folder.path(), &["new", "first-app"], 1);
    // The same versions as here: the registry is not asked.
    fs::copy(workspace::root().join("Cargo.lock"), app.join("Cargo.lock")).unwrap();
    let target = workspace::target().join("tests/new");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--offline", "--workspace", "--quiet"]).env("CARGO_TARGET_DIR", &target);
    let tested = cargo.env("RUSTFLAGS", "-D warnings").current_dir(&app).output().unwrap();
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stderr));
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--offline", "--quiet"]).env("CARGO_TARGET_DIR", &target);
    assert!(cargo.env("RUSTFLAGS", "-D warnings").current_dir(&app).status().unwrap().success());

    let toml = fs::read_to_string(app.join("wharf.toml")).unwrap();
    let up = Setup::of(&target.join("debug/first-app")).toml(&toml).args(&["--port", "web=0"]).ready();
    let greeted = up.call("greeter.greet", &json!({ "name": "Ada" }));
    assert_eq!(greeted, json!({ "text": "Hello, Ada.", "visits": 1 }));
    let web = &up.process("web-1")["http"][0]["address"];
    let page = ureq::get(format!("http://{}/hello/Ada", web.as_str().unwrap())).call().unwrap();
    assert_eq!(page.into_body().read_to_string().unwrap(), "Welcome back, Ada. This is visit 2.\n");
}

#[track_caller]
fn wharf_new(folder: &Path, arguments: &[&str], status: i32) {
    let told =
        Command::new(workspace::program("wharf")).args(arguments).current_dir(folder).output().unwrap();
    assert_eq!(told.status.code(), Some(status), "{told:?}");
}
