//! Stage 2: a new service beside the application, which it calls by an interface.

use std::process::ExitCode;

use adopting::{api::QuotesClient, labels};

fn main() -> ExitCode {
    wharf::App::new("parcels").foreign::<QuotesClient>("quotes").service(labels::service()).run()
}
