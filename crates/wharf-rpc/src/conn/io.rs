//! Sockets: Unix and TCP behind one face.

use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::PathBuf;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::{Address, Peer};
use crate::security::{Insecure, Keys, Security};

/// How many bytes may lie in a Unix socket that the peer has not read.
const SEND_BUFFER: usize = 1024 * 1024;

/// A stream of bytes in both directions.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Connects to `address`.
///
/// # Errors
/// When nobody listens there.
pub async fn connect(address: &Address) -> io::Result<Box<dyn Io>> {
    match address {
        Address::Unix(path) => Ok(Box::new(roomy(UnixStream::connect(path).await?))),
        Address::Tcp(authority) => {
            let stream = TcpStream::connect(authority.as_str()).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream))
        }
        Address::Http(_) => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "a service that is not Wharf's listens there"))
        }
    }
}

/// A Unix socket that the system takes more from than it does of itself, which is three messages of 64 KiB: between few of them
/// both ends wait for each other. TCP finds out by itself how much that is.
fn roomy(stream: UnixStream) -> UnixStream {
    // As much as the system allows, in the end, and less is no harm.
    let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
    stream
}

/// Takes connections. A Unix socket's file is removed when it is dropped.
#[derive(Debug)]
pub struct Listener {
    kind: Kind,
    /// What connections are secured with, where they are to be.
    keys: Option<Keys>,
}

#[derive(Debug)]
enum Kind {
    Unix { listener: UnixListener, path: PathBuf },
    Tcp(TcpListener),
}

impl From<Kind> for Listener {
    fn from(kind: Kind) -> Self {
        Self { kind, keys: None }
    }
}

impl Listener {
    /// Listens at `address`; port 0 is any free port. A socket file that nobody listens on any more is replaced.
    ///
    /// # Errors
    /// When the address is taken or may not be used.
    pub async fn bind(address: &Address) -> io::Result<Self> {
        match address {
            Address::Unix(path) => {
                let listener = match UnixListener::bind(path) {
                    Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                        if !is_socket(path) || UnixStream::connect(path).await.is_ok() {
                            return Err(error);
                        }
                        match std::fs::remove_file(path) {
                            // Whoever listened there has removed it meanwhile.
                            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                            removed => removed?,
                        }
                        UnixListener::bind(path)?
                    }
                    bound => bound?,
                };
                Ok(Kind::Unix { listener, path: path.clone() }.into())
            }
            Address::Tcp(authority) => Ok(Kind::Tcp(TcpListener::bind(authority.as_str()).await?).into()),
            Address::Http(_) => {
                let why =
                    "no Wharf process listens for HTTP alone: write `tcp:host:port`, where it is spoken, too";
                Err(io::Error::new(io::ErrorKind::Unsupported, why))
            }
        }
    }

    /// The same, with connections secured as `security` has it for this address.
    ///
    /// # Errors
    /// When they are to be secured, and there is nothing to do it with.
    pub fn secured(mut self, security: &Security) -> Result<Self, Insecure> {
        let address = match &self.kind {
            Kind::Unix { path, .. } => Address::Unix(path.clone()),
            Kind::Tcp(listener) => listener.local_addr().map_or_else(
                // Who cannot tell where it listens is not known to be of this machine alone.
                |_| Address::Tcp("unknown:0".into()),
                |address| Address::Tcp(address.to_string()),
            ),
        };
        self.keys = security.keys_at(&address)?;
        Ok(self)
    }

    pub(crate) fn keys(&self) -> Option<Keys> {
        self.keys.clone()
    }

    /// Where it listens, with the port that was chosen.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn address(&self) -> io::Result<Address> {
        match &self.kind {
            Kind::Unix { path, .. } => Ok(Address::Unix(path.clone())),
            Kind::Tcp(listener) => Ok(Address::Tcp(listener.local_addr()?.to_string())),
        }
    }

    /// Waits for the next connection; says whose it is.
    ///
    /// # Errors
    /// When it could not be taken; the next one may be.
    pub async fn accept(&self) -> io::Result<(Box<dyn Io>, Peer)> {
        match &self.kind {
            Kind::Unix { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                let process = stream.peer_cred().ok().and_then(|known| known.pid());
                Ok((Box::new(roomy(stream)), process.map_or(Peer::Unknown, Peer::Process)))
            }
            Kind::Tcp(listener) => {
                let (stream, from) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok((Box::new(stream), Peer::Host(from.ip().to_canonical())))
            }
        }
    }
}

fn is_socket(path: &std::path::Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_socket())
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Kind::Unix { path, .. } = &self.kind {
            // Gone already is as good as removed.
            let _ = std::fs::remove_file(path);
        }
    }
}
