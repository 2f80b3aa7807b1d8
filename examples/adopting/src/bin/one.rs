//! Stage 1: the application by itself, as it was.

use adopting::existing;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("parcels: http://{}", listener.local_addr()?);
    axum::serve(listener, existing::router()).await?;
    Ok(())
}
