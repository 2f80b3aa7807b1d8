//! `wharf up` whose output nobody reads: it ends all the same when it is asked to.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// An app that writes more than any pipe holds, and touches a file when it has.
const FLOOD: &str = r#"#!/bin/sh
if [ "$1" = describe ]; then
    echo '{"app": "flood", "services": [{"name": "flood", "interfaces": []}]}'
    exit
fi
i=0
while [ $i -lt 20000 ]; do echo "a line that nobody reads, number $i"; i=$((i + 1)); done
touch full
exec sleep 1000
"#;

/// A folder with the app, and `wharf up` in it.
struct Up {
    folder: PathBuf,
    wharf: Child,
}

impl Up {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("wharf-unread-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("flood"), FLOOD).unwrap();
        for private in [folder.join("flood"), folder.clone()] {
            fs::set_permissions(private, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
        command.args(["up", "--bin", "./flood"]).current_dir(&folder).env("XDG_RUNTIME_DIR", &folder);
        let wharf = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        Self { folder, wharf: wharf.unwrap() }
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.wharf.kill();
        let _ = self.wharf.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < until, "{what} takes for ever");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_signal_ends_it() {
    let mut up = Up::start();
    wait_until("the flood", || up.folder.join("full").exists());
    Command::new("kill").args(["-TERM", &up.wharf.id().to_string()]).status().unwrap();
    wait_until("the end", || up.wharf.try_wait().unwrap().is_some());
    assert_eq!(up.wharf.wait().unwrap().code(), Some(0));
    assert!(!up.folder.join("wharf/flood").exists());
}
