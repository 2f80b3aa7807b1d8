//! From tokens to the model, reporting every mistake on the way.

mod attributes;
mod callers;
mod context;
mod derives;
mod failure;
mod http;
mod message;
mod method;
mod path;
mod serde;
mod service;
mod types;
mod unknown;

pub(crate) use derives::{Derives, derives};
pub(crate) use message::{Flavour, fields_of, message, strip};
pub(crate) use service::service;
