//! The floor: length-prefixed frames on a raw tokio socket. Nothing is encoded and nothing is dispatched; what is
//! left is what the kernel and the runtime cost. With several calls in flight it is a pipelined window on one
//! connection, whose frames leave in one write as they come: a ceiling for calls per second, not a protocol.
mod client;
mod server;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use bench_load::{Contender, Endpoint, Listener, Payload, Ready};
use tokio::net::{TcpStream, UnixStream};

use crate::client::Window;

/// The bytes of the small message in a compact binary encoding.
const SMALL_LEN: usize = 53;

/// The bytes before a frame's content.
const PREFIX: usize = 4;

struct Floor;

impl Contender for Floor {
    type Load = Window;

    async fn serve(at: Endpoint, ready: Ready) -> Result<()> {
        let listener = at.bind().await?;
        ready.say(&listener.endpoint()?)?;
        match listener {
            Listener::Tcp(listener) => loop {
                let stream = listener.accept().await?.0;
                stream.set_nodelay(true)?;
                tokio::spawn(server::echo(stream));
            },
            Listener::Uds(listener) => loop {
                tokio::spawn(server::echo(listener.accept().await?.0));
            },
        }
    }

    async fn connect(to: Endpoint, payload: Payload, in_flight: usize) -> Result<Window> {
        let length = payload.blob().map_or(SMALL_LEN, |blob| blob.len());
        match to {
            Endpoint::Tcp(address) => {
                let stream = TcpStream::connect(&address).await.context("can't connect")?;
                stream.set_nodelay(true)?;
                Ok(Window::new(stream, length, in_flight))
            }
            Endpoint::Uds(path) => {
                let stream = UnixStream::connect(path).await.context("can't connect")?;
                Ok(Window::new(stream, length, in_flight))
            }
            Endpoint::None => bail!("the floor needs a socket"),
        }
    }
}

fn main() -> ExitCode {
    bench_load::main::<Floor>()
}
