//! An example of the page in one version: its interfaces to serve and to call, its message to write and to read.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wharf::{CallError, Client, Context, Interface, Message};
use wharf_core::{BoxFuture, Dispatch, Encoding, LinkSeed, Offer};

use crate::Script;

/// An example in one version.
#[derive(Debug)]
pub struct Case {
    /// The rule, and the number of the example.
    pub name: &'static str,
    /// The interfaces that it has.
    pub parts: Vec<Part>,
    /// The message that it is about, if it is about one.
    pub codec: Option<Codec>,
}

/// An interface of a case.
pub struct Part {
    pub(crate) interface: &'static Interface,
    offer: Offer<Script>,
    pub(crate) client: fn(LinkSeed) -> Box<dyn Calls>,
}

/// Writes and reads values of a message by name; both have them as JSON.
#[derive(Clone, Copy, Debug)]
pub struct Codec {
    pub(crate) write: fn(Value) -> Result<Vec<u8>, String>,
    pub(crate) read: fn(&[u8], bool) -> Result<Value, String>,
}

/// Calls methods by their names.
pub trait Calls: Send + Sync {
    /// The outcome of a call, as [`outcome`] tells it.
    fn call<'a>(&'a self, cx: &'a Context, method: &'a str, arguments: &'a Value) -> BoxFuture<'a, Value>;
}

impl Part {
    /// The interface that `C` calls and `offer` serves.
    pub fn of<C: Client + Calls>(offer: Offer<Script>) -> Self {
        Self { interface: C::INTERFACE, offer, client: |seed| Box::new(seed.client::<C>()) }
    }

    /// Serves it.
    pub(crate) fn dispatch(&self, script: &Script) -> Arc<dyn Dispatch> {
        (self.offer.bind)(Arc::new(script.clone())).dispatch
    }
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.interface.name)
    }
}

impl Codec {
    /// That of `T`.
    pub fn of<T: Message>() -> Self {
        Self { write: write::<T>, read: read::<T> }
    }
}

fn write<T: Message>(value: Value) -> Result<Vec<u8>, String> {
    let value: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    Encoding::Named.encode(&value, &mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn read<T: Message>(bytes: &[u8], as_argument: bool) -> Result<Value, String> {
    let read = if as_argument {
        Encoding::Named.decode_arguments::<T>(bytes)
    } else {
        Encoding::Named.decode::<T>(bytes)
    };
    serde_json::to_value(read.map_err(|error| error.to_string())?).map_err(|error| error.to_string())
}

/// An argument as JSON.
///
/// # Panics
/// When it has no form there.
pub fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("arguments are JSON")
}

/// The argument of that name.
///
/// # Panics
/// When it is missing or none of its type: the test that sends it has its shape.
pub fn argument<T: DeserializeOwned>(arguments: &Value, name: &str) -> T {
    serde_json::from_value(arguments[name].clone()).expect("an argument is of its type")
}

/// What became of a call: `{"value": …}`, `{"error": …}`, `{"unknown": text}` for an answer that was read and can't be
/// written again, or `{"fault": {"kind", "not_started", "message"}}`.
pub fn outcome<V: Serialize, E: Serialize>(outcome: wharf::Result<V, E>) -> Value {
    let told = |name: &str, value: Result<Value, serde_json::Error>| match value {
        Ok(value) => json!({ name: value }),
        Err(error) => json!({ "unknown": error.to_string() }),
    };
    match outcome {
        Ok(value) => told("value", serde_json::to_value(value)),
        Err(CallError::Service(error)) => told("error", serde_json::to_value(error)),
        Err(CallError::Fault(fault)) => json!({ "fault": {
            "kind": fault.kind().to_string(),
            "not_started": fault.not_started(),
            "message": fault.message(),
        } }),
    }
}

/// Implements an interface by a script, and calls it by the names of its methods.
#[macro_export]
macro_rules! serve {
    ($interface:ident, $client:ident { $($method:ident($($argument:ident: $type:ty),*) -> $result:ty;)* }) => {
        impl $interface for $crate::Script {
            $(async fn $method(&self, _: &$crate::Context $(, $argument: $type)*) -> $result {
                let arguments = [$((stringify!($argument).to_owned(), $crate::json(&$argument))),*];
                self.answer(
                    <$client as $crate::Client>::INTERFACE.name,
                    stringify!($method),
                    $crate::Value::Object(arguments.into_iter().collect()),
                )
            })*
        }

        impl $crate::Calls for $client {
            fn call<'a>(
                &'a self,
                cx: &'a $crate::Context,
                method: &'a str,
                arguments: &'a $crate::Value,
            ) -> $crate::BoxFuture<'a, $crate::Value> {
                Box::pin(async move {
                    match method {
                        $(stringify!($method) => {
                            $(let $argument: $type = $crate::argument(arguments, stringify!($argument));)*
                            $crate::outcome(self.$method(cx $(, $argument)*).await)
                        })*
                        _ => panic!("{} has no {method}", stringify!($interface)),
                    }
                })
            }
        }
    };
}
