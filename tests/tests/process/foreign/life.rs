//! From the start of a program to its end, whatever ends it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use serde_json::json;
use wharf_tests::console::Console;
use wharf_tests::load::Load;
use wharf_tests::processes::{self, Signal};
use wharf_tests::wait::{wait_for, wait_until};

use super::{asked, recommended, setup, shop};

#[test]
fn it_is_started_called_and_calls_others_like_any_service() {
    let mut shop = shop("");
    shop.up.program.wait_for_line("recommend.py: recommendation-1 listens");
    let process = shop.up.process("recommendation-1");
    let endpoint = process["endpoints"][0].as_str().unwrap();
    assert!(endpoint.starts_with("http:127.0.0.1:") && endpoint.ends_with("/recommendation"), "{process}");

    // It asks the catalog, through its keeper.
    let ids = recommended(&shop.up, "ana");
    assert!(ids.len() == 2 && !ids.contains(&"eider-kettle".to_owned()), "{ids:?}");
    let page = shop.visitor().get("/product/eider-kettle");
    assert!(page.status == 200 && page.body.contains(&format!("/product/{}", ids[0])), "{}", page.body);

    let environment = recommended(&shop.up, "environment");
    assert_eq!(environment, ["WHARF_CATALOG_URL", "WHARF_PORT", "WHARF_PROCESS", "WHARF_SERVICE"]);
    let headers = recommended(&shop.up, "headers").join("\n");
    for name in ["traceparent: 00-", "request-timeout: ", "wharf-caller: ", "wharf-criticality: critical"] {
        assert!(headers.contains(name), "{headers}");
    }
    assert_eq!(
        recommended(&shop.up, "denied"),
        ["404"],
        "nobody but those that it calls are behind its keeper"
    );
    let logs = shop.up.wharf(&["logs", "recommendation", "--json"]);
    assert!(logs.stdout.contains("recommendation-1 listens"), "{logs:?}");

    shop.up.wharf(&["stop"]);
    shop.up.program.exit();
    shop.up.program.assert_no_orphan();
}

#[test]
fn what_it_calls_is_counted_and_seen() {
    let shop = shop("");
    for _ in 0..5 {
        recommended(&shop.up, "ana");
    }
    let told = shop.up.wharf(&["ps", "--connections"]);
    let is_it = |line: &str| line.starts_with("recommendation-1") && line.contains("catalog");
    assert!(told.stdout.lines().any(is_it), "{told:?}");
}

