//! Hostile and broken peers: each gets a clear error, in bounded memory, and harms nobody else.

mod calls;
mod frames;
mod hello;
mod liars;
mod memory;
mod stream_liars;
mod streams;
mod values;
