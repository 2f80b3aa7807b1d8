//! Where a server listens and a client connects: TCP or a Unix socket.
use std::{
    fmt,
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use tokio::net::{TcpListener, UnixListener};

/// The kind of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Socket {
    Tcp,
    Uds,
    None,
}

/// An address of either kind.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// `host:port`.
    Tcp(String),
    /// The path of a Unix socket.
    Uds(PathBuf),
    /// No socket at all: the callee is in this process.
    None,
}

impl Endpoint {
    pub(crate) fn new(socket: Socket, address: &str) -> Self {
        match socket {
            Socket::Tcp => Self::Tcp(address.into()),
            Socket::Uds => Self::Uds(address.into()),
            Socket::None => Self::None,
        }
    }

    /// Listens here.
    pub async fn bind(&self) -> Result<Listener> {
        Ok(match self {
            Self::Tcp(address) => Listener::Tcp(
                TcpListener::bind(address).await.with_context(|| format!("can't listen on {address}"))?,
            ),
            Self::Uds(path) => Listener::Uds(
                UnixListener::bind(path).with_context(|| format!("can't listen on {}", path.display()))?,
            ),
            Self::None => bail!("this contender has no server: it is called in one process"),
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Uds(path) => write!(f, "{}", path.display()),
            Self::None => f.write_str("none"),
        }
    }
}

/// A listening socket of either kind.
#[derive(Debug)]
pub enum Listener {
    /// Accepts TCP connections; each contender sets no-delay on them.
    Tcp(TcpListener),
    /// Accepts connections of a Unix socket.
    Uds(UnixListener),
}

impl Listener {
    /// Where it listens, with the port that the kernel chose.
    pub fn endpoint(&self) -> Result<Endpoint> {
        Ok(match self {
            Self::Tcp(listener) => Endpoint::Tcp(listener.local_addr()?.to_string()),
            Self::Uds(listener) => {
                let address = listener.local_addr()?;
                Endpoint::Uds(address.as_pathname().context("the socket has no path")?.into())
            }
        })
    }
}

/// Says, once, that the server listens.
#[derive(Debug)]
pub struct Ready(pub(crate) ());

impl Ready {
    /// Prints `ready ADDRESS`.
    pub fn say(self, at: &Endpoint) -> Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "ready {at}")?;
        out.flush().context("standard output is closed")
    }
}
