//! Clients call servers: each language's each language's, over real connections.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use super::foreign::{Tool, run};

const FOREIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign");
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

/// A server that ends with the test.
pub(super) struct Server {
    child: Child,
    pub(super) address: String,
    folder: std::path::PathBuf,
}

impl Server {
    #[track_caller]
    fn start(tool: Tool) -> Self {
        Self::start_as(tool, "server", &[])
    }

    /// The server in the file `name`, by a tool with these options.
    #[track_caller]
    pub(super) fn start_as(tool: Tool, name: &str, options: &[&str]) -> Self {
        let folder = folder(tool);
        let mut child = Command::new(tool.program())
            .args(options)
            .arg(folder.join(format!("{name}.{}", tool.ending())))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} can't be run: {error}", tool.program()));
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        lines.read_line(&mut address).unwrap();
        // Its log is read, so that it doesn't wait for a reader.
        std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
        assert!(address.starts_with("http://127.0.0.1:"), "the server says {address:?}");
        Self { child, address: address.trim().to_owned(), folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A folder with the programs of the tests beside what they import.
pub(super) fn folder(tool: Tool) -> std::path::PathBuf {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("wharf-calls-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let ending = tool.ending();
    for from in [GOLDEN, FOREIGN] {
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|found| found == ending) {
                std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    folder
}

#[track_caller]
fn calls(caller: Tool, callee: Tool, options: &[&str]) {
    let server = Server::start(callee);
    let folder = folder(caller);
    let client = folder.join(format!("client.{}", caller.ending()));
    let arguments = [options, &[client.to_str().unwrap(), &server.address]].concat();
    run(caller, &arguments, "");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn python_calls_python() {
    calls(Tool::Python, Tool::Python, &[]);
}

#[test]
fn python_calls_javascript() {
    calls(Tool::Python, Tool::Node, &[]);
}

#[test]
fn javascript_calls_python() {
    calls(Tool::Node, Tool::Python, &[]);
}

#[test]
fn javascript_calls_javascript() {
    calls(Tool::Node, Tool::Node, &[]);
}

#[test]
fn javascript_sends_streams_where_there_are_websockets() {
    for callee in [Tool::Python, Tool::Node] {
        calls(Tool::Node, callee, &["--experimental-websocket"]);
    }
}
