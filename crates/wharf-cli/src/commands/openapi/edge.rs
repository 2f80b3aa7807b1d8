//! What an edge lets the outside call, out of what an app says of itself.

use wharf_schema::{EdgeDescriptor, ServiceDescriptor, Topology, http::Offered, openapi::About};

use crate::{failure::Failure, format, topology};

/// The edge of that name, or the only one; `name` may be empty.
fn find<'a>(topology: &'a Topology, name: &str) -> Result<(&'a str, &'a EdgeDescriptor), Failure> {
    let edge = |service: &'a ServiceDescriptor| Some((service.name.as_str(), service.edge.as_ref()?));
    let edges: Vec<_> = topology.services.iter().filter_map(edge).collect();
    let names: Vec<&str> = edges.iter().map(|(name, _)| *name).collect();
    let found = if name.is_empty() {
        match &*edges {
            [only] => Some(only),
            [] => None,
            [first, ..] => {
                return Err(Failure::usage(format!("{} has {}", topology.app, format::list(&names)))
                    .remedy(format!("say which edge is meant: --edge {}", first.0)));
            }
        }
    } else {
        edges.iter().find(|(each, _)| *each == name)
    };
    found.copied().ok_or_else(|| {
        let app = &topology.app;
        if names.is_empty() {
            return Failure::new(format!("{app} has no edge"))
                .remedy("`App::edge` makes one, and says what the outside may call");
        }
        Failure::new(format!("{app} has no edge {name}")).remedy(topology::suggestion(name, &names))
    })
}

/// What the edge of that name, or the only one, opens, and what there is to say of it.
pub(super) fn offered<'a>(topology: &'a Topology, name: &str) -> Result<(About, Vec<Offered<'a>>), Failure> {
    let (name, edge) = find(topology, name)?;
    let mut offered = Vec::new();
    for opened in &edge.opens {
        let service = topology::service(topology, &opened.service)?;
        let interface = service.interfaces.iter().find(|each| each.name == opened.interface);
        let interface = interface.ok_or_else(|| {
            Failure::new(format!(
                "{name} opens {} of {}, which does not offer it",
                opened.interface, service.name
            ))
            .remedy("`wharf.toml` has something else run in its place: see `interface` there")
        })?;
        let open = Offered::only(&service.name, interface, |method| opened.methods.contains(&method.name));
        offered.push(Offered { access: &opened.access, ..open });
    }
    Ok((About::edge(name, edge.tokens), offered))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Topology {
        let text = r#"{"app": "shop", "services": [
            {"name": "cart", "interfaces": [{"name": "Cart", "methods": [
                {"name": "add", "kind": "command", "args": [], "value": "unit", "error": "never",
                    "fingerprint": "00000000000000000000000000000000"},
                {"name": "items", "kind": "read", "args": [], "value": "unit", "error": "never",
                    "fingerprint": "00000000000000000000000000000000"}
            ]}]},
            {"name": "api", "http": true, "edge": {"opens": [
                {"service": "cart", "interface": "Cart", "methods": ["items"]}
            ]}}
        ]}"#;
        topology::parse(text).unwrap_or_else(|failure| panic!("{failure}"))
    }

    #[test]
    fn what_is_open_is_described_and_nothing_else() {
        for name in ["", "api"] {
            let shop = shop();
            let (about, offered) = offered(&shop, name).unwrap_or_else(|failure| panic!("{failure}"));
            assert_eq!((about.title.as_str(), about.security), ("api", None));
            assert_eq!((offered[0].service, &*offered[0].methods), ("cart", &[1][..]));
        }
    }

    #[test]
    fn an_edge_that_is_not_there_is_answered_with_those_that_are() {
        let mut shop = shop();
        let said = |shop: &Topology, name: &str| offered(shop, name).expect_err("none").to_string();
        assert_eq!(said(&shop, "apl"), "shop has no edge apl\n  did you mean api? there are api");
        let second = ServiceDescriptor { name: "partners".into(), ..shop.services[1].clone() };
        shop.services.push(second);
        assert_eq!(said(&shop, ""), "shop has api and partners\n  say which edge is meant: --edge api");
        shop.services.truncate(1);
        assert!(said(&shop, "").starts_with("shop has no edge\n  `App::edge` makes one"));
    }
}
