//! The edge of an app, in one process and across: what is open, what is not, and what stands before it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use wharf_supervisor::Authority;
use wharf_tests::asker::Asker;
use wharf_tests::folder::Folder;
use wharf_tests::program::Start;
use wharf_tests::up::{Setup, Up};
use wharf_tests::wait::wait_for;
use wharf_tests::workspace;

/// The harbour, however it runs. It ends when this is dropped.
struct Harbour {
    address: String,
    door: Asker,
    up: Up,
}

impl Harbour {
    fn one(toml: &str) -> Self {
        Self::one_with(toml, &[])
    }

    /// The same with these variables in its environment.
    fn one_with(toml: &str, variables: &[(&str, &str)]) -> Self {
        let folder = Folder::new();
        let app = folder.folder("app");
        std::fs::write(app.join("wharf.toml"), toml).unwrap();
        let mut start = Start::new(workspace::example("harbour")).folder(&app);
        for (name, value) in [&[("WHARF_HTTP", "api=127.0.0.1:0")][..], variables].concat() {
            start = start.env(name, value);
        }
        Self::announced(Up::beside(start.start(), folder))
    }

    fn each(toml: &str) -> Self {
        let setup = Setup::of(&workspace::example("harbour")).toml(toml).args(&["--port", "api=0"]);
        Self::announced(setup.ready())
    }

    fn announced(mut up: Up) -> Self {
        let address = up.program.wait_for("the edge's address was printed", address);
        Self { door: Asker::new(&*address), address, up }
    }
}

/// The address that a line names the edge's.
fn address(text: &str) -> Option<String> {
    let lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.into_iter().find(|words| words.len() == 2 && words[0] == "api").map(|words| words[1].to_owned())
}

