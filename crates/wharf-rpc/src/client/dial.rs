//! Makes a connection: dials, and shakes hands.

use std::time::Duration;

use wharf_core::Fault;

use crate::conn::{Address, Closed, Io, connect, first_message, send};
use crate::security::Security;
use crate::wire::{Hello, Kind, PREFACE, VERSION, Want, Welcome, WireError, read_fault};

/// How long the same machine, and another one, may take to take a connection.
const NEAR: Duration = Duration::from_millis(300);
const FAR: Duration = Duration::from_secs(1);

/// How long a process may take to answer a hello: it may be busy with its start.
const HELLO: Duration = Duration::from_secs(1);

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The app it belongs to; empty for tools.
    pub app: String,
    /// The service that calls.
    pub service: String,
    /// The process it runs in.
    pub process: String,
    /// How it proves that, and knows whom it calls.
    pub security: Security,
}

/// How long a connection to `address` may take to be made, unless it is said.
pub(crate) fn patience(address: &Address) -> Duration {
    if address.is_local() { NEAR } else { FAR }
}

/// A connection whose ends have agreed.
pub(crate) struct Agreed {
    pub(crate) io: Box<dyn Io>,
    pub(crate) read: Vec<u8>,
    pub(crate) welcome: Welcome,
}

/// Connects to `service` at `address` and says what is wanted.
///
/// Takes at most `patience` for each of dialling, securing and shaking hands. If none is given, 300 ms to dial on the same
/// machine and 1 s elsewhere, and 1 s to secure and to shake hands.
pub(crate) async fn dial(
    address: &Address,
    caller: &Caller,
    service: &str,
    wants: Vec<Want>,
    patience: Option<Duration>,
) -> Result<Agreed, Fault> {
    let hello_patience = patience.unwrap_or(HELLO);
    let patience = patience.unwrap_or_else(|| self::patience(address));
    let unavailable = |what: String| Fault::unavailable(format!("{address}: {what}")).before_start();
    let keys = caller.security.keys_at(address).map_err(|error| unavailable(error.to_string()))?;
    let io = match tokio::time::timeout(patience, connect(address)).await {
        Ok(Ok(io)) => io,
        Ok(Err(error)) => return Err(unavailable(error.to_string())),
        Err(_) => return Err(unavailable(format!("nobody took the connection within {patience:?}"))),
    };
    let io = match keys {
        None => io,
        Some(keys) => {
            match tokio::time::timeout(hello_patience, keys.connect(io, &caller.service, service)).await {
                Ok(secured) => secured.map_err(|refusal| refusal.fault(address))?,
                Err(_) => {
                    return Err(unavailable(format!(
                        "no handshake of TLS was over within {hello_patience:?}"
                    )));
                }
            }
        }
    };
    let hello = Hello {
        version: VERSION,
        app: caller.app.clone(),
        service: caller.service.clone(),
        process: caller.process.clone(),
        wants,
    };
    match tokio::time::timeout(hello_patience, shake_hands(io, &hello)).await {
        Ok(Ok(agreed)) => Ok(agreed),
        Ok(Err(refused)) => Err(refused.before_start()),
        Err(_) => Err(unavailable(format!("no welcome came within {hello_patience:?}"))),
    }
}

async fn shake_hands(mut io: Box<dyn Io>, hello: &Hello) -> Result<Agreed, Fault> {
    let closed = |closed: Closed| match closed {
        Closed::Refused(refusal) => refusal.fault("the handshake failed"),
        closed => Fault::unavailable(format!("the handshake failed: {closed}")),
    };
    let mut payload = Vec::new();
    hello.write(&mut payload);
    send(&mut io, PREFACE, Kind::Hello, &payload).await.map_err(closed)?;
    let mut read = Vec::new();
    let (kind, payload) = first_message(&mut io, &mut read).await.map_err(closed)?;
    match kind {
        Kind::Welcome => {
            let welcome = Welcome::read(&payload).map_err(|error| closed(Closed::Wire(error)))?;
            if welcome.version != VERSION {
                let theirs = welcome.version;
                return Err(Fault::incompatible(format!(
                    "the peer speaks version {theirs} of the protocol, not {VERSION}"
                )));
            }
            Ok(Agreed { io, read, welcome })
        }
        Kind::Goaway => Err(read_fault(&payload).unwrap_or_else(|error| closed(Closed::Wire(error)))),
        kind => Err(closed(Closed::Wire(WireError::Unexpected(kind)))),
    }
}
