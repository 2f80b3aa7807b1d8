//! The console of a running app.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use serde_json::{Map, Value, json};
use tokio::task::JoinSet;
use wharf_core::{Shutdown, ShutdownTrigger};
use wharf_schema::json_schema::{DIALECT, Definitions};
use wharf_schema::{Field, InterfaceDescriptor, MethodDescriptor, ServiceDescriptor, Shape};

use crate::gather::{Gathering, Looker};
use crate::http::{Site, router};
use crate::source::Source;
use crate::token::Token;

/// How long those who watch may take to be told that it is over.
const GOODBYE: Duration = Duration::from_millis(500);

/// Where a console will be found: the address is known, and nobody answers yet.
pub struct Door {
    listener: TcpListener,
    port: u16,
    token: Token,
}

/// The console of a running app. It is served until it is dropped, or closed.
#[derive(Debug)]
pub struct Console {
    stop: ShutdownTrigger,
    serving: JoinSet<()>,
    looking: JoinSet<()>,
}

impl Door {
    /// At `port` of this machine, 0 for any free one, with a token of its own.
    ///
    /// # Errors
    /// When the port is taken, or the system gives no randomness.
    pub fn open(port: u16) -> io::Result<Self> {
        Self::with(port, Token::random()?)
    }

    /// The same with a token that is known beforehand, for tests and measurements.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn with(port: u16, token: Token) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port, token })
    }

    /// The address that opens the console: whoever has it may see everything, and do everything.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token.as_str())
    }

    /// Serves the console of `source` there, by whatever serves routers: it is given a listener, the router, when to stop, and how long
    /// requests may then take to end.
    pub fn serve<S, F>(self, source: Arc<dyn Source>, serve: S) -> Console
    where
        S: FnOnce(tokio::net::TcpListener, Router, Shutdown, Duration) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { listener, port, token } = self;
        let (stop, stopping) = Shutdown::new();
        let about = about(&*source);
        let gathering = Gathering::new(source);
        let site = Site { gathering: Arc::clone(&gathering), about, stop: stopping.clone() };
        let router = router(site, token, port);
        let (mut serving, mut looking) = (JoinSet::new(), JoinSet::new());
        looking.spawn(Looker::new(Arc::clone(&gathering)).run());
        looking.spawn(gathering.follow());
        serving.spawn(async move {
            match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => serve(listener, router, stopping, GOODBYE).await,
                Err(error) => tracing::error!("the console can't be served: {error}"),
            }
        });
        Console { stop, serving, looking }
    }
}

impl Console {
    /// Tells those who watch that it is over, and ends.
    pub async fn close(mut self) {
        self.looking.abort_all();
        self.stop.request();
        while self.serving.join_next().await.is_some() {}
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("port", &self.port).finish_non_exhaustive()
    }
}

/// What does not change while the app runs.
pub(crate) fn about(source: &dyn Source) -> Bytes {
    let topology = source.topology();
    let mut about = json!(source.about());
    about["version"] = json!(env!("CARGO_PKG_VERSION"));
    about["services"] = topology.services.iter().map(described).collect();
    Bytes::from(about.to_string())
}

fn described(service: &ServiceDescriptor) -> Value {
    let docs = service.interfaces.first().map_or("", |interface| interface.docs.as_str());
    let schemas = service.interfaces.iter().flat_map(|interface| {
        let named = |method: &MethodDescriptor| {
            (format!("{}.{}", interface.name, method.name), schema(interface, method))
        };
        interface.methods.iter().map(named)
    });
    json!({
        "name": service.name,
        "http": service.http,
        "foreign": service.foreign,
        "docs": docs,
        "interfaces": service.interfaces,
        "calls": service.dependencies,
        "schemas": schemas.collect::<Map<_, _>>(),
    })
}

/// The schema of a method's arguments as the page sends them: an object, in which a stream is the list of its items.
fn schema(interface: &InterfaceDescriptor, method: &MethodDescriptor) -> Value {
    let listed = |arg: &Field| match &arg.shape {
        Shape::Stream { item, .. } => Field { shape: Shape::List(item.clone()), ..arg.clone() },
        _ => arg.clone(),
    };
    let arguments: Vec<Field> = method.args.iter().map(listed).collect();
    let mut definitions = Definitions::new("#/$defs/");
    let mut schema = definitions.arguments(&arguments, &interface.types);
    schema["$schema"] = json!(DIALECT);
    schema["$defs"] = definitions.finish().into();
    schema
}