fn is_open_and_closed(harbour: &Asker) {
    let boat = harbour.post_with("/berths/boat", &json!({"berth": 3}), &[("x-request-id", "mine")]);
    let id = boat.header("x-request-id");
    assert_eq!((boat.status, boat.json(), id), (200, json!({"name": "boat 3", "tons": 30}), "mine"));
    let who = harbour.post_with(
        "/berths/who",
        &json!({}),
        &[("wharf-caller", "root"), ("wharf-principal", "root")],
    );
    assert_eq!(who.json(), "api for nobody", "nobody outside says who calls");
    let empty = harbour.post("/berths/boat", &json!({"berth": 0}));
    assert_eq!((empty.status, &empty.json()["error"]), (404, &json!({"Empty": 0})));
    let all = harbour.post("/berths/all", &json!({"berths": 2}));
    assert_eq!((all.status, all.header("content-type")), (200, "text/event-stream"));
    assert!(all.body.contains("boat 2") && all.body.contains("event: end"), "{}", all.body);

    // What is not opened is as if it were not there.
    let closed = harbour.post("/berths/sink", &json!({"berth": 3}));
    let absent = harbour.post("/berths/none", &json!({"berth": 3}));
    let nowhere = harbour.post("/nowhere/none", &json!({"berth": 3}));
    for (name, said) in [("closed", &closed), ("absent", &absent), ("nowhere", &nowhere)] {
        assert_eq!(said.problem(404, "incompatible"), closed.problem(404, "incompatible"), "{name}");
    }
    assert_eq!(harbour.get("/berths/boat").status, 405);

    let described = harbour.get("/openapi.json").json();
    let paths: Vec<&String> = described["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(paths, ["/berths/all", "/berths/boat", "/berths/who"]);

    // A router that knows nothing of Wharf.
    assert_eq!(harbour.get("/old/tide").body, "high at noon");
    assert_eq!(harbour.post("/old/echo", &json!("ahoy")).body, "\"ahoy\"");
}

#[test]
fn what_is_opened_can_be_called_and_nothing_else_in_one_process() {
    is_open_and_closed(&Harbour::one("").door);
}

#[test]
fn what_is_opened_can_be_called_and_nothing_else_across_processes() {
    is_open_and_closed(&Harbour::each("").door);
}

#[test]
fn what_the_file_says_of_the_edge_is_done() {
    let toml = "[service.api.edge]\nbody = \"32B\"\nopenapi = false\n\
                [service.api.edge.rate]\nrequests = 2\nper = \"1h\"\nburst = 2\n";
    let harbour = Harbour::one(toml);
    let door = &harbour.door;
    door.post("/old/echo", &json!("x".repeat(64))).problem(413, "overloaded");
    assert_eq!(door.get("/openapi.json").status, 404);
    assert_eq!(door.get("/old/tide").status, 200);
    door.get("/old/tide").problem(429, "overloaded");
}

#[test]
fn the_environment_wins_over_the_file() {
    let toml = "[service.api.edge]\nbody = \"32B\"\nopenapi = false\n";
    let harbour = Harbour::one_with(toml, &[("WHARF_API_EDGE__BODY", "1KiB")]);
    assert_eq!(harbour.door.post("/old/echo", &json!("x".repeat(64))).status, 200);
    let long = harbour.door.post("/old/echo", &json!("x".repeat(1024)));
    assert!(long.problem(413, "overloaded").contains("1024 bytes"), "{}", long.body);
    assert_eq!(harbour.door.get("/openapi.json").status, 404, "what the file says of the rest holds");
}

#[test]
fn requests_under_way_are_in_the_metrics_until_they_are_answered() {
    let mut harbour = Harbour::one_with("", &[("WHARF_LISTEN", "tcp:127.0.0.1:0")]);
    let calls = harbour.up.program.wait_for("the address of calls was printed", |text| {
        let line = text.split_inclusive('\n').find_map(|line| line.strip_prefix("calls")?.strip_suffix('\n'));
        Some(format!("http://{}", line?.trim().strip_prefix("tcp:")?))
    });
    let process = Asker::new(calls);
    let counted = |active: u32| {
        let line = format!(
            "http_server_active_requests{{http_request_method=\"POST\",url_scheme=\"http\",\
             wharf_component=\"api\",http_route=\"/old/echo\"}} {active}"
        );
        let is_told = || process.get("/metrics").body.lines().any(|told| told == line).then_some(());
        wait_for(&line, is_told);
    };
    let at = harbour.address.strip_prefix("http://").expect("an address");
    let mut client = TcpStream::connect(at).expect("a connection");
    let head = "POST /old/echo HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\n";
    client.write_all(format!("{head}ah").as_bytes()).expect("it is taken");
    counted(1);
    client.write_all(b"oy").expect("it is taken");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("an answer");
    assert!(answer.ends_with("ahoy"), "{answer}");
    counted(0);
}

/// The public key of RFC 7517, A.1. Nobody here signs with it.
const KEYS: &str = r#"{"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": "1",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;

#[test]
fn an_edge_that_asks_for_tokens_is_described_as_it_describes_itself() {
    let tokens = "[service.api.edge.tokens]\njwks = \"keys.json\"\nissuer = \"https://id.example\"\n\
                  audience = [\"harbour\"]\nalgorithms = [\"ES256\"]\n";
    let setup = Setup::of(&workspace::example("harbour"))
        .toml(tokens)
        .file("keys.json", KEYS)
        .env("HARBOUR_GUARDED", "1")
        .args(&["--port", "api=0"]);
    let harbour = Harbour::announced(setup.ready());
    let described = harbour.door.get("/openapi.json").json();
    let security = |path: &str| described["paths"][path]["post"].get("security").cloned();
    assert_eq!(described["security"], json!([{"bearer": []}]));
    assert_eq!(security("/berths/boat"), Some(json!([])), "it is public");
    assert_eq!(security("/berths/who"), None, "as for the whole");
    assert_eq!(security("/berths/all"), Some(json!([{"bearer": ["berths:all", "berths"]}])));
    assert_eq!(harbour.up.json(&["openapi", "--edge"]), described);
}

#[test]
fn an_edge_with_a_certificate_is_announced_with_it() {
    let folder = Folder::new();
    Authority::init(folder.path(), true).expect("a writable folder");
    let authority = Authority::load(folder.path()).expect("it was made");
    let issued = authority.issue("spiffe://harbour/api", Duration::from_secs(3600)).expect("an identity");
    let pem = folder.path().join("public.pem");
    std::fs::write(&pem, issued).expect("a writable folder");
    let toml = format!("[service.api.edge.tls]\ncertificate = {pem:?}\nkey = {pem:?}\n");
    let one = Harbour::one(&toml);
    assert!(one.address.starts_with("https://127.0.0.1:"), "{}", one.address);
    let each = Harbour::each(&toml);
    assert!(each.address.starts_with("https://127.0.0.1:"), "{}", each.address);
    let told = each.up.wharf(&["ps"]);
    assert!(told.stdout.contains(&each.address), "{told:?}");
    assert_eq!(each.up.process("api-1")["http"][0]["secured"], true);
}
