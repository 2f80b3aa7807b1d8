//! Keys and kinds of values.
use std::{path::Path, time::Duration};

use wharf_config::{Console, File, REFERENCE, Telemetry, Tls};

use crate::{file, refused};

pub(crate) const EVERYTHING: &str = r#"
app = "app"

[env]
RUST_LOG = "debug"

[process.front]
services = ["storefront", "ads"]
replicas = 1
env = { THEME = "dark" }

[service.cart]
replicas = 2
port = 0
requires = ["catalog"]
env = { RUST_LOG = "trace" }

[service.storefront.edge]
access_log = true
body = "2MiB"
compression = true
connections = 64
connections_each = 16
forwarding = "forwarded"
head = "16 KiB"
head_within = "5s"
http2 = false
memory = "16MiB"
openapi = false
security_headers = true
stall = "3s"
trusted_proxies = ["10.0.0.0/8", "::1"]

[service.storefront.edge.tls]
certificate = "public.pem"
key = "/etc/public.key"
hsts = "24h"

[service.storefront.edge.rate]
requests = 10
per = "1min"
burst = 20
by = "subject"
clients = 1000

[service.storefront.edge.cors]
origins = ["https://shop.example", "http://localhost:3000"]
methods = ["PUT"]
headers = ["X-Shop"]
credentials = true
max_age = "10min"

[service.storefront.edge.tokens]
jwks = "https://id.shop.example/jwks.json"
authority = "id.pem"
issuer = "https://id.shop.example"
audience = ["shop"]
algorithms = ["ES256", "EdDSA"]
skew = "10s"
refresh = "1min"
claims = { tenant = "harbour" }

[service.ads]
run = "node ads.js"
dir = "ads"
interface = "Ads"
calls = ["catalog"]

[service.ads.health]
path = "/livez"
every = "5s"
within = "1s"
failures = 3

[service.catalog]
url = "http://10.0.0.7:8080/v1"

[service.cart.config]
database = "data/cart.sqlite"

[service.cart.method.items.policy]
deadline = "500ms"

[policy]
retry.most = 1
retry.backoff.first = "20ms"
retry.backoff.most = "2s"
hedge.after = 0.99
hedge.budget = 0.01
budget.share = 0.2
budget.per_second = 5
budget.window = "20s"
balance.decay = "5s"
balance.penalty = "1s"
breaker.in_a_row = 7
breaker.success = 0.5
breaker.answers = 20
breaker.window = "30s"
breaker.first = "2s"
breaker.most = "2min"
breaker.jitter = 0.1
breaker.ejected = 0.3
slow_start.over = "10s"
slow_start.from = 0.2
keepalive.after = "1s"
keepalive.within = "2s"
connect = "500ms"
reconnect.first = "50ms"
reconnect.most = "5s"
ready_wait = "1s"
admission.start = 10
admission.least = 2
admission.most = 100
admission.window = "200ms"
drain = "10s"

[telemetry]
sampling = 0.25
per_second = 10
slow = "2s"
keep = 500

[tls]
on = true
certificate = "certs/{service}.pem"
key = "certs/{service}.key"
authority = "/etc/authority.pem"
ca = "ca"
lifetime = "6h"

[console]
port = 4711
"#;

#[test]
fn every_key_of_the_reference_is_read() {
    let file = file(EVERYTHING);
    assert_eq!(file.app_dir(), Path::new("./app"));
    for key in REFERENCE.iter().flat_map(|section| section.keys) {
        assert!(EVERYTHING.contains(key.name), "`{}` is missing from the example", key.name);
    }
}

