//! Methods as resources of HTTP: routes, and what the texts of an address mean.
//!
//! A method has a route by `#[http(GET, "/products/{id}")]`: a [`Verb`] and the template of a [`Path`]. Arguments that the
//! path names are segments of it; of the others, `GET` and `DELETE` take theirs from the query and every other verb from the
//! JSON body ([`Carrier`]). [`Routes`] finds the method of a request among those of several services, and
//! [`arguments`] makes JSON of the texts by the shapes of the arguments.

mod arguments;
mod check;
mod form;
mod path;
mod route;
mod routes;
mod text;
mod verb;

pub use arguments::{BadParameter, TIMEOUT, arguments};
pub use path::{BadPath, MAX_PATH, MAX_SEGMENTS, Path, RESERVED, Segment};
pub use route::{Carrier, HttpRoute};
pub use routes::{Clash, Found, Offered, Route, Routes};
pub use text::{decoded, encoded};
pub use verb::{UnknownVerb, Verb};

pub(crate) use check::problems;
