//! Where the other processes are: as the environment says, or else the supervisor.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use wharf_config::policy::CallerPolicy;
use wharf_control::{HttpAddress, RegistryClient};
use wharf_core::{BoxError, Client as _, Context, LinkSeed};
#[cfg(feature = "http")]
use wharf_rpc::client::Speak;
use wharf_rpc::client::{Caller, Channel, Discover, Endpoint, Endpoints, Policies, Static, Target, Waiting};
use wharf_rpc::conn::Address;
use wharf_rpc::policy::backoff::Backoff;
use wharf_rpc::security::Security;
use wharf_rpc::wire::Bounds;

use crate::elsewhere::Elsewhere;
use crate::environment::{Environment, address_variable};

/// The service that a supervisor offers its registry as.
const REGISTRY: &str = "registry";

/// How long one question to the registry may stay open.
const WATCH: Duration = Duration::from_secs(30);

/// How long the supervisor may take to hear that a process is ready.
const REPORT: Duration = Duration::from_secs(5);

/// Finds the services of other processes.
pub(crate) struct Discovery {
    environment: Arc<Environment>,
    /// What wharf.toml says of services that are not the program's own.
    elsewhere: Elsewhere,
    registry: Option<RegistryClient>,
    /// The services that somebody of this process waits for, with how many do.
    waited_for: Arc<watch::Sender<BTreeMap<String, usize>>>,
    runtime: Handle,
}

impl Discovery {
    pub(crate) fn new(
        app: &str,
        environment: Arc<Environment>,
        elsewhere: Elsewhere,
        runtime: Handle,
    ) -> Self {
        let registry =
            environment.supervisor.as_deref().map(|socket| registry(app, &environment, socket, &runtime));
        let (waited_for, changes) = watch::channel(BTreeMap::new());
        if let Some(registry) = registry.clone() {
            runtime.spawn(report_waiting(registry, environment.process.clone(), changes));
        }
        Self { environment, elsewhere, registry, waited_for: Arc::new(waited_for), runtime }
    }

    /// Fails when nobody can say where `service` is, which `caller` calls, or when what the environment says is no address,
    /// or one where connections are to be secured and cannot be.
    pub(crate) fn can_find(&self, caller: &str, service: &str, security: &Security) -> Result<(), BoxError> {
        if let Some(addresses) = self.environment.addresses_of(service)? {
            for address in &addresses {
                if matches!(address, Address::Http(_)) {
                    speaks_http(caller, service)?;
                }
                security
                    .keys_at(address)
                    .map_err(|error| format!("{}: {error}", address_variable(service)))?;
            }
            return Ok(());
        }
        if self.elsewhere.is_at(service) {
            return speaks_http(caller, service);
        }
        if self.registry.is_some() {
            return Ok(());
        }
        if self.elsewhere.is_run(service) {
            return Err(format!(
                "{caller} calls {service}, which wharf.toml runs as a program of its own: start the app with `wharf up`"
            )
            .into());
        }
        let variable = address_variable(service);
        Err(format!(
            "{caller} calls {service}, which does not run in this process: say where it listens with {variable}, or \
             start both with `wharf up`"
        )
        .into())
    }

    /// Where `service` is, if that is said and not found out: by the environment, or by wharf.toml.
    fn said(&self, service: &str) -> Option<Vec<Address>> {
        // `can_find` was asked before, and read it without an error.
        let said = self.environment.addresses_of(service).ok().flatten();
        said.or_else(|| self.elsewhere.addresses(service))
    }

    /// Tells the supervisor, if there is one, that this process is ready, and by which policies it goes.
    pub(crate) async fn ready(
        &self,
        endpoints: &[Address],
        http: Vec<HttpAddress>,
        policies: String,
    ) -> Result<(), BoxError> {
        let Some(registry) = &self.registry else {
            return Ok(());
        };
        let endpoints = endpoints.iter().map(Address::to_string).collect();
        let process = self.environment.process.clone();
        // That is for people to see; without it calls go their way all the same.
        if let Err(error) = registry.policies(&Context::root(REPORT), process.clone(), policies).await {
            tracing::warn!("the supervisor was not told by which policies {process} goes: {error}");
        }
        registry.ready(&Context::root(REPORT), process, endpoints, http).await?;
        Ok(())
    }
}

