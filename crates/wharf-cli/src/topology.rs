//! What an app says of itself with `describe`, looked at the way the commands need it.

use wharf_config::{ConfigError, File, MethodInfo, ServiceInfo, nearest};
use wharf_schema::{
    DependencyDescriptor, InterfaceDescriptor, MethodDescriptor, ServiceDescriptor, Topology,
};

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

/// The description of an app as it runs: with what `file` has in the place of its services, which is what they offer and whom
/// they call, and with what it and `environment`, which processes inherit, say of the tokens of its edges.
///
/// # Errors
/// What is wrong with the file for this app, or with a variable.
pub(crate) fn as_the_file_says(
    mut topology: Topology,
    file: &File,
    environment: &[(String, String)],
) -> Result<Topology, ConfigError> {
    let processes = file.plan(&for_plan(&topology))?;
    for foreign in file.all_foreign() {
        let called: Option<Vec<DependencyDescriptor>> = foreign
            .calls
            .as_ref()
            .map(|calls| calls.iter().flat_map(|name| declared(&topology, name)).collect());
        let Some(service) = topology.services.iter_mut().find(|service| service.name == foreign.service)
        else {
            continue;
        };
        service.foreign = true;
        if let Some(interface) = &foreign.interface {
            service.interfaces.retain(|each| each.name == *interface);
        }
        if let Some(called) = called {
            service.dependencies = called;
        }
    }
    for ServiceDescriptor { name, edge, .. } in &mut topology.services {
        let Some(edge) = edge else { continue };
        let process = processes.iter().find(|process| process.services.contains(name));
        let own = process.into_iter().flat_map(|process| process.env.clone());
        let said = file.edge(name, environment.iter().cloned().chain(own))?;
        edge.tokens = said.tokens().unwrap_or(edge.tokens);
    }
    Ok(topology)
}

/// The declarations of somebody who calls `service`: by all that it offers.
fn declared(topology: &Topology, service: &str) -> Vec<DependencyDescriptor> {
    let found = topology.service(service).into_iter();
    let interfaces = found.flat_map(|found| &found.interfaces);
    let declared =
        interfaces.map(|each| DependencyDescriptor { service: service.into(), interface: each.name.clone() });
    declared.collect()
}

/// The variables that processes inherit. Those that are no text are for the processes to refuse.
pub(crate) fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
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

    /// A shop whose ads may be somebody else's, with an edge, and what a file says of it.
    fn told(toml: &str, environment: &[(&str, &str)]) -> Topology {
        let interface = |name: &str| format!(r#"{{"name": "{name}", "methods": []}}"#);
        let text = format!(
            r#"{{"app": "shop", "services": [
                {{"name": "ads", "interfaces": [{}, {}], "dependencies": [{{"service": "cart", "interface": "Cart"}}]}},
                {{"name": "cart", "interfaces": [{}]}},
                {{"name": "catalog", "interfaces": [{}, {}]}},
                {{"name": "api", "http": true, "edge": {{"opens": []}}}}
            ]}}"#,
            interface("Ads"),
            interface("OldAds"),
            interface("Cart"),
            interface("Catalog"),
            interface("Search"),
        );
        let file = File::parse("wharf.toml", toml).expect("a good file");
        let environment: Vec<_> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        as_the_file_says(serde_json::from_str(&text).unwrap(), &file, &environment)
            .unwrap_or_else(|error| panic!("{toml}: {error}"))
    }

    #[test]
    fn what_a_foreign_service_offers_and_calls_is_as_the_file_says_or_as_the_apps_own() {
        let calls = |topology: &Topology| -> Vec<String> {
            topology.services[0].dependencies.iter().map(|each| each.interface.clone()).collect()
        };
        let one = told("[service.ads]\nrun = \"ads\"\ninterface = \"Ads\"\n", &[]);
        assert_eq!(one.services[0].interfaces.len(), 1);
        assert!(one.services[0].foreign && !one.services[1].foreign);
        assert_eq!(calls(&one), ["Cart"]);
        let other = told("[service.ads]\nrun = \"ads\"\ninterface = \"Ads\"\ncalls = [\"catalog\"]\n", &[]);
        assert_eq!(calls(&other), ["Catalog", "Search"]);
        assert_eq!(calls(&told("[service.ads]\ncalls = []\n", &[])), ["Cart"], "it is the app's own");
    }

    #[test]
    fn tokens_are_asked_for_as_the_file_says_and_before_it_the_environment() {
        let tokens = "[service.api.edge.tokens]\njwks = 'keys.json'\nissuer = 'id'\naudience = ['shop']\n\
                      algorithms = ['ES256']\n";
        let none = ("WHARF_API_EDGE__TOKENS", "false");
        let in_the_file = format!("[service.api.env]\n{} = '{}'\n{tokens}", none.0, none.1);
        for (toml, environment, asks) in [
            ("", &[][..], false),
            (tokens, &[], true),
            ("[service.api.edge]\ntokens = false\n", &[], false),
            (tokens, &[none], false),
            (&in_the_file, &[], false),
        ] {
            let edge = told(toml, environment).services.remove(3).edge.expect("it is one");
            assert_eq!(edge.tokens, asks, "{toml} {environment:?}");
        }
    }

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
