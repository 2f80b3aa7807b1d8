//! An app with a service in Python: docs/guide/languages.md tells how it came about.

#![expect(unreachable_pub, reason = "a program exports nothing, and pub reads better than pub(crate)")]

use std::process::ExitCode;

mod api;
mod web;
mod words;

use api::SpellingClient;

fn main() -> ExitCode {
    wharf::App::new("polyglot")
        .foreign::<SpellingClient>("spelling")
        .service(words::service())
        .http("web", web::router)
        .run()
}

#[cfg(test)]
mod tests {
    use wharf::{Client, interfaces};

    use crate::api::{SpellingClient, WordsClient};

    #[test]
    fn the_interfaces_that_are_checked_in_are_those_of_the_code() -> Result<(), interfaces::Outdated> {
        let all = [SpellingClient::INTERFACE, WordsClient::INTERFACE];
        interfaces::check(concat!(env!("CARGO_MANIFEST_DIR"), "/interfaces"), &all)
    }
}
