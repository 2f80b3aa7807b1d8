//! Serves the console of an app that isn't there: `cargo run -p wharf-tests --example console [PORT]`. In a build for
//! development its page is read from where it is written, at each request.

use std::sync::Arc;

use wharf_console::{Door, Token};
use wharf_tests::synthetic::{Size, Synthetic};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let port = std::env::args().nth(1).map_or(Ok(7777), |port| port.parse())?;
    // The address stays the same from start to start.
    let door = Door::with(port, Token::known("town"))?;
    println!("{}", door.address());
    let _console = door.serve(Arc::new(Synthetic::new(Size::default())), wharf_http::serve_bare);
    std::future::pending::<()>().await;
    Ok(())
}
