//! tarpc over its serde transport: length-delimited frames of bincode on one connection, every request on a task.
mod message;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use bench_load::{Caller, ClosedLoop, Contender, Endpoint, Listener, Payload, Ready};
use bytes::Bytes;
use futures::StreamExt as _;
use tarpc::{
    client, context, serde_transport,
    server::{BaseChannel, Channel as _},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
};
use tokio_serde::formats::Bincode;
use tokio_util::codec::LengthDelimitedCodec;

use crate::message::Small;

#[tarpc::service]
trait Echo {
    async fn small(small: Small) -> Small;
    async fn blob(blob: Bytes) -> Bytes;
}

#[derive(Clone)]
struct Implementation;

impl Echo for Implementation {
    async fn small(self, _: context::Context, small: Small) -> Small {
        small
    }

    async fn blob(self, _: context::Context, blob: Bytes) -> Bytes {
        blob
    }
}

/// What `serde_transport::tcp` does with a connection; by hand, so that TCP's delay can be turned off.
fn serve_one(stream: impl AsyncRead + AsyncWrite + Send + 'static) {
    let framed = LengthDelimitedCodec::builder().new_framed(stream);
    let channel = BaseChannel::with_defaults(serde_transport::new(framed, Bincode::default()));
    let requests = channel.execute(Implementation.serve());
    tokio::spawn(requests.for_each(|request| async {
        tokio::spawn(request);
    }));
}

fn client_over(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> EchoClient {
    let framed = LengthDelimitedCodec::builder().new_framed(stream);
    EchoClient::new(client::Config::default(), serde_transport::new(framed, Bincode::default())).spawn()
}

#[derive(Clone)]
struct EchoCaller {
    client: EchoClient,
    message: Message,
}

#[derive(Clone)]
enum Message {
    Small(Small),
    Blob(Bytes),
}

impl Caller for EchoCaller {
    async fn call(&mut self) -> Result<()> {
        match &self.message {
            Message::Small(small) => {
                let answer = self.client.small(context::current(), small.clone()).await?;
                ensure!(answer.items.len() == small.items.len(), "the answer is not what was sent");
            }
            Message::Blob(blob) => {
                let answer = self.client.blob(context::current(), blob.clone()).await?;
                ensure!(answer.len() == blob.len(), "the answer is not what was sent");
            }
        }
        Ok(())
    }
}

struct Tarpc;

impl Contender for Tarpc {
    type Load = ClosedLoop<EchoCaller>;

    async fn serve(at: Endpoint, ready: Ready) -> Result<()> {
        let listener = at.bind().await?;
        ready.say(&listener.endpoint()?)?;
        match listener {
            Listener::Tcp(listener) => loop {
                let stream = listener.accept().await?.0;
                stream.set_nodelay(true)?;
                serve_one(stream);
            },
            Listener::Uds(listener) => loop {
                serve_one(listener.accept().await?.0);
            },
        }
    }

    async fn connect(to: Endpoint, payload: Payload, in_flight: usize) -> Result<Self::Load> {
        let client = match to {
            Endpoint::Tcp(address) => {
                let stream = TcpStream::connect(&address).await.context("can't connect")?;
                stream.set_nodelay(true)?;
                client_over(stream)
            }
            Endpoint::Uds(path) => client_over(UnixStream::connect(path).await.context("can't connect")?),
            Endpoint::None => bail!("tarpc needs a socket"),
        };
        let message = payload.blob().map_or_else(|| Message::Small(Small::sample()), Message::Blob);
        let same = match &message {
            Message::Small(small) => client.small(context::current(), small.clone()).await? == *small,
            Message::Blob(blob) => client.blob(context::current(), blob.clone()).await? == *blob,
        };
        ensure!(same, "the answer is not what was sent");
        Ok(ClosedLoop::new(EchoCaller { client, message }, in_flight))
    }
}

fn main() -> ExitCode {
    bench_load::main::<Tarpc>()
}
