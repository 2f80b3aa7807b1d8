//! tonic: gRPC over HTTP/2, protobuf by prost, one channel with the settings that its documentation starts from.
mod message;

/// What `tonic-build` generated.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
mod rpc {
    include!(concat!(env!("OUT_DIR"), "/bench.Echo.rs"));
}

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use bench_load::{Caller, ClosedLoop, Contender, Endpoint, Listener, Payload, Ready};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::{
    Request, Response, Status,
    transport::{Channel, Server, Uri, server::TcpIncoming},
};

use crate::{
    message::{Blob, Small},
    rpc::{
        echo_client::EchoClient,
        echo_server::{Echo, EchoServer},
    },
};

struct Implementation;

#[tonic::async_trait]
impl Echo for Implementation {
    async fn small(&self, request: Request<Small>) -> Result<Response<Small>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn blob(&self, request: Request<Blob>) -> Result<Response<Blob>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

#[derive(Clone)]
struct EchoCaller {
    client: EchoClient<Channel>,
    message: Message,
}

#[derive(Clone)]
enum Message {
    Small(Small),
    Blob(Blob),
}

impl Caller for EchoCaller {
    async fn call(&mut self) -> Result<()> {
        match &self.message {
            Message::Small(small) => {
                let answer = self.client.small(small.clone()).await?.into_inner();
                ensure!(answer.items.len() == small.items.len(), "the answer is not what was sent");
            }
            Message::Blob(blob) => {
                let answer = self.client.blob(blob.clone()).await?.into_inner();
                ensure!(answer.data.len() == blob.data.len(), "the answer is not what was sent");
            }
        }
        Ok(())
    }
}

struct Tonic;

impl Contender for Tonic {
    type Load = ClosedLoop<EchoCaller>;

    async fn serve(at: Endpoint, ready: Ready) -> Result<()> {
        let listener = at.bind().await?;
        ready.say(&listener.endpoint()?)?;
        let server = Server::builder().add_service(EchoServer::new(Implementation));
        match listener {
            Listener::Tcp(listener) => {
                let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
                server.serve_with_incoming(incoming).await?;
            }
            Listener::Uds(listener) => server.serve_with_incoming(UnixListenerStream::new(listener)).await?,
        }
        Ok(())
    }

    async fn connect(to: Endpoint, payload: Payload, in_flight: usize) -> Result<Self::Load> {
        let channel = match to {
            Endpoint::Tcp(address) => {
                tonic::transport::Endpoint::new(format!("http://{address}"))?.connect().await?
            }
            Endpoint::Uds(path) => {
                let connect = tower::service_fn(move |_: Uri| {
                    let path = path.clone();
                    async move { UnixStream::connect(path).await.map(TokioIo::new) }
                });
                tonic::transport::Endpoint::from_static("http://localhost")
                    .connect_with_connector(connect)
                    .await?
            }
            Endpoint::None => bail!("tonic needs a socket"),
        };
        let mut client = EchoClient::new(channel);
        let message = match payload.blob() {
            Some(data) => Message::Blob(Blob { data }),
            None => Message::Small(Small::sample()),
        };
        let same = match &message {
            Message::Small(small) => {
                client.small(small.clone()).await.context("first call")?.get_ref() == small
            }
            Message::Blob(blob) => client.blob(blob.clone()).await.context("first call")?.get_ref() == blob,
        };
        ensure!(same, "the answer is not what was sent");
        Ok(ClosedLoop::new(EchoCaller { client, message }, in_flight))
    }
}

fn main() -> ExitCode {
    bench_load::main::<Tonic>()
}
