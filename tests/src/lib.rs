//! The harness of Wharf's tests: real processes, a real browser, a proxy that troubles connections, scenarios of trouble,
//! and waiting for conditions.
//!
//! The stories are in `tests/`, one binary for each class of cost: `suite` starts no process, `process` starts real
//! ones, `scenarios` mostly waits, `shop` looks at pages in a browser. Everything here fails a test by panicking with what
//! was expected, what was seen instead, and the last output of the processes concerned.

pub mod app;
pub mod asker;
pub mod browser;
pub mod buyer;
pub mod console;
pub mod directory;
pub mod folder;
pub mod load;
pub mod ports;
pub mod processes;
pub mod program;
pub mod proxy;
pub mod replica;
pub mod scenarios;
pub mod synthetic;
pub mod up;
pub mod values;
pub mod visitor;
pub mod wait;
pub mod websocket;
pub mod workspace;
