//! The interface that is called, and clients of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use wharf::prelude::*;
use wharf_core::{Client, LinkSeed};
use wharf_rpc::client::{Caller, Channel, Policies, Static, Target};
use wharf_rpc::conn::Address;
use wharf_rpc::security::Security;
use wharf_rpc::wire::Bounds;

use super::server::Server;
use crate::speaking::Speaking;

#[wharf::message]
#[derive(PartialEq)]
pub(super) struct Book {
    pub(super) title: String,
    pub(super) price: Price,
}

#[wharf::message]
#[derive(PartialEq)]
pub(super) struct Price {
    pub(super) cents: u64,
}

#[wharf::error]
#[derive(PartialEq)]
pub(super) enum BooksError {
    #[error("no book {0}")]
    #[status(not_found)]
    Unknown(String),
    #[error("sold out")]
    #[status(conflict)]
    SoldOut,
}

#[wharf::service]
pub(super) trait Books {
    #[read]
    #[http(GET, "/books/{title}")]
    async fn find(&self, cx: &Context, title: String) -> wharf::Result<Book, BooksError>;

    #[read]
    #[http(GET, "/books")]
    async fn all(&self, cx: &Context) -> wharf::Result<Vec<Book>>;

    #[http(POST, "/books/{title}/orders")]
    async fn buy(&self, cx: &Context, title: String, copies: u32) -> wharf::Result<(), BooksError>;

    #[read]
    #[http(GET, "/arrivals")]
    async fn new(&self, cx: &Context, since: u32) -> wharf::Result<Stream<Book, BooksError>>;

    async fn stock(&self, cx: &Context, books: Stream<Book>) -> wharf::Result<u32>;
}

/// A channel to what listens at `addresses`.
pub(super) fn channel(addresses: &[Address], policies: &Policies) -> Arc<Channel> {
    let caller = Caller {
        app: "shop".into(),
        service: "front".into(),
        process: "front-1".into(),
        security: Security::none(),
    };
    let target = Target { service: "books".into(), interface: BooksClient::INTERFACE };
    let known = Static::default().with("books", addresses.to_vec());
    Arc::new(Channel::new(
        caller,
        &target,
        &Speaking(&known),
        Bounds::default(),
        policies,
        &Handle::current(),
    ))
}

/// A client that calls through `channel`.
pub(super) fn client(channel: &Arc<Channel>) -> BooksClient {
    let call = Arc::clone(channel) as Arc<dyn wharf_core::Call>;
    LinkSeed::remote("front", "books", BooksClient::INTERFACE, call, Handle::current()).client()
}

/// A client of one server.
pub(super) fn client_of(server: &Server) -> BooksClient {
    client(&channel(&[server.address()], &Policies::default()))
}

pub(super) fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}
