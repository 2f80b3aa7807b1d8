//! Services that are not Wharf's, called over HTTP: what is asked, what is made of every answer, and that calls behave as
//! any others do.

mod answers;
mod books;
mod policies;
mod requests;
mod server;
mod streams;
mod untyped;
