//! A hello-world app on Wharf's default features, for what it compiles.
use std::process::ExitCode;

use wharf::prelude::*;

/// Greets.
#[wharf::service]
pub trait Hello {
    /// A greeting for `name`.
    #[read]
    async fn greet(&self, cx: &Context, name: String) -> wharf::Result<String>;
}

struct HelloService;

impl HelloService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self)
    }
}

impl Hello for HelloService {
    async fn greet(&self, _: &Context, name: String) -> wharf::Result<String> {
        Ok(format!("hello, {name}"))
    }
}

fn main() -> ExitCode {
    wharf::App::new("hello").service(HelloServer::new(HelloService::start)).run()
}
