//! Who may call the services of this process: what was declared, as the supervisor or a checked-in file says, or else
//! as this program itself says. What a caller says of itself has no part in it.

use std::path::Path;

use wharf_core::{BoxError, Callers};
use wharf_schema::Topology;

use crate::environment::AUTHORIZATION;

/// The declarations that calls are held against.
pub(crate) struct Authorization(Topology);

impl Authorization {
    /// What the file at `path` says of the app, which is what `describe` prints; without a file, what the program says.
    pub(crate) fn new(path: Option<&Path>, own: Topology) -> Result<Self, BoxError> {
        let Some(path) = path else { return Ok(Self(own)) };
        let place = path.display();
        let remedy = remedy(path, &format!("{} describe", own.app));
        let said = description(path, &format!("{} describe", own.app))?;
        if said.app != own.app {
            let (app, other) = (own.app, said.app);
            return Err(
                format!("{AUTHORIZATION}: {place} describes the app {other}, not {app}; {remedy}").into()
            );
        }
        Ok(Self(said))
    }

    /// What the app's description says.
    #[cfg(feature = "keep")]
    pub(crate) fn of(said: Topology) -> Self {
        Self(said)
    }

    /// Who may call `service` by `interface`.
    pub(crate) fn callers(&self, service: &str, interface: &str) -> Callers {
        Callers::declared(self.0.callers(service, interface))
    }
}

/// Reads the description of an app at `path`, which `by` makes.
pub(crate) fn description(path: &Path, by: &str) -> Result<Topology, BoxError> {
    let (place, remedy) = (path.display(), remedy(path, by));
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{AUTHORIZATION}: {place} can't be read: {error}; {remedy}"))?;
    serde_json::from_str(&text).map_err(|error| {
        format!("{AUTHORIZATION}: {place} is no description of an app: {error}; {remedy}").into()
    })
}

fn remedy(path: &Path, by: &str) -> String {
    format!("make it with `{by} > {}`, or unset {AUTHORIZATION}", path.display())
}

#[cfg(test)]
mod tests {
    use wharf_schema::{DependencyDescriptor, ServiceDescriptor};

    use super::*;

    fn service(name: &str, calls: &[&str]) -> ServiceDescriptor {
        let dependency = |name: &&str| DependencyDescriptor {
            service: (*name).to_owned(),
            interface: name.to_uppercase(),
        };
        ServiceDescriptor {
            name: name.to_owned(),
            http: false,
            foreign: false,
            interfaces: Vec::new(),
            dependencies: calls.iter().map(dependency).collect(),
            edge: None,
        }
    }

    fn shop(services: &[ServiceDescriptor]) -> Topology {
        Topology { app: "shop".into(), services: services.to_vec(), policies: Vec::new() }
    }

    #[test]
    fn the_file_says_who_may_call_and_the_program_where_there_is_none() {
        let own = shop(&[service("cart", &[]), service("ads", &["cart"])]);
        let file = shop(&[service("cart", &[]), service("checkout", &["cart"])]);
        let path = std::env::temp_dir().join(format!("wharf-authorization-{}", std::process::id()));
        std::fs::write(&path, serde_json::to_string(&file).unwrap()).unwrap();
        let both = [None, Some(path.as_path())].map(|path| Authorization::new(path, own.clone()).unwrap());
        std::fs::remove_file(&path).unwrap();
        let [by_program, by_file] = both.map(|each| each.callers("cart", "CART"));
        assert_eq!(by_program, Callers::declared(["ads"]));
        assert_eq!(by_file, Callers::declared(["checkout"]));
    }

    #[test]
    fn a_file_that_cannot_be_used_is_refused_with_a_remedy() {
        let path = std::env::temp_dir().join(format!("wharf-authorization-bad-{}", std::process::id()));
        let refused = |text: Option<&str>| {
            if let Some(text) = text {
                std::fs::write(&path, text).unwrap();
            }
            let refused = Authorization::new(Some(&path), shop(&[])).err().expect("no table").to_string();
            let _ = std::fs::remove_file(&path);
            refused
        };
        for (text, why) in [
            (None, "can't be read"),
            (Some("callers: all"), "is no description of an app"),
            (Some(r#"{"app": "blog", "services": []}"#), "describes the app blog, not shop"),
        ] {
            let said = refused(text);
            assert!(said.contains(why) && said.contains("make it with `shop describe >"), "{said}");
        }
    }
}
