//! In one process: through a client as an app wires it, and without one.
use std::{hint::black_box, sync::Arc, time::Duration};

use anyhow::{Result, bail, ensure};
use bench_load::{Contender, Endpoint, Load, Meter, Payload, Ready, Samples, Until};
use tokio::runtime::Handle;
use wharf_core::{Bytes, Callers, Client as _, Context, LinkSeed, Slot};

use crate::{
    echo::{Echo, EchoClient, EchoServer, Implementation, Message, Small},
    telemetry::spans,
};

/// A call is shorter than a look at the clock; so many are timed together.
const BATCH: u64 = 100;

/// The implementation, called directly.
pub struct Direct;

/// The implementation, called through a client.
pub struct Local;

/// What both are called by: a client has the interface's methods, but is no implementation of it.
pub trait Calls: Send + Sync + 'static {
    #[doc(hidden)]
    fn small(&self, cx: &Context, small: Small) -> impl Future<Output = wharf::Result<Small>> + Send;
    #[doc(hidden)]
    fn blob(&self, cx: &Context, blob: Bytes) -> impl Future<Output = wharf::Result<Bytes>> + Send;
}

impl Calls for Implementation {
    async fn small(&self, cx: &Context, small: Small) -> wharf::Result<Small> {
        Echo::small(self, cx, small).await
    }

    async fn blob(&self, cx: &Context, blob: Bytes) -> wharf::Result<Bytes> {
        Echo::blob(self, cx, blob).await
    }
}

impl Calls for EchoClient {
    async fn small(&self, cx: &Context, small: Small) -> wharf::Result<Small> {
        Self::small(self, cx, small).await
    }

    async fn blob(&self, cx: &Context, blob: Bytes) -> wharf::Result<Bytes> {
        Self::blob(self, cx, blob).await
    }
}

#[doc(hidden)]
pub struct InProcess<E> {
    echo: E,
    message: Message,
    cx: Context,
}

impl<E: Calls> InProcess<E> {
    fn new(echo: E, payload: Payload) -> Self {
        // A handler's context: whoever took the request in watches over its deadline.
        let cx = Context::root(Duration::from_secs(3600)).guarded();
        Self { echo, message: Message::of(payload), cx }
    }
}

impl<E: Calls> Load for InProcess<E> {
    async fn run(&mut self, until: Until) -> Result<Samples> {
        let Self { echo, message, cx } = self;
        let mut meter = Meter::in_batches(until, BATCH);
        while meter.goes_on() {
            for _ in 0..BATCH {
                match message {
                    Message::Small(small) => {
                        let answer = black_box(echo.small(cx, small.clone()).await?);
                        ensure!(answer.items.len() == small.items.len(), "the answer is not what was sent");
                    }
                    Message::Blob(blob) => {
                        let answer = black_box(echo.blob(cx, blob.clone()).await?);
                        ensure!(answer.len() == blob.len(), "the answer is not what was sent");
                    }
                }
            }
            meter.record();
        }
        Ok(meter.finish())
    }
}

impl Contender for Direct {
    type Load = InProcess<Implementation>;

    async fn serve(_: Endpoint, _: Ready) -> Result<()> {
        bail!("it is called in one process: run its client alone")
    }

    async fn connect(_: Endpoint, payload: Payload, _: usize) -> Result<Self::Load> {
        Ok(InProcess::new(Implementation, payload))
    }
}

impl Contender for Local {
    type Load = InProcess<EchoClient>;

    async fn serve(_: Endpoint, _: Ready) -> Result<()> {
        bail!("it is called in one process: run its client alone")
    }

    async fn connect(_: Endpoint, payload: Payload, _: usize) -> Result<Self::Load> {
        let slot = Arc::new(Slot::default());
        slot.fill((EchoServer::offer().bind)(Arc::new(Implementation)));
        let seed =
            LinkSeed::local("load", "echo", EchoClient::INTERFACE, slot, Callers::Anyone, Handle::current());
        let seed = spans()?.iter().fold(seed, LinkSeed::kept_in);
        Ok(InProcess::new(seed.client(), payload))
    }
}
