//! A service that is called over HTTP, and the port that it is at.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use wharf::{CallError, Context, Fault, Result, Stream};
use wharf_core::Callers;
use wharf_http::Port;
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use super::client::Client;

/// What a shelf refuses.
#[wharf::error]
#[derive(PartialEq)]
pub(crate) enum ShelfError {
    /// There is no such thing.
    ///
    /// And there never was.
    #[error("no {0}")]
    #[status(not_found)]
    Unknown(String),
    #[error("full")]
    TooFull,
}

/// Something on a shelf.
#[wharf::message]
pub(crate) struct Thing {
    pub name: String,
    pub count: u32,
    pub note: Option<String>,
}

/// What a service sees of a call.
#[wharf::message]
pub(crate) struct Seen {
    pub caller: String,
    pub trace: String,
    pub operation: Option<String>,
    pub criticality: u8,
    pub principal: Option<String>,
    pub left: Duration,
}

/// Holds things.
#[wharf::service]
pub(crate) trait Shelf {
    /// Puts a thing there; gives how many there are.
    async fn put(&self, cx: &Context, thing: Thing, twice: Option<bool>) -> Result<u64, ShelfError>;

    /// What is seen of the call.
    #[read]
    async fn look(&self, cx: &Context) -> Result<Seen>;

    /// Fails with the fault of this number.
    async fn fail(&self, cx: &Context, kind: u8) -> Result<()>;

    /// Never ends.
    async fn hang(&self, cx: &Context) -> Result<()>;

    /// Panics.
    async fn panic(&self, cx: &Context) -> Result<()>;

    /// As much text as is wanted.
    #[read]
    async fn much(&self, cx: &Context, length: u64) -> Result<String>;

    /// For the janitor alone.
    #[callers("janitor")]
    async fn clean(&self, cx: &Context) -> Result<()>;

    /// Counts up to a number, and then ends, fails or goes on without a word.
    #[read]
    async fn count(&self, cx: &Context, to: u64, then: String)
    -> Result<Stream<u64, ShelfError>, ShelfError>;

    /// The sum of numbers.
    async fn sum(&self, cx: &Context, numbers: Stream<u64>) -> Result<u64>;

    /// Twice each number, as long as they come.
    async fn double(&self, cx: &Context, numbers: Stream<u64>) -> Result<Stream<u64>>;
}

/// The implementation.
#[derive(Clone, Default)]
pub(crate) struct OneShelf {
    /// Told when work without end has begun.
    pub(crate) begun: Arc<Notify>,
    /// Told when work is given up.
    pub(crate) given_up: Arc<Notify>,
}

struct Tell(Arc<Notify>);

impl Drop for Tell {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Shelf for OneShelf {
    async fn put(&self, _: &Context, thing: Thing, twice: Option<bool>) -> Result<u64, ShelfError> {
        match &*thing.name {
            "ghost" => Err(ShelfError::Unknown(thing.name).into()),
            "elephant" => Err(ShelfError::TooFull.into()),
            _ => Ok(u64::from(thing.count) * (1 + u64::from(twice == Some(true)))),
        }
    }

    async fn look(&self, cx: &Context) -> Result<Seen> {
        Ok(Seen {
            caller: cx.caller().into(),
            trace: cx.trace().to_string(),
            operation: cx.operation().map(|id| id.to_string()),
            criticality: cx.criticality().to_bits(),
            principal: cx.principal().map(str::to_owned),
            left: cx.remaining(),
        })
    }

    async fn fail(&self, _: &Context, kind: u8) -> Result<()> {
        let kind = wharf::FaultKind::ALL[usize::from(kind)];
        Err(Fault::new(kind, "so it is").with_retry_after(Duration::from_millis(1500)).into())
    }

    async fn hang(&self, _: &Context) -> Result<()> {
        let _tell = Tell(Arc::clone(&self.given_up));
        self.begun.notify_one();
        std::future::pending().await
    }

    async fn panic(&self, _: &Context) -> Result<()> {
        panic!("a bug")
    }

    async fn much(&self, _: &Context, length: u64) -> Result<String> {
        Ok("x".repeat(usize::try_from(length).unwrap_or(usize::MAX)))
    }

    async fn clean(&self, _: &Context) -> Result<()> {
        Ok(())
    }

    async fn count(&self, _: &Context, to: u64, then: String) -> Result<Stream<u64, ShelfError>, ShelfError> {
        if then == "refuse" {
            return Err(ShelfError::TooFull.into());
        }
        let (sender, stream) = Stream::channel(1);
        let tell = Tell(Arc::clone(&self.given_up));
        tokio::spawn(async move {
            let _tell = tell;
            for number in 0..to {
                if sender.send(number).await.is_err() {
                    return;
                }
            }
            let _ = match &*then {
                "fail" => sender.fail(ShelfError::Unknown("end".into())).await,
                "hang" => {
                    sender.closed().await;
                    Ok(())
                }
                _ => sender.finish().await,
            };
        });
        Ok(stream)
    }

    async fn sum(&self, _: &Context, mut numbers: Stream<u64>) -> Result<u64> {
        let mut sum = 0;
        while let Some(number) = numbers.next().await {
            sum += number.map_err(never)?;
        }
        Ok(sum)
    }

    async fn double(&self, _: &Context, mut numbers: Stream<u64>) -> Result<Stream<u64>> {
        let (sender, stream) = Stream::channel(1);
        tokio::spawn(async move {
            while let Some(number) = numbers.next().await {
                let sent = match number {
                    Ok(number) => sender.send(number * 2).await,
                    Err(error) => return drop(sender.fail(error).await),
                };
                if sent.is_err() {
                    return;
                }
            }
            let _ = sender.finish().await;
        });
        Ok(stream)
    }
}

fn never(error: CallError<wharf::Never>) -> Fault {
    match error {
        CallError::Service(never) => match never {},
        CallError::Fault(fault) => fault,
    }
}

/// A process that offers a shelf, for `janitor` and `shopper` to call.
pub(crate) struct Place {
    pub(crate) shelf: OneShelf,
    pub(crate) at: String,
    server: Server,
}

impl Place {
    pub(crate) async fn new() -> Self {
        Self::within(Bounds::default()).await
    }

    pub(crate) async fn within(bounds: Bounds) -> Self {
        let shelf = OneShelf::default();
        let bound = (ShelfServer::offer().bind)(Arc::new(shelf.clone()));
        let callers = Callers::declared(["janitor", "shopper"]);
        let offered = vec![Offered { service: "shelf".into(), dispatch: bound.dispatch, callers }];
        let port = Port::new("store", &offered).expect("no two routes are alike");
        let identity = Identity { app: "store".into(), process: "shelf-1".into() };
        let mut server = Server::new(identity, offered, bounds);
        server.http(Arc::new(port));
        let listener = Listener::bind(&Address::Tcp("127.0.0.1:0".into())).await.expect("a free port");
        let at = match listener.address().expect("it is bound") {
            Address::Tcp(at) => at,
            other => panic!("{other} is no port"),
        };
        server.listen(listener);
        Self { shelf, at, server }
    }

    /// A connection to it.
    pub(crate) async fn client(&self) -> Client {
        Client::connect(&self.at).await
    }

    /// Stops it, within so much time.
    pub(crate) async fn stop(self, grace: Duration) {
        self.server.drain(grace).await;
    }
}

/// Waits for what has to come soon.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, future).await.unwrap_or_else(|_| panic!("waited {limit:?} for {what}"))
}
