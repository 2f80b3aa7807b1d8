//! A supervisor that is killed leaves nothing: its processes see their lifelines close.
//!
//! The supervisor and its processes are this test program, run again in another part.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use wharf_control::remove_if_abandoned;
use wharf_supervisor::{Event, Plan, ProcessSpec, RunDir, Supervisor};

use crate::crash::kill;
use crate::harness::{bounded, eventually, is_alive, plan, run, sh};

/// What part of the play this program has, and in which directory.
const PART: &str = "WHARF_TEST_PART";

#[tokio::test]
async fn a_killed_supervisor_leaves_nothing() {
    let dir = plan(vec![]).run_dir.expect("a plan of `plan`");
    let mut supervisor = tokio::process::Command::new(this_program());
    supervisor
        .args(arguments())
        .env(PART, &dir)
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let mut supervisor = supervisor.spawn().expect("this program");
    let mut lines = BufReader::new(supervisor.stdout.take().expect("piped")).lines();
    let mut pids = Vec::new();
    let mut watching = 0;
    while watching < 3 {
        let line = bounded("a line", lines.next_line()).await.expect("readable").expect("three processes");
        pids.extend(line.split_once("started ").and_then(|(_, pid)| pid.parse::<u32>().ok()));
        watching += usize::from(line.ends_with("watching"));
    }
    assert!(pids.len() == 3 && pids.iter().all(|pid| is_alive(*pid)) && dir.exists());

    kill(supervisor.id().expect("running"));
    bounded("the end", supervisor.wait()).await.expect("a child of ours");
    eventually("processes", 0, || pids.iter().filter(|pid| is_alive(**pid)).count()).await;
    eventually("the run directory", false, || dir.exists()).await;
}

#[tokio::test]
async fn an_app_whose_supervisor_was_killed_can_be_started_again() {
    let plan = plan(vec![sh("cart", crate::harness::LISTEN)]);
    let dir = RunDir::at(plan.run_dir.clone().expect("a plan of `plan`"));
    std::fs::create_dir(dir.path()).expect("a directory");
    std::fs::set_permissions(dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("mine");
    std::fs::write(dir.path().join("lock"), "").expect("a file");
    drop(std::os::unix::net::UnixListener::bind(dir.control_socket()).expect("a socket"));
    let app = run(plan).await.expect("an app that starts");
    app.handle.settled().await;
    // A process of the dead one, late to notice: the new one's directory stays.
    assert!(!remove_if_abandoned(dir.path()).expect("readable"));
    app.stop().await;
}

/// Not a test of its own: what the first one runs.
#[test]
fn part() {
    let Some(dir) = std::env::var_os(PART).map(PathBuf::from) else { return };
    if std::env::var_os("WHARF_LIFELINE").is_some() {
        be_process(&dir);
    } else {
        be_supervisor(dir);
    }
}

fn be_supervisor(dir: PathBuf) {
    let spec = ProcessSpec { program: this_program(), args: arguments(), replicas: 3, ..sh("cart", "") };
    let plan = Plan { run_dir: Some(dir), ..plan(vec![spec]) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (_handle, mut events) = Supervisor::start(plan).await.expect("an app that starts");
        while let Some(event) = events.next().await {
            match event {
                Event::Started { pid, .. } => println!("started {pid}"),
                Event::Line(line) => println!("{}", line.text),
                _ => {}
            }
        }
    });
}

/// As every Wharf process does it.
fn be_process(dir: &Path) {
    println!("watching");
    let mut nothing = Vec::new();
    std::io::stdin().read_to_end(&mut nothing).expect("a pipe");
    remove_if_abandoned(dir).expect("removable");
}

fn this_program() -> PathBuf {
    std::env::current_exe().expect("this program")
}

fn arguments() -> Vec<String> {
    ["--exact", "orphans::part", "--nocapture"].map(String::from).to_vec()
}
