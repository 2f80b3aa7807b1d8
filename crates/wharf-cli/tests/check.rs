//! `wharf check`: what it compares, what it says, and the exit status that tells.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// A cart whose `add` takes these fields.
fn cart(fields: &[(&str, &str)]) -> Value {
    let fields: Vec<Value> =
        fields.iter().map(|(name, shape)| json!({ "name": name, "shape": shape })).collect();
    json!({
        "name": "Cart",
        "methods": [{
            "name": "add",
            "kind": "command",
            "args": [{ "name": "item", "shape": { "type": "Item" } }],
            "value": "unit",
            "error": "never",
            "fingerprint": "00000000000000000000000000000000",
        }],
        "types": { "Item": { "body": { "struct": fields } } },
    })
}

const OLD: &[(&str, &str)] = &[("product", "string")];
const NEW: &[(&str, &str)] = &[("product", "string"), ("quantity", "u32")];

/// A folder with an app in it, which is gone when the test is.
struct App {
    folder: PathBuf,
}

impl App {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wharf-check-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(folder.join("interfaces")).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        Self { folder }
    }

    /// Checks an interface in, below `dir`.
    fn file(&self, dir: &str, interface: &Value) {
        fs::create_dir_all(self.folder.join(dir)).unwrap();
        fs::write(self.folder.join(dir).join("cart.json"), interface.to_string()).unwrap();
    }

    /// Writes a program that says it offers this interface.
    fn program(&self, interface: &Value) {
        let service = json!({ "name": "cart", "interfaces": [interface] });
        let topology = json!({ "app": "store", "services": [service] });
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = describe ]; then\n    echo '{topology}'\n    exit\nfi\nexec sleep 1000\n"
        );
        fs::write(self.folder.join("app"), script).unwrap();
        fs::set_permissions(self.folder.join("app"), fs::Permissions::from_mode(0o700)).unwrap();
    }

    fn git(&self, args: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Test", "-c", "user.email=test@example.invalid"]).args(args);
        assert!(git.current_dir(&self.folder).status().unwrap().success(), "git {args:?}");
    }

    fn wharf(&self, args: &[&str]) -> Command {
        let mut wharf = Command::new(env!("CARGO_BIN_EXE_wharf"));
        wharf.args(args).current_dir(&self.folder).env("XDG_RUNTIME_DIR", &self.folder).stdin(Stdio::null());
        wharf
    }

    /// The exit status of `wharf check`, and what it says.
    fn check(&self, args: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } =
            self.wharf(&[&["check"], args].concat()).output().expect("wharf runs");
        let said = [stdout, stderr].concat();
        (status.code().unwrap(), String::from_utf8(said).unwrap())
    }
}

impl Drop for App {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

#[test]
fn the_rule_the_place_and_the_remedy_are_named() {
    let app = App::new("directory");
    app.file("interfaces", &cart(NEW));
    app.file("before", &cart(OLD));
    let (status, said) = app.check(&["--with", "before"]);
    assert_eq!(
        (status, said.as_str()),
        (
            1,
            "before -> interfaces: 1 interface, 1 breaking change, 0 safe\n\n\
             breaking for callers  field-added  Cart.add.item.quantity\n  \
             quantity: u32 (required) is new\n  \
             new servers cannot do without it, and old callers will not send it\n  \
             to do: make it an `Option`, or give it `#[serde(default)]`\n\n"
        )
    );
    let (status, said) = app.check(&["--with", "before", "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((status, &said["breaking"]), (1, &json!(true)));
    assert_eq!(said["comparisons"][0]["changes"][0]["rule"], "field-added");
    assert_eq!(app.check(&["--with", "interfaces"]).0, 0);
}

#[test]
fn the_files_are_compared_with_the_last_commit_and_the_app_with_the_files() {
    let app = App::new("commit");
    app.git(&["init", "--quiet"]);
    app.file("interfaces", &cart(OLD));
    app.program(&cart(OLD));
    app.git(&["add", "."]);
    app.git(&["commit", "--quiet", "--message", "One."]);
    let (status, said) = app.check(&["--bin", "app"]);
    assert_eq!(
        (status, said.as_str()),
        (
            0,
            "HEAD -> interfaces: 1 interface, nothing changed\n\
             interfaces -> store as it was built: 1 interface, nothing changed\n"
        )
    );

    // The code goes on, and its test did not write the files again.
    app.program(&cart(NEW));
    let (status, said) = app.check(&["--bin", "app"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("interfaces -> store as it was built: 1 interface, 1 breaking change"), "{said}");
    assert!(said.contains("interfaces is not what the app offers: run the test that writes it"), "{said}");

    app.file("interfaces", &cart(NEW));
    let (status, said) = app.check(&["--bin", "app"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("HEAD -> interfaces: 1 interface, 1 breaking change"), "{said}");
    app.git(&["commit", "--quiet", "--all", "--message", "Two."]);
    assert_eq!(app.check(&["--against", "HEAD"]).0, 0);
    assert_eq!(app.check(&["--against", "HEAD~1"]).0, 1);
}

#[test]
fn what_runs_is_compared_with_the_files() {
    let app = App::new("running");
    app.program(&cart(OLD));
    app.file("interfaces", &cart(NEW));
    let _up = Up(app
        .wharf(&["up", "--quiet", "--bin", "./app"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap());
    let begun = Instant::now();
    let (status, said) = loop {
        let (status, said) = app.check(&["--running"]);
        let waits = said.contains("no app is running") || said.contains("does not answer");
        if !waits || begun.elapsed() > Duration::from_secs(20) {
            break (status, said);
        }
        pause();
    };
    assert_eq!(status, 1, "{said}");
    assert!(said.starts_with("store as it runs -> interfaces: 1 interface, 1 breaking change"), "{said}");
    assert!(said.contains("breaking for callers  field-added  Cart.add.item.quantity"), "{said}");
}

#[test]
fn what_is_asked_wrongly_has_a_status_of_its_own() {
    let app = App::new("wrongly");
    app.file("interfaces", &cart(OLD));
    app.file("broken", &json!({ "name": "Cart" }));
    for (args, reason) in [
        (&["elsewhere"][..], "there is no directory elsewhere"),
        (&["--with", "elsewhere"], "there is no directory elsewhere"),
        (&["--with", "broken"], "broken/cart.json is no interface: missing field `methods`"),
        (&["--against", "v1"], "git knows no revision v1 of interfaces"),
        (&["--app", "store"], "--app names an app that runs"),
        (&["--with", "interfaces", "--running"], "cannot be used with"),
    ] {
        let (status, said) = app.check(args);
        assert_eq!(status, 2, "{args:?}: {said}");
        assert!(said.contains(reason), "{args:?}: {said}");
    }
}

/// An app that runs, and ends with the test.
struct Up(Child);

impl Drop for Up {
    fn drop(&mut self) {
        let pid = self.0.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().ok();
        let begun = Instant::now();
        while matches!(self.0.try_wait(), Ok(None)) && begun.elapsed() < Duration::from_secs(20) {
            pause();
        }
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[expect(clippy::disallowed_methods, reason = "there is no runtime here whose thread would be blocked")]
fn pause() {
    sleep(Duration::from_millis(20));
}
