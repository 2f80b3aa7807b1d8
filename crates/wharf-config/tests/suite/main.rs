//! What `wharf.toml` may say, and what every mistake in it is answered with.
mod edges;
mod file;
mod foreign;
mod guide;
mod placement;
mod policies;
mod ports;
mod settings;

use wharf_config::{ConfigError, File, MethodInfo, ServiceInfo};

/// The file, which must be a good one.
fn file(text: &str) -> File {
    File::parse("wharf.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

/// What is said about a file that can't be read.
fn refused(text: &str) -> String {
    File::parse("wharf.toml", text).expect_err("it should be refused").to_string()
}

/// An app of three services and a page.
fn shop() -> Vec<ServiceInfo> {
    let method = |name: &str| MethodInfo { name: name.to_owned(), may_hedge: name == "items" };
    let service = |name: &str| ServiceInfo {
        name: name.to_owned(),
        http: name == "storefront",
        methods: if name == "cart" { ["add", "items"].map(method).into() } else { vec![] },
        interfaces: vec![name[..1].to_uppercase() + &name[1..]],
        is_foreign: false,
        calls: if name == "cart" { vec!["catalog".into()] } else { vec![] },
    };
    ["catalog", "cart", "ads", "storefront"].into_iter().map(service).collect()
}

/// What is said about a file that does not fit the shop.
fn misfit(text: &str) -> String {
    said(file(text).plan(&shop()))
}

fn said<T: std::fmt::Debug>(result: Result<T, ConfigError>) -> String {
    result.expect_err("it should be refused").to_string()
}
