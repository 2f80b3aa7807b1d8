//! `wharf call`

use std::{io::Read, time::Duration};

use clap::Args;
use serde_json::Value;
use wharf_core::{Context, Fault, FaultKind};
use wharf_rpc::client::DynamicError;
use wharf_schema::{InterfaceDescriptor, MethodDescriptor};

use crate::{
    args::Target,
    connect::Running,
    example,
    failure::Failure,
    output::{Output, error},
    topology,
};

/// Call a method of a service of the running app.
///
/// The arguments are a JSON object with the method's arguments by name; `-` reads it from standard input. The answer is
/// printed as JSON. So is an error of the service's own, and then the exit status is 1.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf call cart.items '{\"shopper\": \"anna\"}'
  wharf call catalog.products
  wharf call checkout.order - < order.json")]
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

        let replica = running.replica(service).await?;
        let cx = Context::root(Duration::from_secs_f64(self.timeout));
        match replica.call(&cx, &method.name, &arguments).await {
            Ok(value) => output.json(&value),
            Err(DynamicError::Service(value)) => {
                output.json(&value)?;
                error(&format!("{address} answered with its error{}", kind_of(&value)), None);
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
    if let Some(missing) = method.args.iter().find(|arg| !arg.default && !given.contains_key(&arg.name)) {
        return refuse(format!("{address} needs the argument {}", missing.name));
    }
    match given.keys().find(|name| method.args.iter().all(|arg| arg.name != **name)) {
        Some(unknown) => refuse(format!("{address} has no argument {unknown}")),
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

/// Which error it is, as far as JSON tells: enums are their variant's name, or an object with that one key.
fn kind_of(error: &Value) -> String {
    let name = match error {
        Value::String(name) => Some(name),
        Value::Object(fields) if fields.len() == 1 => fields.keys().next(),
        _ => None,
    };
    name.map_or_else(String::new, |name| format!(" {name}"))
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
    use wharf_schema::{Field, MethodKind, Shape, Types};

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
    fn an_error_is_named_where_json_names_it() {
        assert_eq!(kind_of(&json!({ "UnknownProduct": "x" })), " UnknownProduct");
        assert_eq!(kind_of(&json!("NoQuantity")), " NoQuantity");
        assert_eq!(kind_of(&json!(3)), "");
    }
}
