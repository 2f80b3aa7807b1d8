//! What a kept program calls: other services, through links like those of any other caller, behind HTTP on loopback.

use std::io::{self, Read};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::uri::PathAndQuery;
use axum::http::{Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use wharf_core::{AnyLink, BoxError, Dependency, Interface, Shutdown};
use wharf_http::api::{Api, Limits, Offer, Origin, Target};
use wharf_schema::Topology;
use wharf_schema::openapi::About;

use crate::wiring::Wiring;

/// The ways to the services that `service` calls, by the app's description.
pub(super) fn links(wiring: &Wiring, topology: &Topology, service: &str) -> Result<Vec<AnyLink>, BoxError> {
    let own = topology.service(service).ok_or_else(|| format!("the app has no service {service}"))?;
    let mut links = Vec::new();
    for each in &own.dependencies {
        let callee = topology.service(&each.service);
        let interfaces = callee.map(|callee| callee.interfaces.as_slice()).unwrap_or_default();
        let Some(described) = interfaces.iter().find(|interface| interface.name == each.interface) else {
            return Err(format!("the app's {} does not offer {}", each.service, each.interface).into());
        };
        let interface: &'static Interface = Interface::of_descriptor(described.clone());
        let dependency = Dependency { service: each.service.clone(), interface };
        links.extend(wiring.links(service, &[dependency])?.into_iter().map(wharf_core::LinkSeed::any));
    }
    Ok(links)
}

/// Serves `links`, in a task of `serving`; gives the variables that tell the program where each service is.
pub(super) async fn serve(
    links: Vec<AnyLink>,
    serving: &mut JoinSet<()>,
) -> Result<Vec<(String, String)>, BoxError> {
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let offer = |link: &AnyLink| {
        let mut interface = link.interface().descriptor();
        // What it calls has an address of its own, and nothing beside it.
        interface.methods.iter_mut().for_each(|method| method.http = None);
        Offer::all(link.callee(), interface)
    };
    let mut names: Vec<String> = links.iter().map(|link| link.callee().to_owned()).collect();
    names.dedup();
    let about = About { title: "what the program calls".to_owned(), ..About::default() };
    let api = Api::new(Some(about), links.iter().map(offer).collect(), Limits::default())
        .map_err(|clashes| format!("what is called cannot be told apart: {clashes:?}"))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let (at, secret) = (listener.local_addr()?, secret()?);
    let gate = Gate { secret: format!("/{secret}"), api, target: Arc::new(links) };
    let urls = names.iter().map(|name| (variable(name), format!("http://{at}{}/{name}", gate.secret)));
    let urls: Vec<_> = urls.collect();
    let gate = Arc::new(gate);
    let router = Router::new().fallback(move |request| Arc::clone(&gate).answer(request));
    // It ends with the process: the program may call until its own end.
    let (trigger, stop) = Shutdown::new();
    serving.spawn(async move {
        let _trigger = trigger;
        wharf_http::serve_bare(listener, router, stop, Duration::ZERO).await;
    });
    Ok(urls)
}

/// Where the program calls in.
struct Gate {
    /// In front of every path. Whoever else is on this machine doesn't know it, and so can't call as the program.
    secret: String,
    api: Api,
    target: Arc<dyn Target>,
}

impl Gate {
    async fn answer(self: Arc<Self>, mut request: Request<Body>) -> Response {
        match self.inside(request.uri()) {
            Some(inside) => *request.uri_mut() = inside,
            None => return (StatusCode::NOT_FOUND, "nobody is called here by this path\n").into_response(),
        }
        self.api.answer(request, &self.target, &Origin::Inside).await
    }

    /// The address behind the secret.
    fn inside(&self, uri: &Uri) -> Option<Uri> {
        let path = uri.path_and_query()?.as_str().strip_prefix(&*self.secret)?;
        path.starts_with('/').then(|| path.parse::<PathAndQuery>().ok().map(Uri::from)).flatten()
    }
}

/// 128 bits that nobody can guess.
fn secret() -> io::Result<String> {
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The variable that says where `service` is called.
fn variable(service: &str) -> String {
    format!("WHARF_{}_URL", service.to_uppercase().replace('-', "_"))
}
