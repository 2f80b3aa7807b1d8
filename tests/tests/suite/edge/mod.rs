//! What an edge lets in and what not, told of a gate that listens, with what is opened behind it: tokens, streams, and
//! servers that know nothing of Wharf.

mod door;
mod grpc;
mod streams;
mod tokens;
