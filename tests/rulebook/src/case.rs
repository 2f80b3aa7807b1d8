//! An example of the page in one version: its interfaces to serve and to call, its message to write and to read.

use std::sync::Arc;

use serde_json::Value;
use wharf::{Client, Context, Interface, Message};
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
    /// The outcome of a call, as [`TellOutcome`](crate::TellOutcome) tells it.
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

/// Implements an interface by a script, and calls it by the names of its methods.
#[macro_export]
macro_rules! serve {
    ($interface:ident, $client:ident { $($method:ident($($argument:ident: $type:ty),*) -> $result:ty;)* }) => {
        impl $interface for $crate::Script {
            $(async fn $method(&self, _: &$crate::Context $(, $argument: $type)*) -> $result {
                use $crate::{MakeAnswer as _, TellArgument as _};
                let arguments = [$((stringify!($argument).to_owned(), $crate::Tell($argument).argument().await)),*];
                let told = self.answer(
                    <$client as $crate::Client>::INTERFACE.name,
                    stringify!($method),
                    $crate::Value::Object(arguments.into_iter().collect()),
                );
                $crate::Make::<$result>::answer(told)
            })*
        }

        impl $crate::Calls for $client {
            fn call<'a>(
                &'a self,
                cx: &'a $crate::Context,
                method: &'a str,
                arguments: &'a $crate::Value,
            ) -> $crate::BoxFuture<'a, $crate::Value> {
                use $crate::{MakeArgument as _, TellOutcome as _};
                Box::pin(async move {
                    match method {
                        $(stringify!($method) => {
                            $(let $argument =
                                $crate::Make::<$type>::argument(arguments[stringify!($argument)].clone());)*
                            $crate::Tell(self.$method(cx $(, $argument)*).await).outcome().await
                        })*
                        _ => panic!("{} has no {method}", stringify!($interface)),
                    }
                })
            }
        }
    };
}
