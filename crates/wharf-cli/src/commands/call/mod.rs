//! `wharf call`

mod items;

use std::{io::Read, time::Duration};

use clap::Args;
use serde_json::Value;
use wharf_core::{Context, Fault, FaultKind, Produce, TraceContext};
use wharf_rpc::client::{DynamicError, Given};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor};

use crate::{
    args::Target,
    connect::Running,
    example,
    failure::Failure,
    output::{Output, error},
    replicas::Wanted,
    topology,
};

/// Call a method of a service of the running app.
///
/// The arguments are a JSON object with the method's arguments by name; `-` reads it from standard input. The answer is
/// printed as JSON. So is an error of the service's own, and then the exit status is 1. A stream is printed as it comes, an
/// item on each line; the items of an argument that is a stream are read from standard input in the same way.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf call cart.items '{\"shopper\": \"anna\"}'
  wharf call catalog.products
  wharf call checkout.order - < order.json
  wharf call shipping.track '{\"parcel\": \"SW473124829ZZ\"}' --timeout 60")]
pub(crate) struct Call {
    /// The method, such as cart.items.
    #[arg(value_name = "SERVICE.METHOD")]
    method: String,

    /// Its arguments as a JSON object, or `-`.
    #[arg(value_name = "JSON", default_value = "{}")]
    arguments: String,

    /// How long to wait for the answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    timeout: f64,

    #[command(flatten)]
    target: Target,
}

impl Call {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let arguments = parse(&self.arguments)?;
        let running = Running::find(&self.target)?;
        let topology = topology::parse(&running.topology().await?)?;
        let (service, interface, method) = topology::method(&topology, &self.method)?;
        let address = format!("{service}.{}", method.name);
        check(&address, interface, method, &arguments)?;

        let takes_stream = method.args.iter().any(|arg| arg.shape.is_stream());
        if takes_stream && self.arguments == "-" {
            return Err(Failure::usage(format!("{address} reads the items of a stream from standard input"))
                .remedy("write the other arguments on the command line"));
        }
        // Whoever asks by hand wants to see what comes of it.
        let trace = TraceContext { sampled: true, ..TraceContext::root() };
        let cx = Context::root(Duration::from_secs_f64(self.timeout)).with_trace(trace);
        let wanted = Wanted { service, interface, method: &method.name, arguments: &arguments };
        let items = || takes_stream.then(|| Box::new(items::from_stdin()) as Box<dyn Produce>);
        let made = running.ask(&cx, &wanted, items, takes_stream).await?;
        let ended = match made.answer {
            Ok(Given::Value(value)) => return output.json(&value),
            Ok(Given::Items(given)) => items::print(given, output).await?,
            Err(error) => Err(error),
        };
        match ended {
            Ok(()) => Ok(()),
            Err(DynamicError::Service(value)) => {
                output.json(&value)?;
                let what = explain(interface, method, &value);
                error(&format!("{address} answered with its error{what}"), None);
                Err(Failure::said())
            }
            Err(DynamicError::Fault(fault)) => Err(failed(&address, interface, method, &fault)),
            Err(other @ DynamicError::NoMethod(_)) => {
                Err(Failure::new(other)
                    .remedy("the replica runs another version than the app says: restart it"))
            }
        }
    }
}

fn parse(text: &str) -> Result<Value, Failure> {
    let mut input = String::new();
    let text = if text == "-" {
        std::io::stdin()
            .read_to_string(&mut input)
            .map_err(|error| Failure::new(format!("can't read standard input: {error}")))?;
        &input
    } else {
        text
    };
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Failure::usage(format!("the arguments are not JSON: {error}"))
            .remedy("write an object with the arguments by name, in single quotes: '{\"shopper\": \"anna\"}'")
    })?;
    Ok(value)
}

/// What can be known to be wrong before anything is sent.
fn check(
    address: &str,
    interface: &InterfaceDescriptor,
    method: &MethodDescriptor,
    given: &Value,
) -> Result<(), Failure> {
    let refuse = |what: String| Err(Failure::usage(what).remedy(hint(address, interface, method)));
    let Some(given) = given.as_object() else {
        return refuse(format!("the arguments of {address} are a JSON object with their names"));
    };
    match method.misfit(given) {
        Some(misfit) => refuse(format!("{address} {misfit}")),
        None => Ok(()),
    }
}

