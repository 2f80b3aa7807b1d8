//! Bodies for fuzzing: each takes any bytes, and panics only when something is wrong with Wharf.
//!
//! `cargo run -p wharf-fuzz` runs them on stable, from a kept corpus, without coverage; `fuzz/cargo-fuzz` has them as
//! targets for `cargo fuzz`, where a nightly is at hand.

mod bodies;
mod message;
mod service;

pub mod driver;

pub use bodies::{connection, descriptors, frames, values};

/// A body: what takes the bytes, and bytes to begin with.
#[derive(Debug, Clone, Copy)]
pub struct Body {
    /// Its name, which is also that of its folder in `fuzz/corpus`.
    pub name: &'static str,
    /// What it is fed.
    pub about: &'static str,
    /// Takes any bytes; panics when something is wrong.
    pub run: fn(&[u8]),
    /// Inputs that are in order, by name.
    pub seeds: fn() -> Vec<(String, Vec<u8>)>,
    /// Whether each input is written down before it is run, for an execution takes long anyhow.
    pub careful: bool,
}

/// All bodies.
pub const BODIES: [Body; 4] = [
    Body {
        name: "frames",
        about: "frames, heads, handshakes and faults as bytes",
        run: frames::run,
        seeds: frames::seeds,
        careful: false,
    },
    Body {
        name: "connection",
        about: "operations of a peer against a live server",
        run: connection::run,
        seeds: connection::seeds,
        careful: true,
    },
    Body {
        name: "values",
        about: "values of every shape in the three encodings",
        run: values::run,
        seeds: values::seeds,
        careful: false,
    },
    Body {
        name: "descriptors",
        about: "descriptors and fingerprints that a peer sends",
        run: descriptors::run,
        seeds: descriptors::seeds,
        careful: false,
    },
];
