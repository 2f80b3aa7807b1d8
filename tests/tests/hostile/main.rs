//! Attacks against a live process: its memory is bounded, honest callers are served beside them, attackers are sent away,
//! and the log says why in few lines.
//!
//! Figures: `cargo test -p wharf-tests --test hostile -- --nocapture --test-threads=1`.

mod attack;
mod attacks;
mod fort;
mod intruder;
