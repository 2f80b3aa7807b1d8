//! Calls without types: arguments and answers as JSON, checked by a callee of Wharf's, and by the interface for any other.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;

use serde_json::Value;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wharf_config::policy::Keepalive;
use wharf_core::{Context, Encode, Encoding, Ended, Fault, Items, Produce, WithItems, Written};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor};

use super::call::Agreement;
use super::connection::{Calling, Connection};
use super::dial::{Agreed, Caller, dial};
use super::line::{Line, Other};
use super::speak::{Foreign, Speak};
use crate::conn::{Address, Vigil, pump};
use crate::wire::{Bounds, Served, Want};

/// A connection to one replica of a service, for callers that know its interfaces from its descriptors only.
pub struct Dynamic {
    interfaces: Vec<Offered>,
    service: String,
    line: Line,
    max_message: usize,
    pump: Option<JoinHandle<()>>,
}

struct Offered {
    descriptor: InterfaceDescriptor,
    numbers: Vec<(String, u16)>,
}

/// Why a call without types gave no value.
#[derive(Debug, Clone)]
pub enum DynamicError {
    /// The service has no such method; the message lists those it has.
    NoMethod(String),
    /// The service answered with its own error.
    Service(Value),
    /// The call failed on the way.
    Fault(Fault),
}

