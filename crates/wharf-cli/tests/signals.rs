//! How `wharf up` takes the signals that ask it to end or end it, with apps that are shell scripts or take long to build.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// What every app begins with.
const DESCRIBE: &str = r#"#!/bin/sh
if [ "$1" = describe ]; then
    echo '{"app": "script", "services": [{"name": "script", "interfaces": []}]}'
    exit
fi
"#;

/// Finishes what it has begun before it ends.
const DRAIN: &str = "\
trap 'sleep 0.5; touch drained; exit' TERM
touch up
while :; do sleep 0.05; done
";

/// Writes more than any pipe holds.
const FLOOD: &str = r#"
i=0
while [ $i -lt 20000 ]; do echo "a line that nobody reads, number $i"; i=$((i + 1)); done
touch up
exec sleep 1000
"#;

/// A build script that says so and takes for ever.
const BUILD: &str = r#"fn main() {
    std::fs::write("../up", std::process::id().to_string()).unwrap();
    loop { std::thread::park() }
}"#;

/// A folder with the app, and `wharf up` in it.
struct Up {
    folder: PathBuf,
    wharf: Child,
}

impl Up {
    /// In a folder called `name`, running `app`, which touches `up` when it is.
    fn start(name: &str, app: &str) -> Self {
        let folder = Self::folder(name);
        fs::write(folder.join("app"), format!("{DESCRIBE}{app}")).unwrap();
        fs::set_permissions(folder.join("app"), fs::Permissions::from_mode(0o700)).unwrap();
        Self::run(folder, &["--bin", "./app"])
    }

    /// In a folder called `name`, building a package whose build script touches `up` and never ends.
    fn build(name: &str) -> Self {
        let folder = Self::folder(name);
        fs::create_dir_all(folder.join("app/src")).unwrap();
        let manifest = "[package]\nname = \"app\"\nedition = \"2024\"\n[workspace]\n";
        for (file, text) in [("Cargo.toml", manifest), ("build.rs", BUILD), ("src/main.rs", "fn main() {}")] {
            fs::write(folder.join("app").join(file), text).unwrap();
        }
        Self::run(folder, &["app"])
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("wharf-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        folder
    }

    fn run(folder: PathBuf, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
        command.arg("up").args(arguments).current_dir(&folder).env("XDG_RUNTIME_DIR", &folder);
        command.env_remove("CARGO_TARGET_DIR");
        let wharf = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let up = Self { folder, wharf: wharf.unwrap() };
        wait_until("the start", || up.has("up"));
        up
    }

    fn has(&self, file: &str) -> bool {
        self.folder.join(file).exists()
    }

    fn send(&self, signal: &str) {
        Command::new("kill").args([signal, &self.wharf.id().to_string()]).status().unwrap();
    }

    /// Waits for the end of it, which is a good one and leaves nothing.
    fn ends(mut self) -> Self {
        wait_until("the end", || self.wharf.try_wait().unwrap().is_some());
        assert_eq!(self.wharf.wait().unwrap().code(), Some(0));
        assert!(!self.has("wharf/script"));
        self
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.wharf.kill();
        let _ = self.wharf.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[expect(clippy::disallowed_methods, reason = "there is no runtime to wait in, and the wait has a limit")]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < until, "{what} takes for ever");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn it_ends_though_nobody_reads_its_output() {
    let up = Up::start("unread", FLOOD);
    up.send("-TERM");
    up.ends();
}

#[test]
fn a_closed_terminal_that_says_so_twice_lets_processes_finish() {
    let up = Up::start("hangup", DRAIN);
    up.send("-HUP");
    up.send("-HUP");
    assert!(up.ends().has("drained"));
}

#[test]
fn a_second_wish_to_stop_ends_it_at_once() {
    let up = Up::start("twice", DRAIN);
    up.send("-TERM");
    up.send("-INT");
    assert!(!up.ends().has("drained"));
}

#[test]
fn a_build_ends_with_wharf_also_when_that_is_killed() {
    let mut up = Up::build("building");
    let script = || fs::read_to_string(up.folder.join("up")).unwrap();
    wait_until("its id", || !script().is_empty());
    let script = script();
    let lives =
        || fs::read_to_string(format!("/proc/{script}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    assert!(lives());
    up.wharf.kill().unwrap();
    wait_until("the end of the build script", || !lives());
}
