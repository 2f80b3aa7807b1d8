//! What methods take and give, to JSON and back. A stream is `{"items": […], "end": …}`, where the end is `null` or
//! what [`failure`] makes of an error.
//!
//! Streams are no messages, and no trait can tell the two apart from here: what is said of streams is said of `Tell` and
//! `Make` themselves, and what is said of messages by traits, which come second.

use std::future::Future;
use std::marker::PhantomData;

use serde::Serialize;
use serde_json::{Value, json};
use wharf::{CallError, Message, ServiceError, Stream};

/// What is to be told as JSON.
#[derive(Debug)]
pub struct Tell<T>(pub T);

/// What is to be made of JSON.
#[derive(Debug)]
pub struct Make<T>(PhantomData<T>);

/// How a server answers: a value, or its own error; or nothing was told.
pub type Told = Result<Value, CallError<Value>>;

/// Tells an argument.
pub trait TellArgument {
    /// As JSON.
    fn argument(self) -> impl Future<Output = Value> + Send;
}

/// Tells what came of a call: `{"value": …}`, `{"error": …}`, `{"unknown": text}` for an answer that was read and can't be
/// written again, or `{"fault": {"kind", "not_started", "message"}}`.
pub trait TellOutcome {
    /// As JSON.
    fn outcome(self) -> impl Future<Output = Value> + Send;
}

/// Makes an argument.
pub trait MakeArgument<T> {
    /// Of JSON.
    fn argument(value: Value) -> T;
}

/// Makes an answer.
pub trait MakeAnswer<R> {
    /// Of what was told.
    fn answer(told: Told) -> R;
}

impl<T: Message> TellArgument for Tell<T> {
    async fn argument(self) -> Value {
        written(&self.0).expect("arguments are JSON")
    }
}

impl<T: Message, E: ServiceError> Tell<Stream<T, E>> {
    /// As JSON, once it has ended.
    pub async fn argument(self) -> Value {
        items(self.0).await.expect("arguments are JSON")
    }
}

impl<V: Message, E: ServiceError> TellOutcome for Tell<Result<V, CallError<E>>> {
    async fn outcome(self) -> Value {
        match self.0 {
            Ok(value) => told(written(&value)),
            Err(error) => failure(&error),
        }
    }
}

impl<T: Message, F: ServiceError, E: ServiceError> Tell<Result<Stream<T, F>, CallError<E>>> {
    /// As JSON, once it has ended.
    pub async fn outcome(self) -> Value {
        match self.0 {
            Ok(stream) => told(items(stream).await),
            Err(error) => failure(&error),
        }
    }
}

impl<T: Message> MakeArgument<T> for Make<T> {
    fn argument(value: Value) -> T {
        read(value)
    }
}

impl<T: Message, E: ServiceError> Make<Stream<T, E>> {
    /// Of JSON.
    pub fn argument(value: Value) -> Stream<T, E> {
        stream(value)
    }
}

impl<V: Message, E: ServiceError> MakeAnswer<Result<V, CallError<E>>> for Make<Result<V, CallError<E>>> {
    fn answer(told: Told) -> Result<V, CallError<E>> {
        told.map(read).map_err(refused)
    }
}

impl<T: Message, F: ServiceError, E: ServiceError> Make<Result<Stream<T, F>, CallError<E>>> {
    /// Of what was told.
    ///
    /// # Errors
    /// The one that was told.
    pub fn answer(told: Told) -> Result<Stream<T, F>, CallError<E>> {
        told.map(stream).map_err(refused)
    }
}

/// An error of a call as JSON.
pub fn failure<E: Serialize>(error: &CallError<E>) -> Value {
    match error {
        CallError::Service(error) => match written(error) {
            Ok(error) => json!({ "error": error }),
            Err(unknown) => json!({ "unknown": unknown }),
        },
        CallError::Fault(fault) => json!({ "fault": {
            "kind": fault.kind().to_string(),
            "not_started": fault.not_started(),
            "message": fault.message(),
        } }),
    }
}

fn written(value: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn told(value: Result<Value, String>) -> Value {
    match value {
        Ok(value) => json!({ "value": value }),
        Err(unknown) => json!({ "unknown": unknown }),
    }
}

async fn items<T: Message, E: ServiceError>(mut stream: Stream<T, E>) -> Result<Value, String> {
    let mut items = Vec::new();
    let end = loop {
        match stream.next().await {
            Some(Ok(item)) => items.push(written(&item)?),
            Some(Err(error)) => break failure(&error),
            None => break Value::Null,
        }
    };
    Ok(json!({ "items": items, "end": end }))
}

fn stream<T: Message, E: ServiceError>(mut value: Value) -> Stream<T, E> {
    let (items, mut end): (Vec<T>, Value) = (read(value["items"].take()), value["end"].take());
    let (sender, stream) = Stream::channel(1);
    tokio::spawn(async move {
        for item in items {
            if sender.send(item).await.is_err() {
                return;
            }
        }
        // Whoever reads it has gone, or not: the test sees what it needs.
        let _ = match end.get_mut("error") {
            Some(error) => sender.fail(CallError::<E>::Service(read(error.take()))).await,
            None => sender.finish().await,
        };
    });
    stream
}

fn refused<E: ServiceError>(error: CallError<Value>) -> CallError<E> {
    match error {
        CallError::Service(error) => CallError::Service(read(error)),
        CallError::Fault(fault) => CallError::Fault(fault),
    }
}

fn read<T: Message>(value: Value) -> T {
    serde_json::from_value(value).expect("what a test tells is of its type")
}
