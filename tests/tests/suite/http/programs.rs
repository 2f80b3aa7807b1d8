//! Programs that nobody here wrote: curl, Python's http.client, and the WebSocket of Node.

use std::process::Stdio;

use tokio::process::Command;

use super::shelf::{Place, soon};

/// What a program says that is started with these arguments; nothing where it is not there.
async fn says(program: &str, arguments: &[&str]) -> Option<String> {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !there.await.is_ok_and(|status| status.success()) {
        println!("skipped: there is no {program}");
        return None;
    }
    let run = Command::new(program).args(arguments).kill_on_drop(true).output();
    let output = soon("the program", run).await.expect("it runs");
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {said}{complained}");
    Some(said.trim().to_owned())
}

fn peer(name: &str) -> String {
    format!("{}/tests/suite/http/peers/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_calls_a_method() {
    let place = Place::new().await;
    let url = format!("http://{}/shelf/put", place.at);
    let body = r#"{"thing":{"name":"mug","count":3}}"#;
    let arguments = ["-sS", "--fail-with-body", "--json", body, &url];
    if let Some(said) = says("curl", &arguments).await {
        assert_eq!(said, "3");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_calls_reads_problems_and_follows_a_stream() {
    let place = Place::new().await;
    if let Some(said) = says("python3", &["-B", &peer("story.py"), &place.at]).await {
        assert_eq!(said, "well");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_talks_both_ways_over_websocket() {
    let place = Place::new().await;
    let arguments = ["--no-warnings", "--experimental-websocket", &peer("story.mjs"), &place.at];
    if let Some(said) = says("node", &arguments).await {
        assert_eq!(said, "well");
    }
}
