//! The attacks, by where they begin.

mod beginnings;
mod calls;
mod crowds;
mod frames;
mod http;
mod port;
mod streams;
mod unfinished;