#[test]
fn its_keeper_is_asked_by_the_console_and_for_what_it_logs() {
    let mut shop = shop("");
    let console = shop.up.program.wait_for("the console's address was printed", Console::found);
    recommended(&shop.up, "ana");
    console.state(|state| {
        let edges = state["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
        edges.iter().any(|edge| {
            edge["caller"] == "recommendation" && edge["callee"] == "catalog" && edge["calls"] != 0
        })
    });
    let trace = wait_for("what it called was traced", || {
        let found = console.get("/api/traces?service=catalog&caller=recommendation").json();
        found["traces"].as_array().and_then(|traces| Some(traces.first()?["trace_id"].as_str()?.to_owned()))
    });
    wait_until("the span of its keeper is there", || {
        let trace = console.get(&format!("/api/traces/{trace}")).json();
        let spans = trace["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
        spans.iter().any(|span| span["side"] == "client" && span["process"] == "recommendation-1")
    });

    let logs = |filter: &str| json!([{ "process": "recommendation-1", "logs": filter }]);
    assert_eq!(shop.up.json(&["log-level", "recommendation=debug"]), logs("info,recommendation=debug"));
    assert!(shop.up.json(&["log-level"]).as_array().is_some_and(|all| all.len() >= 10), "it is one of all");
    let asked = json!({ "target": "recommendation", "filter": "warn" });
    let done = console.post("/api/actions/log-level", &asked);
    assert_eq!((done.status, &done.json()["processes"]), (200, &json!(["recommendation-1"])), "{done:?}");
    assert_eq!(shop.up.json(&["log-level", "recommendation"]), logs("info,recommendation=warn"));
}

#[test]
fn a_follower_that_reads_slowly_is_told_what_it_missed() {
    let shop = shop("");
    let mut command = shop.up.command(&["logs", "recommendation", "-n", "1", "--follow"]);
    let mut follower = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.next().expect("the last line of before");
    recommended(&shop.up, "talkative");
    let last = "recommend.py: line 19999";
    let is_last = |line: &str| line.trim_end().ends_with(last);
    wait_until("all was written", || is_last(&shop.up.wharf(&["logs", "recommendation", "-n", "1"]).stdout));
    assert!(lines.any(|line| is_last(&line)));
    follower.kill().unwrap();
    follower.wait().unwrap();
    let mut said = String::new();
    follower.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("older lines are no longer kept"), "{said:?}");
}

#[test]
fn a_crash_is_shown_with_its_last_words_and_mended() {
    let mut shop = shop("");
    let pid = shop.up.pid("recommendation-1");
    assert_ne!(asked(&shop.up, "crash").code, 0);
    shop.up.program.wait_for_line("recommendation-1 crashed after");
    shop.up.program.wait_for_line("Ready recommendation-1 after");
    let said = shop.up.program.stderr();
    let (_, told) = said.split_once("recommendation-1 crashed after").unwrap();
    assert!(told.contains("exited with status 3"), "{said}");
    assert!(told.contains("recommend.py: this is the end"), "{said}");
    assert_ne!(shop.up.pid("recommendation-1"), pid);
    assert_eq!(recommended(&shop.up, "ana").len(), 2);
}

#[test]
fn one_that_does_not_answer_is_replaced() {
    let health = "[service.recommendation.health]\nevery = \"100ms\"\nwithin = \"300ms\"\nfailures = 3\n";
    let mut shop = shop(health);
    let program = |shop: &wharf_tests::app::Shop| {
        let keeper = shop.up.pid("recommendation-1");
        processes::descendants(keeper).first().map(|process| process.id)
    };
    let hung = program(&shop).expect("the program is below its keeper");
    processes::send(hung, Signal::STOP);
    shop.up.program.wait_for_line("recommendation is not well, and is ended: it has not answered GET");
    shop.up.program.wait_for_line("Ready recommendation-1 after");
    wait_until("the one that hung is gone", || !processes::is_running(hung));
    assert_eq!(recommended(&shop.up, "ana").len(), 2);
}

#[test]
fn replicas_come_and_go_and_each_takes_calls() {
    let shop = shop("replicas = 2\n");
    let takes_calls = |name: &str| {
        wait_until(&format!("{name} takes calls"), || {
            let page = shop.visitor().get("/product/eider-kettle");
            assert_eq!(page.status, 200);
            shop.up.program.stdout().contains(&format!("{name} was asked"))
        });
    };
    takes_calls("recommendation-1");
    takes_calls("recommendation-2");
    let ports: BTreeSet<String> = ["recommendation-1", "recommendation-2"]
        .map(|name| shop.up.process(name)["endpoints"][0].to_string())
        .into();
    assert_eq!(ports.len(), 2, "each has a port of its own");
    assert_eq!(shop.up.json(&["scale", "recommendation=3"])[0]["started"], json!(["recommendation-3"]));
    takes_calls("recommendation-3");
    assert_eq!(
        shop.up.json(&["scale", "recommendation=1"])[0]["stopped"],
        json!(["recommendation-2", "recommendation-3"])
    );
    assert_eq!(recommended(&shop.up, "process"), ["recommendation-1"]);
}

#[test]
fn a_restart_under_load_leaves_no_page_without_recommendations() {
    let shop = shop("replicas = 2\n");
    let mut visitor = shop.visitor();
    let wanted = recommended(&shop.up, "ana").remove(0);
    let load = Load::new().worker(move || {
        let page = visitor.try_get("/product/eider-kettle")?;
        let is_whole = page.status == 200 && page.body.contains(&format!("/product/{wanted}"));
        if is_whole { Ok(()) } else { Err(format!("{} without {wanted}", page.status)) }
    });
    for _ in 0..2 {
        load.go_on_for(20);
        let restarted = shop.up.json(&["restart", "recommendation"]);
        assert_eq!(restarted["restarted"], json!(["recommendation-1", "recommendation-2"]));
    }
    load.go_on_for(20);
    load.assert_nothing_failed();
}

#[test]
fn what_it_has_begun_is_finished_before_it_ends() {
    let mut shop = shop("");
    let slow = std::thread::spawn({
        let mut command = shop.up.command(&[
            "call",
            "recommendation.recommend",
            &super::arguments("slow").to_string(),
            "--json",
        ]);
        move || command.output()
    });
    shop.up.program.wait_for_line("recommend.py: at work");
    shop.up.json(&["restart", "recommendation"]);
    let output = slow.join().unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "[\"eider-kettle\"]", "{output:?}");
}

#[test]
fn nothing_of_it_survives_a_supervisor_that_is_killed() {
    let mut up = setup("replicas = 2\n").args(&["--port", "storefront=0"]).ready();
    assert!(up.program.family().iter().any(|process| format!("{process:?}").contains("recommend.py")));
    up.program.send(Signal::KILL);
    up.program.exit();
    up.program.assert_no_orphan();
    wait_until("the run directory is gone", || up.left_behind().is_empty());
}

#[test]
fn nothing_of_it_survives_a_keeper_that_is_killed() {
    let mut shop = shop("");
    let keeper = shop.up.pid("recommendation-1");
    let program = processes::descendants(keeper).first().expect("the program is below it").id;
    processes::send(keeper, Signal::KILL);
    shop.up.program.wait_for_line("recommendation-1 crashed after");
    wait_until("the program is gone, too", || !processes::is_running(program));
    shop.up.program.wait_for_line("Ready recommendation-1 after");
}
