//! A call through a client, with every warning an error.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic)]

use std::process::ExitCode;
use std::time::Duration;

use wharf::{CallResultExt, Context};

/// A message.
#[wharf_macros::message]
#[derive(PartialEq)]
pub struct Greeting {
    /// Its words.
    pub text: String,
}

/// An error.
#[wharf_macros::error]
pub enum GreetError {
    /// Nobody is there.
    #[error("nobody is called {0}")]
    Nobody(String),
}

/// Greets.
#[wharf_macros::service]
pub trait Greeter {
    /// Greets `name`.
    #[read]
    async fn greet(&self, cx: &Context, name: String) -> wharf::Result<Greeting, GreetError>;

    /// As it was.
    #[deprecated(note = "greet")]
    async fn hail(&self, cx: &Context, name: String) -> wharf::Result<Greeting>;
}

/// Nobody calls it.
#[wharf_macros::service]
trait Unused {
    async fn nothing(&self, cx: &Context) -> wharf::Result<()>;
}

struct Polite;

impl Greeter for Polite {
    async fn greet(&self, _: &Context, name: String) -> wharf::Result<Greeting, GreetError> {
        if name.is_empty() { return Err(GreetError::Nobody(name).into()); }
        Ok(Greeting { text: format!("Good day, {name}") })
    }

    async fn hail(&self, _: &Context, name: String) -> wharf::Result<Greeting> {
        Ok(Greeting { text: format!("Hail, {name}") })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let greeter = GreeterClient::from(Polite);
    let cx = Context::root(Duration::from_secs(10));
    let good = greeter.greet(&cx, "Ada".to_owned()).await;
    assert_eq!(good.map(|greeting| greeting.text).ok().as_deref(), Some("Good day, Ada"));
    let bad = greeter.greet(&cx, String::new()).await.map_service(|error| error.to_string());
    assert_eq!(bad, Err(wharf::CallError::Service("nobody is called ".to_owned())));
    ExitCode::SUCCESS
}
