//! Takes connections, and gives the calls that come on them to the services of this process.

mod accept;
mod arrival;
mod entrance;
mod http;
mod manners;
mod peers;
mod running;
mod session;
mod streams;
mod table;

pub use accept::{Identity, Server, Watching};
pub use entrance::{Entrance, Held, Identified, Place};
pub use http::{Http, Visit};
pub use table::{Offered, TakenSnapshot};
