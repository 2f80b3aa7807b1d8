//! axum, called with hyper's client over HTTP/1.1 with keep-alive: JSON for messages, raw bodies for blobs, a pool
//! of as many connections as calls in flight.
mod connector;
mod message;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use axum::{
    Json, Router,
    routing::post,
    serve::{ListenerExt as _, serve},
};
use bench_load::{Caller, ClosedLoop, Contender, Endpoint, Listener, Payload, Ready};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Method, Request, StatusCode, Uri, header::CONTENT_TYPE};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::{connector::UnixConnector, message::Small};

fn router() -> Router {
    Router::new()
        .route("/small", post(|Json(small): Json<Small>| async { Json(small) }))
        .route("/blob", post(|blob: Bytes| async { blob }))
}

#[derive(Clone)]
struct EchoCaller {
    client: EchoClient,
    message: Message,
}

#[derive(Clone)]
struct EchoClient {
    http: Http,
    small: Uri,
    blob: Uri,
}

#[derive(Clone)]
enum Http {
    Tcp(Client<HttpConnector, Full<Bytes>>),
    Uds(Client<UnixConnector, Full<Bytes>>),
}

#[derive(Clone)]
enum Message {
    Small(Small),
    Blob(Bytes),
}

impl EchoClient {
    async fn small(&self, small: &Small) -> Result<Small> {
        let body = serde_json::to_vec(small)?.into();
        let answer = self.post(&self.small, "application/json", body).await?;
        Ok(serde_json::from_slice(&answer)?)
    }

    async fn blob(&self, blob: Bytes) -> Result<Bytes> {
        self.post(&self.blob, "application/octet-stream", blob).await
    }

    async fn post(&self, uri: &Uri, kind: &'static str, body: Bytes) -> Result<Bytes> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(uri.clone())
            .header(CONTENT_TYPE, kind)
            .body(Full::new(body))?;
        let response = match &self.http {
            Http::Tcp(client) => client.request(request).await?,
            Http::Uds(client) => client.request(request).await?,
        };
        ensure!(response.status() == StatusCode::OK, "status {}", response.status());
        Ok(response.into_body().collect().await?.to_bytes())
    }
}

impl Caller for EchoCaller {
    async fn call(&mut self) -> Result<()> {
        match &self.message {
            Message::Small(small) => {
                let answer = self.client.small(small).await?;
                ensure!(answer.items.len() == small.items.len(), "the answer is not what was sent");
            }
            Message::Blob(blob) => {
                let answer = self.client.blob(blob.clone()).await?;
                ensure!(answer.len() == blob.len(), "the answer is not what was sent");
            }
        }
        Ok(())
    }
}

struct Axum;

impl Contender for Axum {
    type Load = ClosedLoop<EchoCaller>;

    async fn serve(at: Endpoint, ready: Ready) -> Result<()> {
        let listener = at.bind().await?;
        ready.say(&listener.endpoint()?)?;
        match listener {
            Listener::Tcp(listener) => {
                let listener = listener.tap_io(|stream| {
                    let _ = stream.set_nodelay(true);
                });
                serve(listener, router()).await?;
            }
            Listener::Uds(listener) => serve(listener, router()).await?,
        }
        Ok(())
    }

    async fn connect(to: Endpoint, payload: Payload, in_flight: usize) -> Result<Self::Load> {
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_max_idle_per_host(in_flight);
        let (http, authority) = match to {
            Endpoint::Tcp(address) => {
                let mut connector = HttpConnector::new();
                connector.set_nodelay(true);
                (Http::Tcp(builder.build(connector)), address)
            }
            Endpoint::Uds(path) => {
                (Http::Uds(builder.build(UnixConnector::new(path))), "localhost".to_owned())
            }
            Endpoint::None => bail!("axum needs a socket"),
        };
        let small = format!("http://{authority}/small").parse()?;
        let blob = format!("http://{authority}/blob").parse()?;
        let client = EchoClient { http, small, blob };
        let message = payload.blob().map_or_else(|| Message::Small(Small::sample()), Message::Blob);
        let same = match &message {
            Message::Small(small) => client.small(small).await.context("first call")? == *small,
            Message::Blob(blob) => client.blob(blob.clone()).await.context("first call")? == *blob,
        };
        ensure!(same, "the answer is not what was sent");
        Ok(ClosedLoop::new(EchoCaller { client, message }, in_flight))
    }
}

fn main() -> ExitCode {
    bench_load::main::<Axum>()
}
