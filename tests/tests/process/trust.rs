//! Processes that prove who they are, and callees that let nobody call who is not declared.

use std::path::Path;
use std::time::Duration;

use wharf::{CallError, Context, FaultKind};
use wharf_rpc::client::Caller;
use wharf_rpc::security::{Bearer, Files, Secured, Security};
use wharf_tests::processes::{self, Signal};
use wharf_tests::up::{Setup, Up};
use wharf_tests::wait::wait_until;

use crate::relay::{self, LeafClient, TopClient};

/// How long certificates are valid in these stories; they are renewed at two thirds of that.
const LIFE: Duration = Duration::from_secs(5);

/// Makes an authority in `dir`, as a user does.
fn authority(dir: &Path) {
    let mut wharf = std::process::Command::new(wharf_tests::workspace::program("wharf"));
    let output = wharf.args(["ca", "init", "--dir"]).arg(dir).output().expect("wharf runs");
    assert!(output.status.success(), "{output:?}");
}

/// The relay with all connections secured.
fn secured() -> Setup {
    let setup = relay::setup();
    let ca = setup.path("ca");
    authority(&ca);
    let (ca, life) = (ca.display(), LIFE.as_secs());
    setup.toml(&format!("[tls]\non = true\nca = \"{ca}\"\nlifetime = \"{life}s\"\n"))
}

/// The tool that the supervisor has issued a certificate for.
fn tool(up: &Up) -> Caller {
    let folder = up.path("run/wharf/relay/tls");
    let own = folder.join("wharf.pem");
    let files = Files { certificate: own.clone(), key: own, authority: folder.join("authority.pem") };
    let bearers = [Bearer::Tool("wharf".into())];
    let keys = files.load("relay", &bearers).expect("a certificate for tools");
    let followed = keys.clone();
    tokio::spawn(async move { files.follow(&followed, &bearers).await });
    let security = Security::with_keys(Secured::Everywhere, keys);
    Caller { app: String::new(), service: "wharf".into(), process: "story-1".into(), security }
}

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

/// How often processes have taken up new certificates, by process.
fn renewals(up: &Up) -> Vec<usize> {
    let said = up.program.transcript();
    let of = |process: &str| {
        said.lines()
            .filter(|line| line.contains(process) && line.contains("new certificates are in use"))
            .count()
    };
    ["top-1", "middle-1", "leaf-1"].map(of).to_vec()
}

#[test]
fn certificates_are_renewed_again_and_again_while_calls_go_on() {
    let up = secured().ready();
    relay::run(async {
        let top: TopClient = relay::client_as(&up, "top", tool(&up));
        let (mut calls, mut restarted) = (0_u32, false);
        let begun = tokio::time::Instant::now();
        let limit = 4 * wharf_tests::wait::LIMIT;
        while renewals(&up).into_iter().any(|count| count < 3) || !restarted {
            assert!(begun.elapsed() < limit, "so few in {limit:?}: {:?}", renewals(&up));
            let hops = top.budget(&cx()).await.unwrap_or_else(|error| panic!("call {calls}: {error}"));
            assert_eq!(hops.len(), 3);
            calls += 1;
            // The certificates that everybody began with are over: a process that is new, and those that find it, have
            // no other than renewed ones.
            if !restarted && begun.elapsed() > LIFE + Duration::from_secs(1) {
                restarted = true;
                let restart = up.command(&["restart", "middle"]).output().expect("wharf runs");
                assert!(restart.status.success(), "{restart:?}");
            }
        }
        println!("{calls} calls, 0 failed, renewals {:?} in {:?}", renewals(&up), begun.elapsed());
    });
    let said = up.program.transcript();
    assert!(!said.contains("was refused"), "{said}");
}

#[test]
fn a_killed_process_comes_back_with_certificates_of_its_own() {
    let up = secured().ready();
    relay::run(async {
        let top: TopClient = relay::client_as(&up, "top", tool(&up));
        top.budget(&cx()).await.expect("it is up");
        let before = up.pid("leaf-1");
        processes::send(before, Signal::KILL);
        wait_until("another one is there", || up.pid("leaf-1") != before);
        let hops = top.budget(&cx()).await.expect("it is up again");
        assert_eq!(hops[2].process, "leaf-1.2");
    });
    let issued = |id: &str| up.path("run/wharf/relay/tls").join(id).join("leaf.pem").exists();
    assert!(issued("leaf-1.2") && !issued("leaf-1"), "what a dead process had is gone");
}

#[test]
fn the_command_line_calls_with_a_certificate_and_nobody_without_one() {
    let up = secured().ready();
    let waits = up.call("leaf.waits", &serde_json::json!({}));
    assert_eq!(waits["begun"], 0);
    assert!(up.process("leaf-1")["calls"].is_u64(), "each process tells the tool of its calls");
    relay::run(async {
        let without: LeafClient = relay::client(&up, "leaf");
        let Err(CallError::Fault(fault)) = without.waits(&cx()).await else { panic!("it was let in") };
        assert_eq!(fault.kind(), FaultKind::Unavailable);
        assert!(fault.message().contains("TLS alone is taken here"), "{fault}");
    });
}

#[test]
fn the_supervisors_word_decides_who_may_call_and_not_the_callers() {
    let up = relay::setup().ready();
    relay::run(async {
        for (service, is_declared) in [("middle", true), ("top", false), ("stranger", false)] {
            let caller = Caller {
                app: "relay".into(),
                service: service.into(),
                process: "story-1".into(),
                security: Security::none(),
            };
            let leaf: LeafClient = relay::client_as(&up, "leaf", caller);
            match leaf.waits(&cx()).await {
                Ok(_) => assert!(is_declared, "{service} was let in"),
                Err(CallError::Fault(fault)) => {
                    assert!(!is_declared && fault.kind() == FaultKind::Denied, "{service}: {fault}");
                    assert!(
                        fault.message().contains(&format!("{service} may not call leaf.waits")),
                        "{fault}"
                    );
                }
                Err(CallError::Service(never)) => match never {},
            }
        }
    });
}

#[test]
fn without_an_authority_it_says_how_to_make_one() {
    let setup = relay::setup();
    let nowhere = setup.path("nowhere");
    let told = setup.toml(&format!("[tls]\non = true\nca = \"{}\"\n", nowhere.display())).told();
    assert_eq!(told.code, 1);
    assert!(told.stderr.contains("there is no authority in"), "{}", told.stderr);
    assert!(told.stderr.contains("`wharf ca init`"), "{}", told.stderr);
}
