//! The console of a Wharf app: gathers what its processes tell, and serves the page that shows it.
//!
//! - [`Source`]: a running app, as far as the console needs it. `wharf up` has one, and so has an app in one process.
//! - [`Door`] and [`Console`]: looks at a source every second while somebody watches, and less often otherwise; keeps the last quarter of an
//!   hour of its calls, and the traces and events of late, within bounds; and serves the page at an address of this machine.
//! - [`Token`]: what one must have to see anything, or do anything.
//!
//! Inside: `gather` asks and keeps, and knows nothing of HTTP; `http` answers from what is kept; `page` beside the sources is
//! what the browser gets, files as they are written, packed into the program when it is built.

// What the attributes of the tests write down names the framework `wharf`.
#[cfg(test)]
extern crate wharf_core as wharf;

mod console;
mod gather;
mod happening;
mod http;
mod policies;
mod source;
#[cfg(test)]
mod testing;
mod text;
mod token;

pub use console::{Console, Door};
pub use happening::{Happening, Kind, Level};
pub use http::packed_size;
pub use source::{
    Abilities, About, Action, Answered, Asked, Done, Failed, Given, GoesBy, Happened, Items, Placement,
    Refused, Source, Why,
};
pub use token::Token;
