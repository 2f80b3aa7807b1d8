//! Tests of what is written: its text, that its languages take it, and that values come back from it as they went.

mod calls;
mod foreign;
mod golden;
mod random;
mod roundtrip;
mod rude;
