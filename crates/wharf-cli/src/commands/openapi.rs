//! `wharf openapi`

mod edge;

use std::path::{Path, PathBuf};

use clap::Args;
use wharf_config::File;
use wharf_schema::{
    ServiceDescriptor, Topology,
    http::{Offered, Routes},
    openapi::{About, Document, Server, document},
};

use crate::{
    args::Target,
    connect::Running,
    failure::Failure,
    output::Output,
    program::{Wanted, describe, own_profile},
    topology,
};

/// Describe services for callers over HTTP, as an OpenAPI 3.1 document.
///
/// Every method is there as POST /SERVICE/METHOD, and by its route where it has one. The services are those of the running
/// app or, with --dir, of the app in that directory, which is built for it.
///
/// With --edge, what the outside may call: what an edge opens, as it describes it itself at /openapi.json.
///
/// What wharf.toml says (services of other programs, whether an edge asks for tokens) holds of the running app and with --dir. A
/// program that is named with --bin says what its code says, and nothing else.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf openapi
  wharf openapi catalog cart -o shop.json
  wharf openapi --edge
  wharf openapi --dir examples/shop --server http://127.0.0.1:8080")]
pub(crate) struct OpenApi {
    /// Describe these services alone.
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,

    /// Describe what an edge opens; without its name, of the only one.
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with = "services")]
    edge: Option<String>,

    /// Write it to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Say that it can be called at this address; may be repeated.
    #[arg(long = "server", value_name = "URL")]
    servers: Vec<String>,

    /// Ask the app in this directory instead of the one that runs.
    #[arg(long, value_name = "DIR", conflicts_with = "app")]
    dir: Option<PathBuf>,

    /// The cargo profile to build in, with --dir.
    #[arg(long, value_name = "NAME", default_value = own_profile(), requires = "dir")]
    profile: String,

    /// Ask this program instead, without any wharf.toml.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["dir", "app"])]
    bin: Option<PathBuf>,

    #[command(flatten)]
    target: Target,
}

impl OpenApi {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let topology = self.topology().await?;
        let document = match &self.edge {
            Some(name) => described(&topology, edge::offered(&topology, name)?, &self.servers)?,
            None => described(&topology, offered(&topology, &self.services)?, &self.servers)?,
        };
        let Some(file) = &self.output else { return output.json(&document) };
        let failed = |error: String| Failure::new(format!("can't write {}: {error}", file.display()));
        let text = serde_json::to_string_pretty(&document).map_err(|error| failed(error.to_string()))?;
        std::fs::write(file, text + "\n").map_err(|error| failed(error.to_string()))
    }

    /// What there is to describe: of an app that runs and of a directory with what `wharf.toml` says of it, of a program alone
    /// without.
    async fn topology(&self) -> Result<Topology, Failure> {
        if let Some(path) = &self.bin {
            let program = Wanted::File(path.clone()).get(Path::new("")).await?;
            return topology::parse(&describe(&program).await?);
        }
        let Some(dir) = &self.dir else {
            return topology::parse(&Running::find(&self.target)?.topology().await?);
        };
        let file = File::find(dir)?;
        let program = Wanted::Build { profile: self.profile.clone() }.get(&file.app_dir()).await?;
        let topology = topology::parse(&describe(&program).await?)?;
        Ok(topology::as_the_file_says(topology, &file, &topology::environment())?)
    }
}

/// What these services offer, or all, and what there is to say of it.
fn offered<'a>(topology: &'a Topology, names: &[String]) -> Result<(About, Vec<Offered<'a>>), Failure> {
    let services: Vec<&ServiceDescriptor> = if names.is_empty() {
        topology.services.iter().filter(|service| !service.interfaces.is_empty()).collect()
    } else {
        names.iter().map(|name| topology::service(topology, name)).collect::<Result<_, _>>()?
    };
    if let Some(http) = services.iter().find(|service| service.interfaces.is_empty()) {
        return Err(Failure::new(format!("{} offers no interface", http.name))
            .remedy("leave it out: an http component describes itself, if it does"));
    }
    let title = match names {
        [one] => one.clone(),
        _ => topology.app.clone(),
    };
    let offered = services
        .into_iter()
        .flat_map(|service| service.interfaces.iter().map(|interface| Offered::all(&service.name, interface)))
        .collect();
    Ok((About { title, ..About::default() }, offered))
}

/// The document of what is offered, which can be called at these addresses.
fn described(
    topology: &Topology,
    (about, offered): (About, Vec<Offered<'_>>),
    servers: &[String],
) -> Result<Document, Failure> {
    Routes::new(&offered).map_err(|clashes| {
        let said: Vec<String> = clashes.iter().map(ToString::to_string).collect();
        Failure::new(format!("routes of {} clash:\n  {}", topology.app, said.join("\n  ")))
    })?;
    let server = |url: &String| Server { url: url.clone(), description: String::new() };
    let about = About { servers: servers.iter().map(server).collect(), ..about };
    Ok(document(&about, &offered))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Topology {
        topology::parse(
            r#"{"app": "shop", "services": [
                {"name": "catalog", "interfaces": [{"name": "Catalog", "docs": "What is sold.", "methods": [{
                    "name": "product", "kind": "read", "args": [{"name": "id", "shape": "string"}],
                    "value": "u64", "error": "never", "fingerprint": "00000000000000000000000000000000",
                    "http": {"method": "GET", "path": "/products/{id}"}
                }]}]},
                {"name": "cart", "interfaces": [{"name": "Cart", "methods": []}]},
                {"name": "storefront", "http": true}
            ]}"#,
        )
        .unwrap_or_else(|failure| panic!("{failure}"))
    }

    fn names(document: &Document) -> Vec<&str> {
        document.tags.iter().map(|tag| tag.name.as_str()).collect()
    }

    #[test]
    fn all_services_are_described_or_those_that_are_named() {
        let told = |names: &[String], servers: &[String]| {
            let shop = shop();
            described(&shop, offered(&shop, names)?, servers)
        };
        let all = told(&[], &["http://127.0.0.1:8080".into()]).unwrap();
        assert_eq!((all.info.title.as_str(), names(&all)), ("shop", vec!["catalog", "cart"]));
        assert_eq!(all.paths.keys().collect::<Vec<_>>(), ["/catalog/product", "/products/{id}"]);
        assert_eq!(all.servers[0].url, "http://127.0.0.1:8080");
        let one = told(&["cart".into()], &[]).unwrap();
        assert_eq!((one.info.title.as_str(), names(&one)), ("cart", vec!["cart"]));
        assert!(one.paths.is_empty());
    }

    #[test]
    fn what_cannot_be_described_is_said() {
        let said = |name: &str| offered(&shop(), &[name.into()]).unwrap_err().to_string();
        assert!(
            said("card").starts_with("shop has no service card\n  did you mean cart?"),
            "{}",
            said("card")
        );
        assert!(said("storefront").starts_with("storefront offers no interface"), "{}", said("storefront"));
        let mut twice = shop();
        let mut other = twice.services[0].clone();
        other.name = "other".into();
        twice.services.push(other);
        let clash = described(&twice, offered(&twice, &[]).unwrap(), &[]).unwrap_err().to_string();
        assert!(clash.contains("other.product: `GET /products/{id}` cannot be told from"), "{clash}");
    }
}
