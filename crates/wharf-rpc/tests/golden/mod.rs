//! Golden bytes: what is on the wire stays as it is, unless somebody means to change the protocol.

mod file;
mod frames;
mod sessions;
mod values;