#[test]
fn tls_is_switched_or_described() {
    let tls = |text: &str| file(text).tls().clone();
    assert_eq!(tls("tls = true").on, Some(true));
    assert_eq!(tls("tls = false").on, Some(false));
    assert_eq!(tls(""), Tls::default());
    let said = tls(EVERYTHING);
    assert_eq!(said.certificate.as_deref(), Some(Path::new("./certs/{service}.pem")));
    assert_eq!(said.authority.as_deref(), Some(Path::new("/etc/authority.pem")));
    assert_eq!((said.on, said.lifetime), (Some(true), Some(Duration::from_secs(6 * 3600))));
    for (text, why) in [
        ("tls = \"yes\"", "`tls` is \"yes\"\n  it takes true, false, or a table, [tls]"),
        ("[tls]\nkey = \"a\"", "[tls] names some of the files and not all"),
        ("[tls]\nlifetime = \"1s\"", "it takes a time from 3s to 2160h"),
        ("[tls]\nlifetime = \"soon\"", "it takes a time from 3s to 2160h"),
        ("[tls]\nkeys = \"a\"", "did you mean `key`?"),
    ] {
        let said = refused(text);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn the_console_is_switched_or_has_a_port() {
    let console = |text: &str| file(text).console();
    assert_eq!((console(""), console("console = true")), (Console::default(), Console::default()));
    assert!(console("").on && !console("console = false").on);
    assert_eq!(console(EVERYTHING), Console { on: true, port: 4711 });
    assert!(refused("[console]\nport = 70000").contains("it takes a whole number from 0 to 65535"));
    assert!(refused("console = 7").contains("it takes true, false, or a table, [console]"));
}

#[test]
fn telemetry_is_described() {
    let said = file(EVERYTHING);
    let telemetry = Telemetry {
        sampling: Some(0.25),
        per_second: Some(10),
        slow: Some(Duration::from_secs(2)),
        keep: Some(500),
    };
    assert_eq!((said.telemetry(), file("").telemetry()), (&telemetry, &Telemetry::default()));
    assert_eq!((said.requires("cart"), said.requires("ads")), (vec!["catalog"], vec![]));
    for (text, why) in [
        ("[telemetry]\nsampling = 2", "it takes a number from 0 to 1"),
        ("[telemetry]\nslow = \"soon\"", "`slow` in [telemetry] is no time"),
        ("[telemetry]\nkeep = 70000", "it takes a whole number from 0 to 65535"),
        ("[telemetry]\nsamplng = 0.1", "did you mean `sampling`?"),
        ("[service.cart]\nrequires = \"catalog\"", "it takes a list of service names"),
    ] {
        let said = refused(text);
        assert!(said.contains(why), "{said}");
    }
    let unknown =
        file("[service.cart]\nrequires = [\"catalgo\"]").plan(&crate::shop()).unwrap_err().to_string();
    assert!(unknown.contains("wharf.toml:2:13") && unknown.contains("did you mean `catalog`?"), "{unknown}");
}

#[test]
fn what_a_service_requires_it_has_to_call() {
    let requires = |text: &str| crate::misfit(&format!("[service.cart]\n{text}"));
    assert_eq!(
        requires("requires = [\"catalog\", \"ads\"]"),
        "wharf.toml:2:24: `cart` requires `ads`, and does not call it\n  remove it: it calls `catalog`"
    );
    // A foreign program calls what the file says that it calls.
    let foreign = "run = \"cart\"\ncalls = [\"ads\"]\nrequires = ";
    assert!(file(&format!("[service.cart]\n{foreign}[\"ads\"]")).plan(&crate::shop()).is_ok());
    assert_eq!(
        requires(&format!("{foreign}[\"catalog\"]")),
        "wharf.toml:4:13: `cart` requires `catalog`, and does not call it\n  remove it: it calls `ads`"
    );
    assert_eq!(
        crate::misfit("[service.ads]\nrequires = [\"cart\"]"),
        "wharf.toml:2:13: `ads` requires `cart`, and does not call it\n  remove it: it calls nobody"
    );
}

#[test]
fn an_empty_file_and_no_file_are_the_same_placement() {
    let services = crate::shop();
    assert_eq!(file("").plan(&services), File::absent(".").plan(&services));
}

#[test]
fn unknown_keys_are_all_reported_at_once_in_the_order_of_the_file() {
    let said =
        refused("apps = 1\n[service.cart]\nreplica = 2\nvolume = 3\n[process.front]\nservice = [\"cart\"]\n");
    assert_eq!(
        said,
        "wharf.toml:1:1: unknown key `apps`\n  \
           did you mean `app`? known keys: `app`, `console`, `env`, `policy`, `process`, `service`, `telemetry` and `tls`\n\
         wharf.toml:3:1: unknown key `replica` in [service.cart]\n  \
           did you mean `replicas`? known keys: `calls`, `config`, `dir`, `edge`, `env`, `health`, \
           `interface`, `method`, `policy`, `port`, `replicas`, `requires`, `run` and `url`\n\
         wharf.toml:4:1: unknown key `volume` in [service.cart]\n  \
           remove it; known keys: `calls`, `config`, `dir`, `edge`, `env`, `health`, \
           `interface`, `method`, `policy`, `port`, `replicas`, `requires`, `run` and `url`\n\
         wharf.toml:5:10: [process.front] does not say which services it hosts\n  \
           add, for example, services = [\"cart\", \"catalog\"]\n\
         wharf.toml:6:1: unknown key `service` in [process.front]\n  \
           did you mean `services`? known keys: `env`, `replicas` and `services`"
    );
}

#[test]
fn values_of_another_kind_say_what_is_expected() {
    let cases = [
        ("app = 3", "1:7: `app` is a whole number\n  it takes a path in quotes, such as \"app\""),
        (
            "[service.cart]\nreplicas = \"two\"",
            "2:12: `replicas` in [service.cart] is \"two\"\n  it takes a whole number from 1 to 100",
        ),
        (
            "[service.cart]\nreplicas = 0",
            "2:12: `replicas` in [service.cart] is out of range\n  it takes a whole number from 1 to 100",
        ),
        (
            "[service.cart]\nport = 70000",
            "2:8: `port` in [service.cart] is out of range\n  it takes a whole number from 0 to 65535",
        ),
        (
            "[service.cart]\nconfig = true",
            "2:10: `config` in [service.cart] is true or false\n  it takes a table, [service.NAME.config]",
        ),
        (
            "[service]\ncart = 2",
            "2:8: `service.cart` is a whole number, not a table\n  \
             write a section of its own, [service.cart], with the keys below it",
        ),
        (
            "[process.front]\nservices = [1]",
            "2:12: `services` in [process.front] is a list of something else\n  \
             it takes a list of service names, such as [\"cart\", \"catalog\"]",
        ),
        (
            "[process.front]\nservices = []",
            "2:12: `services` in [process.front] is empty\n  \
             it takes a list of service names, such as [\"cart\", \"catalog\"]",
        ),
        (
            "[service.Cart]",
            "1:10: `Cart` is no name for a service\n  a name is a lower-case letter, then lower-case letters, \
             digits and hyphens, 63 at most, such as `order-history`",
        ),
        (
            "[env]\nTHREADS = 4",
            "2:11: the variable `THREADS` in [env] is a whole number, not text\n  put the value in quotes",
        ),
        (
            "[service.cart.env]\n\"A=B\" = \"\"",
            "2:1: the variable `A=B` in [service.cart.env] has a name that no environment can hold\n  \
             a name is not empty and has no `=`",
        ),
        (
            "[env]\nWHARF_LISTEN = \"tcp:0.0.0.0:80\"",
            "2:1: the variable `WHARF_LISTEN` in [env] is set by the supervisor itself\n  \
             remove it; ports, replicas and processes have keys of their own",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(text), format!("wharf.toml:{expected}"), "of {text}");
    }
}

#[test]
fn a_slip_in_the_syntax_is_located() {
    let said = refused("[service.cart]\nport = \n");
    assert!(said.starts_with("wharf.toml:2:8: not TOML: "), "{said}");
    let said = refused("[service.cart]\nport = 1\nport = 2\n");
    assert!(said.starts_with("wharf.toml:3:1: not TOML: duplicate key"), "{said}");
    assert!(said.ends_with("\n  keep one of the two"), "{said}");
    let said = refused("# früher\n\u{e9}\u{e8} = = 1\n");
    assert!(said.starts_with("wharf.toml:2:"), "{said}");
}

#[test]
fn no_text_makes_it_panic() {
    let mut nested = "a = ".to_owned();
    nested.push_str(&"[".repeat(10_000));
    for text in ["\u{0}", "=", "[[service]]", "service = []", "[service.cart", &nested, "a = 1\r\n\rb"] {
        refused(text);
    }
}

#[test]
fn a_file_that_can_not_be_read_says_so() {
    let dir = std::env::temp_dir().join(format!("wharf-config-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join("wharf.toml");

    let said = File::load(&path).unwrap_err().to_string();
    assert!(said.contains("check the path, or go without the file"), "{said}");
    assert_eq!(File::find(&dir).unwrap().path(), None);

    std::fs::write(&path, "app = \"\u{e9}\"").unwrap();
    assert_eq!(File::find(&dir).unwrap().app_dir(), dir.join("\u{e9}"));
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    let said = File::find(&dir).unwrap_err().to_string();
    assert!(said.ends_with("\n  save it as UTF-8"), "{said}");
    std::fs::remove_dir_all(&dir).unwrap();
}
