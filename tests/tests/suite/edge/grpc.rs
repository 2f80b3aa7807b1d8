//! A server of gRPC that was there before, beside what an edge opens: tonic's own router, unchanged, and tonic's own client.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::http;
use bytes::{Buf, BufMut};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use tonic::body::Body;
use tonic::client::Grpc as Asks;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};
use tower::Service;
use wharf_config::edge::{EdgeSettings, Rate};
use wharf_http::edge::{Access, Mounted};

use super::door::{Door, Issuer};

/// Messages are text: what they would be made of is for the two ends alone.
#[derive(Clone, Copy, Default)]
struct Text;

impl Codec for Text {
    type Encode = String;
    type Decode = String;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Text {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, text: String, bytes: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes.put_slice(text.as_bytes());
        Ok(())
    }
}

impl Decoder for Text {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, bytes: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let text = bytes.copy_to_bytes(bytes.remaining());
        String::from_utf8(text.to_vec()).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

/// What tonic would make of a file: `service Tides { rpc High(Text) returns (Text); rpc Days(Text) returns (stream Text); }`
#[derive(Clone, Copy)]
struct Tides;

impl NamedService for Tides {
    const NAME: &'static str = "harbour.Tides";
}

impl Service<http::Request<Body>> for Tides {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        async move {
            Ok(match request.uri().path() {
                "/harbour.Tides/High" => Grpc::new(Text).unary(High, request).await,
                "/harbour.Tides/Days" => Grpc::new(Text).server_streaming(Days, request).await,
                _ => Status::unimplemented("no such method").into_http(),
            })
        }
        .boxed()
    }
}

/// The high tide of a day.
struct High;

impl UnaryService<String> for High {
    type Response = String;
    type Future = BoxFuture<'static, Result<Response<String>, Status>>;

    fn call(&mut self, day: Request<String>) -> Self::Future {
        let answer = match day.into_inner().as_str() {
            "never" => Err(Status::not_found("there is no such day")),
            day => Ok(Response::new(format!("{day} at noon"))),
        };
        async move { answer }.boxed()
    }
}

/// The high tides of so many days, of which the calendar knows a thousand.
struct Days;

impl ServerStreamingService<String> for Days {
    type Response = String;
    type ResponseStream = BoxStream<'static, Result<String, Status>>;
    type Future = BoxFuture<'static, Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, days: Request<String>) -> Self::Future {
        let days: usize = days.into_inner().parse().unwrap_or(0);
        let known = (0..days.min(1000)).map(|day| Ok(format!("day {day} at noon, as far as anybody knows")));
        let end = (days > 1000).then(|| Err(Status::out_of_range("the calendar ends")));
        async move { Ok(Response::new(stream::iter(known.chain(end)).boxed())) }.boxed()
    }
}

/// Tonic's router as it is.
fn tides(is_public: bool) -> Vec<Mounted> {
    vec![Mounted { name: "tides".into(), router: Routes::new(Tides).into_axum_router(), is_public }]
}

const LOOK: &[(&[&str], Access)] = &[(&["look"], Access::Anybody)];

async fn client(door: &Door) -> Asks<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{}", door.at)).expect("an address");
    Asks::new(endpoint.connect().await.expect("it speaks HTTP/2"))
}

async fn high(client: &mut Asks<Channel>, service: &str, day: &str) -> Result<String, Status> {
    client.ready().await.expect("a connection");
    let path = format!("/{service}/High").parse().expect("a path");
    Ok(client.unary(Request::new(day.to_owned()), path, Text).await?.into_inner())
}

/// What comes of so many days, and how it ends.
async fn days(client: &mut Asks<Channel>, days: usize) -> (Vec<String>, Option<Status>) {
    client.ready().await.expect("a connection");
    let path = http::uri::PathAndQuery::from_static("/harbour.Tides/Days");
    let asked = client.server_streaming(Request::new(days.to_string()), path, Text).await;
    let (mut answer, mut came) = (asked.expect("an answer").into_inner(), Vec::new());
    loop {
        match answer.try_next().await {
            Ok(Some(day)) => came.push(day),
            Ok(None) => return (came, None),
            Err(status) => return (came, Some(status)),
        }
    }
}

