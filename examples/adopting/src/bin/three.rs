//! Stage 3: prices are a service, and the application's routes are a part of the app.

use std::process::ExitCode;

use adopting::{labels, moved, quotes};

fn main() -> ExitCode {
    wharf::App::new("parcels")
        .service(quotes::service())
        .service(labels::service())
        .http("parcels", moved::router)
        .run()
}
