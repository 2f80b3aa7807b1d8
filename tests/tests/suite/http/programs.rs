//! Programs that nobody here wrote: curl, Python's http.client, and the WebSocket of Node.

use tokio::process::Command;
use wharf_tests::workspace;

use super::shelf::{Place, soon};

/// What a program says that is started with these arguments.
async fn says(program: &str, arguments: &[&str]) -> String {
    let run = Command::new(workspace::tool(program)).args(arguments).kill_on_drop(true).output();
    let output = soon("the program", run).await.expect("it runs");
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {said}{complained}");
    said.trim().to_owned()
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
    assert_eq!(says("curl", &arguments).await, "3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_calls_reads_problems_and_follows_a_stream() {
    let place = Place::new().await;
    assert_eq!(says("python3", &["-B", &peer("story.py"), &place.at]).await, "well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_talks_both_ways_over_websocket() {
    let place = Place::new().await;
    let arguments = ["--no-warnings", "--experimental-websocket", &peer("story.mjs"), &place.at];
    assert_eq!(says("node", &arguments).await, "well");
}
