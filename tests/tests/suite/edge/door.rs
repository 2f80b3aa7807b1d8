//! An edge before a shelf, at a port of this machine, and an issuer of the tokens that it believes.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use wharf_config::edge::{EdgeSettings, Jwks, Tokens};
use wharf_core::span::{Sampling, SpanRules, Spans};
use wharf_core::{Callers, Client as _, LinkSeed, Shutdown, ShutdownTrigger, Slot};
use wharf_http::edge::{Access, Gate, Mounted, Opening, Outside};
use wharf_http::{Requests, serve};
use wharf_tests::folder::Folder;

use crate::http::client::Client;
use crate::http::shelf::{OneShelf, ShelfClient, ShelfServer};

/// An edge called `api`, which opens some of a shelf. It ends when this is dropped.
pub(super) struct Door {
    pub(super) shelf: OneShelf,
    pub(super) at: String,
    _stop: ShutdownTrigger,
    _running: JoinSet<()>,
}

impl Door {
    /// Opens methods of the shelf to whom they are for, and has these routers beside them.
    pub(super) async fn open(
        settings: EdgeSettings,
        opened: &[(&[&str], Access)],
        mounted: Vec<Mounted>,
    ) -> Self {
        let (shelf, slot) = (OneShelf::default(), Arc::new(Slot::default()));
        slot.fill((ShelfServer::offer().bind)(Arc::new(shelf.clone())));
        let (interface, runtime) = (ShelfClient::INTERFACE, Handle::current());
        let place = |name: &&str| interface.methods.iter().position(|method| method.name == *name);
        let openings = opened.iter().map(|(names, access)| {
            let (slot, runtime) = (Arc::clone(&slot), runtime.clone());
            let seed = LinkSeed::local("api", "shelf", interface, slot, Callers::Anyone, runtime);
            let methods = names.iter().map(|name| place(name).expect("a method of the shelf")).collect();
            Opening { link: seed.any(), methods, access: access.clone() }
        });
        let outside = Outside { title: "api", settings: &settings };
        let router = outside.router(mounted, openings.collect()).expect("they fit beside each other");
        let rules = SpanRules { sampling: Sampling::new(1.0, 1000), slow: Duration::from_secs(1), keep: 100 };
        let requests = Arc::new(Requests::new("api", Arc::new(Spans::new(rules))));
        let gate =
            Arc::new(Gate::new(requests, settings, Duration::from_secs(10)).expect("it can be kept to"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let at = listener.local_addr().expect("it is bound").to_string();
        let (stop, stopped) = Shutdown::new();
        let mut running = JoinSet::new();
        running.spawn(serve(listener, gate.before(router), gate, stopped, Duration::from_secs(1)));
        Self { shelf, at, _stop: stop, _running: running }
    }

    /// A connection to it.
    pub(super) async fn client(&self) -> Client {
        Client::connect(&self.at).await
    }
}

/// Who issues tokens: its key is a file, which goes with it.
pub(super) struct Issuer {
    pair: Ed25519KeyPair,
    folder: Folder,
}

const ISSUER: &str = "https://id.harbour.example";
const AUDIENCE: &str = "shelf";

impl Issuer {
    pub(super) fn new() -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        let pair = Ed25519KeyPair::from_pkcs8(key.as_ref()).expect("a key");
        Self { pair, folder: Folder::new() }
    }

    /// What an edge goes by that believes its tokens.
    pub(super) fn believed(&self) -> EdgeSettings {
        let public = base64(self.pair.public_key());
        let set = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "use": "sig", "x": public}]});
        let path = self.folder.path().join("jwks.json");
        std::fs::write(&path, set.to_string()).expect("a file in a new folder");
        let tokens = Tokens::new(Jwks::File(path), ISSUER, AUDIENCE);
        EdgeSettings { tokens: Some(tokens), ..EdgeSettings::default() }
    }

    /// The header with a token about `ana` that is good for these scopes; with its line break.
    pub(super) fn token(&self, scopes: &str) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
        let claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "exp": now + 600, "scope": scopes});
        let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": "a"});
        let part = |json: &Value| base64(json.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = base64(self.pair.sign(signed.as_bytes()));
        format!("authorization: Bearer {signed}.{signature}\r\n")
    }
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