/// What the method takes, and an example that can be typed.
fn hint(address: &str, interface: &InterfaceDescriptor, method: &MethodDescriptor) -> String {
    if method.args.is_empty() {
        return example::signature(address, method);
    }
    let arguments = example::arguments(interface, method);
    format!("{}, such as\n    wharf call {address} '{arguments}'", example::signature(address, method))
}

fn failed(
    address: &str,
    interface: &InterfaceDescriptor,
    method: &MethodDescriptor,
    fault: &Fault,
) -> Failure {
    let failure = Failure::new(format!("{address} failed on the way, {fault}"));
    match fault.kind() {
        FaultKind::Incompatible => failure.remedy(hint(address, interface, method)),
        FaultKind::DeadlineExceeded => failure.remedy("give it longer with --timeout SECONDS"),
        FaultKind::Unavailable => failure.remedy("`wharf ps` shows whether it is ready"),
        _ => failure,
    }
}

/// Which error it is and what that means, by the descriptor: ` UnknownProduct (not_found): The catalog has …`.
fn explain(interface: &InterfaceDescriptor, method: &MethodDescriptor, error: &Value) -> String {
    let Some(variant) = interface.error_variant(method, error) else { return String::new() };
    let status = variant.status.map_or_else(String::new, |status| format!(" ({status})"));
    let docs = variant.docs.lines().next().unwrap_or_default().trim();
    let docs = if docs.is_empty() { String::new() } else { format!(": {docs}") };
    format!(" {}{status}{docs}", variant.name)
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.001..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("write a number of seconds from 0.001 to 86400".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_schema::{Body, Field, MethodKind, Shape, Status, TypeDef, Types, Variant};

    use super::*;

    fn cart() -> InterfaceDescriptor {
        let arg = |name: &str| Field {
            name: name.into(),
            docs: String::new(),
            shape: Shape::String,
            default: false,
        };
        let args = vec![arg("shopper"), Field { default: true, ..arg("note") }];
        let items = MethodDescriptor::new(
            "items",
            "",
            MethodKind::Read,
            args,
            Shape::Unit,
            Shape::Never,
            &Types::new(),
        );
        InterfaceDescriptor {
            name: "Cart".into(),
            docs: String::new(),
            methods: vec![items],
            types: Types::new(),
        }
    }

    fn said(given: &Value) -> String {
        let cart = cart();
        check("cart.items", &cart, &cart.methods[0], given)
            .map_or_else(|failure| failure.to_string(), |()| String::new())
    }

    #[test]
    fn arguments_that_cannot_fit_are_answered_with_what_would() {
        let takes = "cart.items takes shopper: String, note: String, such as\n    \
                     wharf call cart.items '{\"note\":\"text\",\"shopper\":\"text\"}'";
        assert_eq!(said(&json!({ "shopper": "anna" })), "");
        assert_eq!(said(&json!({})), format!("cart.items needs the argument shopper\n  {takes}"));
        assert_eq!(
            said(&json!({ "shopper": "anna", "shoper": 1 })),
            format!("cart.items has no argument shoper\n  {takes}")
        );
        assert_eq!(
            said(&json!(["anna"])),
            format!("the arguments of cart.items are a JSON object with their names\n  {takes}")
        );
    }

    #[test]
    fn an_error_is_explained_by_its_descriptor() {
        let mut types = Types::new();
        let variant = |name: &str, docs: &str, status| Variant {
            name: name.into(),
            docs: docs.into(),
            body: Body::Unit,
            status,
        };
        let variants = vec![
            variant(
                "UnknownProduct",
                "There is none of that id.\n\nAsk the catalog.",
                Some(Status::NotFound),
            ),
            variant("NoQuantity", "", None),
        ];
        let body = Body::Enum { open: false, variants };
        types.insert("CartError".into(), TypeDef { docs: String::new(), body });
        let mut cart = cart();
        cart.types = types;
        cart.methods[0].error = Shape::Named("CartError".into());
        let said = |error: &Value| explain(&cart, &cart.methods[0], error);
        assert_eq!(
            said(&json!({ "UnknownProduct": "x" })),
            " UnknownProduct (not_found): There is none of that id."
        );
        assert_eq!(said(&json!("NoQuantity")), " NoQuantity");
        assert_eq!(said(&json!(3)), "");
    }
}
