//! A service is called through its client, and its descriptor says what was written.

use std::collections::BTreeMap;
use std::time::Duration;

use wharf::__private::{Client, Interface};
use wharf::{CallError, Context, Encoding, FaultKind, MethodKind, Start};

#[wharf_macros::error]
#[derive(PartialEq)]
pub(crate) enum StockError {
    #[error("no product {0}")]
    #[status(not_found)]
    Unknown(String),
}

/// What is in the warehouse.
///
/// It counts.
#[wharf_macros::service]
pub(crate) trait Stock {
    /// Adds to what is there.
    #[must_use]
    async fn put(&self, cx: &Context, product: String, quantity: u32) -> wharf::Result<u32, StockError>;

    #[read]
    async fn list(&self, cx: &Context) -> wharf::Result<BTreeMap<String, u32>>;

    /// Its arguments have names that the expansion uses, too.
    #[idempotent]
    #[allow(clippy::too_many_arguments)]
    async fn r#move(
        &self,
        cx: &Context,
        service: String,
        call: Option<u8>,
        method: Vec<u8>,
        link: bool,
        r#type: char,
        args: (),
    ) -> wharf::Result<String, StockError>;
}

struct Warehouse;

impl Stock for Warehouse {
    async fn put(&self, _cx: &Context, product: String, quantity: u32) -> wharf::Result<u32, StockError> {
        match product.as_str() {
            "mug" => Ok(quantity + 1),
            "bomb" => panic!("a bomb"),
            _ => Err(StockError::Unknown(product).into()),
        }
    }

    async fn list(&self, cx: &Context) -> wharf::Result<BTreeMap<String, u32>> {
        tokio::task::yield_now().await;
        Ok(BTreeMap::from([(cx.caller().to_owned(), 1)]))
    }

    async fn r#move(
        &self,
        _cx: &Context,
        service: String,
        call: Option<u8>,
        method: Vec<u8>,
        link: bool,
        r#type: char,
        (): (),
    ) -> wharf::Result<String, StockError> {
        Ok(format!("{service} {call:?} {method:?} {link} {type}"))
    }
}

impl Warehouse {
    async fn start(_start: Start, _other: StockClient) -> Result<Self, std::io::Error> {
        Ok(Self)
    }
}

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

#[tokio::test]
async fn a_client_calls_an_implementation() {
    let stock = StockClient::from(Warehouse);
    assert_eq!(stock.clone().put(&cx(), "mug".to_owned(), 2).await, Ok(3));
    assert_eq!(
        stock.put(&cx(), "cup".to_owned(), 2).await,
        Err(CallError::Service(StockError::Unknown("cup".to_owned())))
    );
    let fault = stock.put(&cx(), "bomb".to_owned(), 2).await.expect_err("it panics");
    assert_eq!(fault.fault().map(wharf::Fault::kind), Some(FaultKind::Internal));
    assert!(stock.list(&cx()).await.is_ok());
    let moved = stock.r#move(&cx(), "s".to_owned(), Some(1), vec![2], true, 'c', ()).await;
    assert_eq!(moved.expect("it moves"), "s Some(1) [2] true c");
}

#[tokio::test]
async fn a_server_takes_arguments_by_name_and_by_position() {
    let offer = StockServer::<Warehouse>::offer();
    let bound = (offer.bind)(std::sync::Arc::new(Warehouse));
    for encoding in [Encoding::Positional, Encoding::Named, Encoding::Json] {
        let mut args = Vec::new();
        encoding.encode(&Put { product: "mug".to_owned(), quantity: 7 }, &mut args).expect("plain data");
        let call = wharf::Incoming {
            cx: cx(),
            encoding,
            args: &args,
            items: None,
            reply: Vec::new(),
            counted: None,
        };
        let reply = bound.dispatch.dispatch(0, call).await.expect("no fault");
        assert!(!reply.is_error);
        assert_eq!(encoding.decode::<u32>(&reply.body).expect("a number"), 8);
    }
    let beyond = wharf::Incoming {
        cx: cx(),
        encoding: Encoding::Json,
        args: b"{}",
        items: None,
        reply: Vec::new(),
        counted: None,
    };
    let fault = bound.dispatch.dispatch(3, beyond).await.expect_err("there are three methods");
    assert_eq!(fault.kind(), FaultKind::Incompatible);
    assert!(bound.object.downcast::<std::sync::Arc<dyn StockObject>>().is_ok());
}

/// What a caller sends that has no Wharf.
#[derive(serde::Serialize)]
struct Put {
    product: String,
    quantity: u32,
}

#[test]
fn a_service_declares_what_it_offers_and_calls() {
    let service = StockServer::new(Warehouse::start);
    assert_eq!(service.name(), "stock");
    assert_eq!(service.interfaces().iter().map(|interface| interface.name).collect::<Vec<_>>(), ["Stock"]);
    assert_eq!(service.dependencies().len(), 1);
}

#[test]
fn the_descriptor_says_what_was_written() {
    let interface: &Interface = StockClient::INTERFACE;
    let descriptor = interface.descriptor();
    assert_eq!((&*descriptor.name, &*descriptor.docs), ("Stock", "What is in the warehouse.\n\nIt counts."));
    let methods: Vec<_> =
        descriptor.methods.iter().map(|method| (&*method.name, &*method.docs, method.kind)).collect();
    let docs = "Its arguments have names that the expansion uses, too.";
    let expected = [
        ("put", "Adds to what is there.", MethodKind::Command),
        ("list", "", MethodKind::Read),
        ("move", docs, MethodKind::Idempotent),
    ];
    assert_eq!(methods, expected);
    let put = &descriptor.methods[0];
    let args: Vec<_> = put.args.iter().map(|arg| format!("{}: {}", arg.name, arg.shape)).collect();
    assert_eq!(args, ["product: String", "quantity: u32"]);
    assert_eq!((put.value.to_string(), put.error.to_string()), ("u32".to_owned(), "StockError".to_owned()));
    assert_eq!(descriptor.methods[2].args[4].name, "type");
}
