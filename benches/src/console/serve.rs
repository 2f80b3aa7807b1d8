//! The console that is measured: a process of its own, with an app that is made up.
use std::sync::Arc;

use anyhow::Result;
use wharf_console::{Door, Token};
use wharf_tests::synthetic::{Size, Synthetic};

/// Serves until its standard input is closed, which is its lifeline; or, on a terminal, until it is stopped.
pub(crate) async fn serve(port: u16, size: Size, lifeline: bool) -> Result<()> {
    let door = Door::with(port, Token::known("town"))?;
    println!("{}", door.address());
    let _console = door.serve(Arc::new(Synthetic::new(size)), wharf_http::serve_bare);
    if lifeline {
        let mut stdin = tokio::io::stdin();
        tokio::io::copy(&mut stdin, &mut tokio::io::sink()).await?;
        return Ok(());
    }
    std::future::pending().await
}
