//! One connection, from either end: where it goes, what waits to be sent, and the task that moves the bytes.

mod address;
mod burst;
mod handshake;
mod http_address;
mod io;
mod outbox;
mod peer;
mod progress;
mod pump;
mod reader;
pub(crate) mod spare;
mod stream;
mod vigil;
mod writer;

pub use address::{Address, BadAddress};
pub(crate) use burst::Burst;
pub(crate) use handshake::{first_message, preface, send};
pub use http_address::HttpAddress;
pub use io::{Io, Listener, connect};
pub(crate) use outbox::{Outbox, Place, Size};
pub use peer::Peer;
pub(crate) use progress::{Progress, Unfinished, slow};
pub(crate) use pump::{Closed, Session, pump};
pub(crate) use stream::{
    Carrier, Fed, Feeding, Inflow, NoCall, Outflow, Quota, Reading, Streams, take_credit, take_item,
};
pub(crate) use vigil::Vigil;
