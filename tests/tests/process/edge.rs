//! The edge of an app, in one process and across: what is open, what is not, and what stands before it.

use serde_json::{Value, json};
use ureq::http::Response;
use wharf_tests::folder::Folder;
use wharf_tests::program::{Program, Start};
use wharf_tests::up::{Setup, Up};
use wharf_tests::workspace;

/// The harbour, however it runs. It ends when this is dropped.
struct Harbour {
    address: String,
    _runs: Runs,
}

/// What is ended then.
#[expect(dead_code, reason = "they are held, and not looked at")]
enum Runs {
    One(Program, Folder),
    Each(Up),
}

impl Harbour {
    fn one(toml: &str) -> Self {
        let folder = Folder::new();
        std::fs::write(folder.folder("app").join("wharf.toml"), toml).unwrap();
        let start = Start::new(workspace::example("harbour"))
            .folder(&folder.folder("app"))
            .env("WHARF_HTTP", "api=127.0.0.1:0");
        let mut program = start.start();
        let address = program.wait_for("the edge's address was printed", address);
        Self { address, _runs: Runs::One(program, folder) }
    }

    fn each(toml: &str) -> Self {
        let setup = Setup::of(&workspace::example("harbour")).toml(toml).args(&["--port", "api=0"]);
        let mut up = setup.ready();
        let address = up.program.wait_for("the edge's address was printed", address);
        Self { address, _runs: Runs::Each(up) }
    }

    fn get(&self, path: &str) -> Said {
        Said::of(agent().get(format!("{}{path}", self.address)).call())
    }

    fn post(&self, path: &str, args: &Value, headers: &[(&str, &str)]) -> Said {
        let mut request =
            agent().post(format!("{}{path}", self.address)).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Said::of(request.send(args.to_string()))
    }
}

/// The address that a line names the edge's.
fn address(text: &str) -> Option<String> {
    let lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.into_iter().find(|words| words.len() == 2 && words[0] == "api").map(|words| words[1].to_owned())
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent()
}

/// What came of a request.
struct Said {
    status: u16,
    kind: String,
    id: String,
    body: String,
}

impl Said {
    fn of(answer: Result<Response<ureq::Body>, ureq::Error>) -> Self {
        let mut answer = answer.expect("an answer");
        let header = |name: &str| {
            answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
        };
        let (kind, id) = (header("content-type"), header("x-request-id"));
        let body = answer.body_mut().read_to_string().expect("a body");
        Self { status: answer.status().as_u16(), kind, id, body }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

fn is_open_and_closed(harbour: &Harbour) {
    let boat = harbour.post("/berths/boat", &json!({"berth": 3}), &[("x-request-id", "mine")]);
    assert_eq!((boat.status, boat.json(), &*boat.id), (200, json!({"name": "boat 3", "tons": 30}), "mine"));
    let who =
        harbour.post("/berths/who", &json!({}), &[("wharf-caller", "root"), ("wharf-principal", "root")]);
    assert_eq!(who.json(), "api for nobody", "nobody outside says who calls");
    let empty = harbour.post("/berths/boat", &json!({"berth": 0}), &[]);
    assert_eq!((empty.status, &empty.json()["error"]), (404, &json!({"Empty": 0})));
    let all = harbour.post("/berths/all", &json!({"berths": 2}), &[]);
    assert_eq!((all.status, &*all.kind), (200, "text/event-stream"));
    assert!(all.body.contains("boat 2") && all.body.contains("event: end"), "{}", all.body);

    // What is not opened is as if it were not there.
    let closed = harbour.post("/berths/sink", &json!({"berth": 3}), &[]);
    let absent = harbour.post("/berths/none", &json!({"berth": 3}), &[]);
    let nowhere = harbour.post("/nowhere/none", &json!({"berth": 3}), &[]);
    for (name, said) in [("closed", &closed), ("absent", &absent), ("nowhere", &nowhere)] {
        assert_eq!((said.status, &*said.kind), (404, "application/problem+json"), "{name}");
        assert_eq!(said.json()["detail"], closed.json()["detail"], "{name}");
    }
    assert_eq!(harbour.get("/berths/boat").status, 405);

    let described = harbour.get("/openapi.json").json();
    let paths: Vec<&String> = described["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(paths, ["/berths/all", "/berths/boat", "/berths/who"]);

    // A router that knows nothing of Wharf.
    assert_eq!(harbour.get("/old/tide").body, "high at noon");
    assert_eq!(harbour.post("/old/echo", &json!("ahoy"), &[]).body, "\"ahoy\"");
}

#[test]
fn what_is_opened_can_be_called_and_nothing_else_in_one_process() {
    is_open_and_closed(&Harbour::one(""));
}

#[test]
fn what_is_opened_can_be_called_and_nothing_else_across_processes() {
    is_open_and_closed(&Harbour::each(""));
}

#[test]
fn what_the_file_says_of_the_edge_is_done() {
    let toml = "[service.api.edge]\nbody = \"32B\"\nopenapi = false\n\
                [service.api.edge.rate]\nrequests = 2\nper = \"1h\"\nburst = 2\n";
    let harbour = Harbour::one(toml);
    let long = harbour.post("/old/echo", &json!("x".repeat(64)), &[]);
    assert_eq!((long.status, &long.json()["fault"]), (413, &json!("overloaded")));
    assert_eq!(harbour.get("/openapi.json").status, 404);
    assert_eq!(harbour.get("/old/tide").status, 200);
    let often = harbour.get("/old/tide");
    assert_eq!((often.status, &often.json()["fault"]), (429, &json!("overloaded")));
}