#[tokio::test]
async fn a_server_of_grpc_is_beside_an_edge_unchanged() {
    let door = Door::open(EdgeSettings::default(), LOOK, tides(true)).await;
    let mut client = client(&door).await;
    assert_eq!(high(&mut client, Tides::NAME, "monday").await.expect("a tide"), "monday at noon");
    let never = high(&mut client, Tides::NAME, "never").await.expect_err("no day");
    assert_eq!((never.code(), never.message()), (Code::NotFound, "there is no such day"));

    let (came, end) = days(&mut client, 500).await;
    assert_eq!(
        (came.len(), came.last().map(String::as_str)),
        (500, Some("day 499 at noon, as far as anybody knows"))
    );
    assert!(end.is_none(), "{end:?}");
    // What ends a stream comes after its items, in trailers.
    let (came, end) = days(&mut client, 2000).await;
    let end = end.expect("the calendar ends");
    assert_eq!((came.len(), end.code(), end.message()), (1000, Code::OutOfRange, "the calendar ends"));

    let unknown = high(&mut client, "harbour.Winds", "monday").await.expect_err("nobody has it");
    assert_eq!(unknown.code(), Code::Unimplemented);
    // What is opened is at the same port, by the same and by the other version of HTTP.
    let look = door.client().await.call("look", "{}", "").await;
    assert_eq!((look.status, &look.json()["caller"]), (200, &"api".into()));
}

#[tokio::test]
async fn what_its_router_does_not_have_may_be_for_the_edge_to_answer() {
    let mut mounted = tides(true);
    let router = mounted.remove(0).router.reset_fallback();
    let mounted = vec![Mounted { name: "tides".into(), router, is_public: true }];
    let door = Door::open(EdgeSettings::default(), LOOK, mounted).await;
    let closed = door.client().await.call("hang", "{}", "").await;
    assert_eq!((closed.status, closed.header("content-type")), (404, Some("application/problem+json")));
    let mut client = client(&door).await;
    let unknown = high(&mut client, "harbour.Winds", "monday").await.expect_err("nobody has it");
    assert_eq!(unknown.code(), Code::Unimplemented);
    assert!(unknown.message().starts_with("there is nothing here by this path"), "{unknown}");
}

#[tokio::test]
async fn the_gate_stands_before_it_as_before_everything() {
    let issuer = Issuer::new();
    let rate = Rate { requests: 1, per: std::time::Duration::from_secs(3600), burst: 3, ..Rate::default() };
    let settings = EdgeSettings { rate: Some(rate), ..issuer.believed() };
    let door = Door::open(settings, LOOK, tides(false)).await;
    let mut client = client(&door).await;
    let unknown = high(&mut client, Tides::NAME, "monday").await.expect_err("no token");
    assert_eq!(unknown.code(), Code::Unauthenticated);
    assert!(unknown.message().starts_with("this asks for a token"), "{unknown}");

    let mut request = Request::new("monday".to_owned());
    let token = issuer.token("");
    let token = token.trim().strip_prefix("authorization: ").expect("a header");
    request.metadata_mut().insert("authorization", token.parse().expect("a token"));
    let path = http::uri::PathAndQuery::from_static("/harbour.Tides/High");
    client.ready().await.expect("a connection");
    let answer = client.unary(request, path, Text).await.expect("a tide");
    assert_eq!(answer.get_ref(), "monday at noon");
    assert_eq!(answer.metadata().get("x-request-id").map(tonic::metadata::MetadataValue::len), Some(32));

    high(&mut client, Tides::NAME, "monday").await.expect_err("the last that is let in");
    let often = high(&mut client, Tides::NAME, "monday").await.expect_err("too often");
    assert_eq!(often.code(), Code::ResourceExhausted);
    assert!(often.metadata().contains_key("retry-after"), "{often:?}");
}
