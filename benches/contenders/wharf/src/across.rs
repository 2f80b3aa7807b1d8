//! Wharf across processes, put together as an app puts it together; an app would not let us choose the runtime.
use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use bench_load::{Caller as MakesCalls, ClosedLoop, Contender, Endpoint, Payload, Ready};
use tokio::runtime::Handle;
use wharf_core::{Callers, Client as _, Context, LinkSeed};
use wharf_rpc::{
    client::{Caller, Channel, Target},
    conn::{Address, Listener},
    security::Security,
    server::{Identity, Offered, Server},
    wire::Bounds,
};

use crate::{
    echo::{EchoClient, EchoServer, Implementation, Message},
    measured::{Measured, Replicas},
    telemetry::spans,
};

const APP: &str = "bench";
const SERVICE: &str = "echo";

/// The deadline of every call, as an edge gives it to a request.
const BUDGET: Duration = Duration::from_secs(10);

/// A client in one process and the service in another.
pub struct Across;

#[doc(hidden)]
#[derive(Clone)]
pub struct EchoCaller {
    client: EchoClient,
    message: Message,
}

impl MakesCalls for EchoCaller {
    async fn call(&mut self) -> Result<()> {
        // Every call is a request of its own: a deadline, a trace and a timer each.
        let cx = Context::root(BUDGET);
        match &self.message {
            Message::Small(small) => {
                let answer = self.client.small(&cx, small.clone()).await?;
                ensure!(answer.items.len() == small.items.len(), "the answer is not what was sent");
            }
            Message::Blob(blob) => {
                let answer = self.client.blob(&cx, blob.clone()).await?;
                ensure!(answer.len() == blob.len(), "the answer is not what was sent");
            }
        }
        Ok(())
    }
}

impl Contender for Across {
    type Load = ClosedLoop<EchoCaller>;

    async fn serve(at: Endpoint, ready: Ready) -> Result<()> {
        log();
        let bound = (EchoServer::offer().bind)(Arc::new(Implementation));
        let identity = Identity { app: APP.into(), process: "echo-1".into() };
        let offered =
            vec![Offered { service: SERVICE.into(), dispatch: bound.dispatch, callers: Callers::Anyone }];
        let mut server = Server::new(identity, offered, Bounds::default());
        spans()?.iter().for_each(|spans| server.keep_spans(SERVICE, spans));
        let listener =
            Listener::bind(&address(&at)?).await.with_context(|| format!("can't listen on {at}"))?;
        let here = match listener.address()? {
            Address::Tcp(address) => Endpoint::Tcp(address),
            Address::Unix(path) => Endpoint::Uds(path),
            other @ Address::Http(_) => anyhow::bail!("it listens at {other}"),
        };
        if let Some(admission) = Measured::of_environment()?.admission {
            server.limit(SERVICE, admission);
        }
        server.listen(listener);
        ready.say(&here)?;
        std::future::pending().await
    }

    async fn connect(to: Endpoint, payload: Payload, in_flight: usize) -> Result<Self::Load> {
        log();
        let client = client(&address(&to)?)?;
        let message = Message::of(payload);
        let cx = Context::root(BUDGET);
        let same = match &message {
            Message::Small(small) => client.small(&cx, small.clone()).await? == *small,
            Message::Blob(blob) => client.blob(&cx, blob.clone()).await? == *blob,
        };
        ensure!(same, "the answer is not what was sent");
        Ok(ClosedLoop::new(EchoCaller { client, message }, in_flight))
    }
}

fn client(server: &Address) -> Result<EchoClient> {
    let runtime = Handle::current();
    let caller = Caller {
        app: APP.into(),
        service: "load".into(),
        process: "load-1".into(),
        security: Security::none(),
    };
    let target = Target { service: SERVICE.into(), interface: EchoClient::INTERFACE };
    let measured = Measured::of_environment()?;
    let replicas = Replicas { address: server.clone(), count: measured.replicas };
    let mut channel =
        Channel::new(caller, &target, &replicas, Bounds::default(), &measured.policies, &runtime);
    let spans = spans()?;
    if let Some(spans) = &spans {
        channel = channel.kept_in(spans);
    }
    let seed = LinkSeed::remote("load", SERVICE, EchoClient::INTERFACE, Arc::new(channel), runtime);
    Ok(spans.iter().fold(seed, LinkSeed::kept_in).client())
}

fn address(of: &Endpoint) -> Result<Address> {
    Ok(match of {
        Endpoint::Tcp(address) => Address::Tcp(address.clone()),
        Endpoint::Uds(path) => Address::Unix(path.clone()),
        Endpoint::None => bail!("this contender needs a socket; `bench-wharf-local` needs none"),
    })
}

/// Logs as an app does: what is filtered out costs something, too.
fn log() {
    tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::INFO).init();
}