impl fmt::Display for DynamicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMethod(message) => f.write_str(message),
            Self::Service(error) => write!(f, "the service answered with an error: {error}"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for DynamicError {}

impl From<Fault> for DynamicError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Offered {
    fn read(served: Served, address: &Address) -> Result<Self, Fault> {
        let Served { service, interface, methods, descriptor } = served;
        let unknown = |why: String| {
            let what =
                format!("{service} at {address} does not say what its interface {interface} is: {why}");
            Fault::incompatible(format!("{what}; use the `wharf` of its version")).before_start()
        };
        let descriptor = descriptor.ok_or_else(|| unknown("it sent no descriptor".into()))?;
        let descriptor = serde_json::from_str(&descriptor)
            .map_err(|error| unknown(format!("its descriptor cannot be read: {error}")))?;
        let numbers = methods.into_iter().map(|method| (method.name, method.number)).collect();
        Ok(Self { descriptor, numbers })
    }
}

impl Dynamic {
    /// Connects to a replica of `service`.
    ///
    /// # Errors
    /// An `unavailable` fault when nobody answers there or the service is not hosted there, `incompatible` when the peer
    /// speaks another protocol, or describes its interfaces in a way that cannot be read.
    pub async fn connect(address: &Address, caller: &Caller, service: &str) -> Result<Self, Fault> {
        let want = Want { service: service.into(), interface: String::new(), methods: Vec::new() };
        let Agreed { mut io, read, welcome } = dial(address, caller, service, vec![want], None).await?;
        let interfaces: Vec<Offered> = welcome
            .serves
            .into_iter()
            .map(|served| Offered::read(served, address))
            .collect::<Result<_, _>>()?;
        if interfaces.is_empty() {
            let process = welcome.process;
            return Err(
                Fault::unavailable(format!("{process} at {address} does not host {service}")).before_start()
            );
        }
        let bounds = Bounds::default();
        let connection = Connection::new(&bounds);
        let mut session = Calling::new(Arc::clone(&connection), &bounds);
        let lost = Arc::clone(&connection);
        let what = format!("the connection to {service} at {address} was lost");
        let vigil = Vigil::new(Some(Keepalive::default()));
        let pump = tokio::spawn(async move {
            let closed = pump(&mut io, read, bounds.stall, vigil, &mut session).await;
            lost.fail(&Fault::unavailable(format!("{what}: {closed}")));
        });
        let max_message = usize::try_from(welcome.limits.message).unwrap_or(usize::MAX);
        let line = Line::Wharf(connection);
        Ok(Self { interfaces, service: service.into(), line, max_message, pump: Some(pump) })
    }

    /// Connects to a replica that is not Wharf's, and is called by one interface.
    ///
    /// # Errors
    /// An `unavailable` fault when nobody answers there.
    pub async fn open(speak: &dyn Speak, to: Foreign) -> Result<Self, Fault> {
        let (service, max_message) = (to.service.to_string(), to.max_message);
        let interface = Arc::clone(&to.interface);
        let names = interface.methods.iter().map(|method| method.name.clone());
        let numbers = names.zip(0..).collect();
        let interfaces = vec![Offered { numbers, descriptor: InterfaceDescriptor::clone(&interface) }];
        let what = format!("{service} at {}", to.address);
        let line = Line::Other(Other::new(speak.open(to).await?, interface, what));
        Ok(Self { interfaces, service, line, max_message, pump: None })
    }

    /// The interfaces the service offers.
    pub fn interfaces(&self) -> impl Iterator<Item = &InterfaceDescriptor> {
        self.interfaces.iter().map(|offered| &offered.descriptor)
    }

    /// The method of that name.
    pub fn method(&self, name: &str) -> Option<&MethodDescriptor> {
        self.interfaces().find_map(|interface| interface.method(name))
    }

    /// Calls a method with its arguments by name, of which none is a stream.
    ///
    /// # Errors
    /// The service's own error, a fault (`incompatible` when the arguments do not fit, or when it gives a stream), or that
    /// there is no such method.
    pub async fn call(&self, cx: &Context, method: &str, args: &Value) -> Result<Value, DynamicError> {
        match self.ask(cx, method, args, None).await? {
            Given::Value(value) => Ok(value),
            Given::Items(_) => {
                let why = format!("{}.{method} gives a stream: ask for its items", self.service);
                Err(Fault::incompatible(why).into())
            }
        }
    }

    /// Calls any method: `items` are those of the argument that is a stream, in JSON, and `args` the others.
    ///
    /// # Errors
    /// As [`call`](Self::call); `incompatible` when there are items and the method takes none, or the other way round.
    pub async fn ask(
        &self,
        cx: &Context,
        method: &str,
        args: &Value,
        items: Option<Box<dyn Produce>>,
    ) -> Result<Given, DynamicError> {
        let number = self
            .interfaces
            .iter()
            .flat_map(|offered| &offered.numbers)
            .find_map(|(name, number)| (name == method).then_some(*number))
            .ok_or_else(|| self.no_method(method))?;
        let agreement = Agreement { number, encoding: Encoding::Json };
        let mut args = args.clone();
        let streams = self.method(method).into_iter().flat_map(|method| &method.args);
        if let (Some(stream), Some(args)) =
            (streams.into_iter().find(|arg| arg.shape.is_stream()), args.as_object_mut())
        {
            // In its place stands nothing: the items follow.
            args.entry(stream.name.as_str()).or_insert(Value::Null);
        }
        let written = args.to_string();
        let args = Written(written.as_bytes());
        let with_items = items.map(|items| WithItems::new(&args, items));
        let args: &dyn Encode = with_items.as_ref().map_or(&args, |args| args);
        let answer = self.line.call(cx, agreement, args, self.max_message);
        let answer = match tokio::time::timeout_at(cx.deadline(), answer).await {
            Ok(answer) => answer.map_err(Fault::from)?,
            Err(_) => return Err(Fault::deadline_exceeded("no answer came in time").into()),
        };
        let value = answer.encoding.decode(&answer.body).map_err(|error| {
            Fault::internal(format!("the answer of {}.{method} is no JSON: {error}", self.service))
        })?;
        match answer.items {
            _ if answer.is_error => Err(DynamicError::Service(value)),
            Some(items) => Ok(Given::Items(DynamicItems { items, deadline: cx.deadline() })),
            None => Ok(Given::Value(value)),
        }
    }

    fn no_method(&self, method: &str) -> DynamicError {
        let service = &self.service;
        let all: Vec<&str> = self
            .interfaces()
            .flat_map(|interface| &interface.methods)
            .map(|each| each.name.as_str())
            .collect();
        DynamicError::NoMethod(format!("{service} has no method {method}; it has {}", all.join(", ")))
    }
}

/// What a method gave.
pub enum Given {
    /// A value.
    Value(Value),
    /// A stream.
    Items(DynamicItems),
}

/// The items of a stream without types. Dropping it cancels the call.
pub struct DynamicItems {
    items: Box<dyn Items>,
    deadline: Instant,
}

impl DynamicItems {
    /// The next item; nothing when the stream has ended.
    ///
    /// # Errors
    /// What broke the stream off: its own error, or a fault.
    pub async fn next(&mut self) -> Option<Result<Value, DynamicError>> {
        let unreadable = |error| Fault::internal(format!("an item is no JSON: {error}"));
        let item = poll_fn(|cx| self.items.poll_item(cx));
        let item = match tokio::time::timeout_at(self.deadline, item).await {
            Ok(item) => item?,
            Err(_) => Err(Ended::Fault(Fault::deadline_exceeded("the stream did not end in time"))),
        };
        let encoding = self.items.encoding();
        Some(match item {
            Ok(body) => encoding.decode(&body).map_err(|error| unreadable(error).into()),
            Err(Ended::Fault(fault)) => Err(fault.into()),
            Err(Ended::Error(body)) => Err(match encoding.decode(&body) {
                Ok(error) => DynamicError::Service(error),
                Err(error) => unreadable(error).into(),
            }),
        })
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Self::Items(_) => f.write_str("Items"),
        }
    }
}

impl Drop for Dynamic {
    fn drop(&mut self) {
        if let Some(pump) = &self.pump {
            pump.abort();
        }
    }
}