impl Discover for Discovery {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        if let Some(addresses) = self.said(service) {
            return watch::channel(addresses.into_iter().map(Into::into).collect()).1;
        }
        let (sender, receiver) = watch::channel(Endpoints::new());
        if let Some(registry) = self.registry.clone() {
            let process = self.environment.process.clone();
            self.runtime.spawn(follow(registry, process, service.to_owned(), sender));
        }
        receiver
    }

    fn announces(&self, service: &str) -> bool {
        self.registry.is_some() && self.said(service).is_none()
    }

    #[cfg(feature = "http")]
    fn speak(&self) -> Option<Arc<dyn Speak>> {
        Some(Arc::new(wharf_http::client::Http))
    }

    fn waiting(&self, service: &str) -> Waiting {
        let (waited_for, service) = (Arc::clone(&self.waited_for), service.to_owned());
        Box::new(move |waits| {
            waited_for.send_modify(|all| {
                let count = all.remove(&service).unwrap_or(0);
                let count = if waits { count + 1 } else { count.saturating_sub(1) };
                if count > 0 {
                    all.insert(service.clone(), count);
                }
            });
        })
    }
}

/// Fails when `service` is called over HTTP and this program has none.
fn speaks_http(caller: &str, service: &str) -> Result<(), BoxError> {
    if cfg!(feature = "http") {
        return Ok(());
    }
    Err(format!(
        "{caller} calls {service}, which is not a Wharf service, and this program was built without HTTP: build it with \
         `wharf = {{ features = [\"http\"] }}`"
    )
    .into())
}

/// Tells the supervisor for whom this process waits, whenever that changes.
async fn report_waiting(
    registry: RegistryClient,
    process: String,
    mut waited_for: watch::Receiver<BTreeMap<String, usize>>,
) {
    while waited_for.changed().await.is_ok() {
        let services = waited_for.borrow_and_update().keys().cloned().collect();
        if let Err(error) = registry.waiting(&Context::root(REPORT), process.clone(), services).await {
            tracing::debug!("the supervisor was not told for whom {process} waits: {error}");
        }
    }
}

fn registry(app: &str, environment: &Environment, socket: &Path, runtime: &Handle) -> RegistryClient {
    let interface = RegistryClient::INTERFACE;
    let caller = Caller {
        app: app.into(),
        service: environment.process.clone(),
        process: environment.process.clone(),
        // The directory of the socket is its owner's alone.
        security: Security::none(),
    };
    let address = Address::Unix(socket.to_owned());
    let discover = Static::default().with(REGISTRY, vec![address]);
    let target = Target { service: REGISTRY.into(), interface };
    let channel = Channel::new(caller, &target, &discover, Bounds::default(), &Policies::default(), runtime);
    LinkSeed::remote(&environment.process, REGISTRY, interface, Arc::new(channel), runtime.clone()).client()
}

/// Asks the registry again and again; each question stays open until something has changed.
async fn follow(
    registry: RegistryClient,
    process: String,
    service: String,
    endpoints: watch::Sender<Endpoints>,
) {
    let mut backoff = Backoff::new(CallerPolicy::default().reconnect);
    let mut version = 0;
    loop {
        let cx = Context::root(WATCH);
        let answer = tokio::select! {
            answer = registry.watch(&cx, process.clone(), service.clone(), version) => answer,
            () = endpoints.closed() => return,
        };
        match answer {
            Ok(now) => {
                backoff.reset();
                version = now.version;
                let parsed = now.endpoints.into_iter().filter_map(|endpoint| {
                    let address = endpoint.address.parse().ok()?;
                    Some(Endpoint { address, process: endpoint.process })
                });
                endpoints.send_replace(Endpoints { replicas: parsed.collect(), absent: now.absent });
            }
            Err(error) => {
                tracing::debug!("the registry does not say where {service} is: {error}");
                tokio::time::sleep(backoff.pause()).await;
            }
        }
    }
}
