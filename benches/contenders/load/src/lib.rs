//! What every contender shares: the load it is put under, the clocks it is measured by, the runtimes it runs on,
//! and its command line. A contender brings a server and a client; nothing here knows which one it is.

mod clock;
mod command;
mod endpoint;
mod load;
mod payload;
mod run;
mod samples;

pub use command::{Flavour, Until};
pub use endpoint::{Endpoint, Listener, Ready};
pub use load::{Caller, ClosedLoop, Load};
pub use payload::{BLOB_BYTE, ITEMS, Payload, USER};
pub use run::{Contender, main};
pub use samples::{Meter, Samples};
