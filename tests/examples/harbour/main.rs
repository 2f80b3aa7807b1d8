//! An app with an edge, for stories about the outside: `wharf up … --bin harbour`.

use std::process::ExitCode;

use axum::Router;
use axum::routing::{get, post};
use wharf::edge::{Edge, open};
use wharf::prelude::*;

/// A boat, and what it weighs.
#[wharf::message]
pub struct Boat {
    /// Its name.
    pub name: String,
    /// Its weight.
    pub tons: u32,
}

/// Why there is no boat.
#[wharf::error]
pub enum NoBoat {
    /// The berth is empty.
    #[error("nothing lies at berth {0}")]
    #[status(not_found)]
    Empty(u32),
}

/// Where boats lie.
#[wharf::service]
pub trait Berths {
    /// The boat at a berth.
    #[read]
    async fn boat(&self, cx: &Context, berth: u32) -> wharf::Result<Boat, NoBoat>;

    /// On whose behalf it is called, and by whom.
    #[read]
    async fn who(&self, cx: &Context) -> wharf::Result<String>;

    /// The boats of berth after berth.
    #[read]
    async fn all(&self, cx: &Context, berths: u32) -> wharf::Result<Stream<Boat>>;

    /// Sinks a boat. Nobody outside is to do that.
    async fn sink(&self, cx: &Context, berth: u32) -> wharf::Result<()>;
}

struct BerthsService;

impl BerthsService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self)
    }
}

fn boat(berth: u32) -> Boat {
    Boat { name: format!("boat {berth}"), tons: berth * 10 }
}

impl Berths for BerthsService {
    async fn boat(&self, _: &Context, berth: u32) -> wharf::Result<Boat, NoBoat> {
        if berth == 0 {
            return Err(NoBoat::Empty(berth).into());
        }
        Ok(boat(berth))
    }

    async fn who(&self, cx: &Context) -> wharf::Result<String> {
        Ok(format!("{} for {}", cx.caller(), cx.principal().unwrap_or("nobody")))
    }

    async fn all(&self, _: &Context, berths: u32) -> wharf::Result<Stream<Boat>> {
        Ok(Stream::from_iter((1..=berths).map(boat)))
    }

    async fn sink(&self, _: &Context, _: u32) -> wharf::Result<()> {
        Ok(())
    }
}

/// A router as it was before there was Wharf: it knows nothing of it, and is put beside the edge unchanged.
fn old_app() -> Router {
    Router::new()
        .route("/old/tide", get(async || "high at noon"))
        .route("/old/echo", post(async |body: String| body))
}

async fn old(_: Start) -> anyhow::Result<Router> {
    Ok(old_app())
}

/// With the variable `HARBOUR_GUARDED`, some of it asks for a scope: then there have to be tokens.
fn main() -> ExitCode {
    let is_guarded = std::env::var_os("HARBOUR_GUARDED").is_some();
    let (boats, all) = (open!(BerthsClient: boat), open!(BerthsClient: all));
    let edge = Edge::new()
        .open(if is_guarded { boats.public() } else { boats })
        .open(open!(BerthsClient: who))
        .open(if is_guarded { all.scope("berths:all").scope("berths") } else { all })
        .router(old);
    wharf::App::new("harbour").service(BerthsServer::new(BerthsService::start)).edge("api", edge).run()
}
