//! What an app says of itself with `describe`, looked at the way the commands need it.

use wharf_config::{MethodInfo, ServiceInfo, nearest};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor, ServiceDescriptor, Topology};

use crate::{failure::Failure, format};

/// Reads what `describe` printed.
pub(crate) fn parse(text: &str) -> Result<Topology, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::new(format!("the app's description can't be read: {error}"))
            .remedy(
                "a program made with wharf::App::run prints it; if this one is, build it and `wharf` from the same version",
            )
    })
}

/// What the placement needs to know of the services.
pub(crate) fn for_plan(topology: &Topology) -> Vec<ServiceInfo> {
    let method =
        |method: &MethodDescriptor| MethodInfo { name: method.name.clone(), may_hedge: method.may_hedge() };
    let service = |service: &ServiceDescriptor| ServiceInfo {
        name: service.name.clone(),
        http: service.http,
        methods: service.interfaces.iter().flat_map(|interface| &interface.methods).map(method).collect(),
        interfaces: service.interfaces.iter().map(|interface| interface.name.clone()).collect(),
        is_foreign: service.foreign,
        calls: service.dependencies.iter().map(|dependency| dependency.service.clone()).collect(),
    };
    topology.services.iter().map(service).collect()
}

/// The service, the interface and the method at `SERVICE.METHOD`.
pub(crate) fn method<'a>(
    topology: &'a Topology,
    address: &str,
) -> Result<(&'a str, &'a InterfaceDescriptor, &'a MethodDescriptor), Failure> {
    let Some((service, name)) = address.split_once('.') else {
        let message = format!("`{address}` is no address of a method");
        return Err(Failure::usage(message).remedy("write SERVICE.METHOD, such as cart.items"));
    };
    let service = self::service(topology, service)?;
    let found = service.interfaces.iter().find_map(|interface| Some((interface, interface.method(name)?)));
    let (interface, method) = found.ok_or_else(|| no_method(service, name))?;
    Ok((&service.name, interface, method))
}

/// The service of that name.
pub(crate) fn service<'a>(topology: &'a Topology, name: &str) -> Result<&'a ServiceDescriptor, Failure> {
    topology.services.iter().find(|service| service.name == name).ok_or_else(|| {
        let callable = topology.services.iter().filter(|s| !s.http).map(|s| s.name.as_str());
        Failure::new(format!("{} has no service {name}", topology.app))
            .remedy(suggestion(name, &callable.collect::<Vec<_>>()))
    })
}

fn no_method(service: &ServiceDescriptor, name: &str) -> Failure {
    let methods = service.interfaces.iter().flat_map(|interface| &interface.methods);
    let names: Vec<&str> = methods.map(|method| method.name.as_str()).collect();
    let failure = Failure::new(format!("{} has no method {name}", service.name));
    if service.http {
        return failure.remedy("it is an http component: open its address instead (`wharf ps` shows it)");
    }
    failure.remedy(suggestion(name, &names))
}

/// What may have been meant, and what there is.
pub(crate) fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near}? there are {}", format::list(known)),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("there are {}", format::list(known)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_is_not_there_is_answered_with_what_is() {
        let shop = parse(
            r#"{"app": "shop", "services": [
                {"name": "cart", "interfaces": [{"name": "Cart", "methods": []}]},
                {"name": "storefront", "http": true}
            ]}"#,
        )
        .unwrap();
        let said = |address: &str| method(&shop, address).unwrap_err().to_string();
        assert_eq!(
            said("cart"),
            "`cart` is no address of a method\n  write SERVICE.METHOD, such as cart.items"
        );
        assert_eq!(said("card.items"), "shop has no service card\n  did you mean cart? there are cart");
        assert_eq!(said("cart.items"), "cart has no method items\n  there are none");
        assert_eq!(
            said("storefront.items"),
            "storefront has no method items\n  \
             it is an http component: open its address instead (`wharf ps` shows it)"
        );
    }
}
