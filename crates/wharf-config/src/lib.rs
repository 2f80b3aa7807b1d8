//! Reads `wharf.toml`: for the app, the supervisor and the command line alike.
//!
//! Every key is listed, with its meaning, in [`REFERENCE`]. Reading never guesses: an unknown key or a bad
//! value is a [`ConfigError`] that names file, line, column and remedy, and all of them are reported at once.
//! Values are never printed, for any of them may be a secret.
//!
//! - [`File`]: the file as read, then [checked](File::check_against) against the services of an app, and turned
//!   into a [plan](File::plan) of processes.
//! - [`ServiceConfig`]: what `start.config()` reads: `[service.NAME.config]`, then the environment.
//! - [`policy`]: how calls behave: values with defaults, what is set where, and what is in force.
//! - [`edge`]: how an edge treats the outside.
//! - [`files`]: files that are read again when they change.
//! - [`ports`]: which ports are free, before anything is started.

mod check;
mod check_foreign;
mod console;
pub mod edge;
mod error;
mod file;
pub mod files;
mod foreign;
mod keys;
mod node;
mod plan;
pub mod policy;
pub mod ports;
mod section;
mod settings;
mod source;
mod suggest;
mod telemetry;
mod tls;
mod values;

pub use check::{MethodInfo, ServiceInfo};
pub use console::Console;
pub use error::{ConfigError, Problem};
pub use file::File;
pub use foreign::{Foreign, Had, Health, Run, Url};
pub use keys::{Key, REFERENCE, Section};
pub use plan::{Port, ProcessSpec};
pub use settings::ServiceConfig;
pub use source::{Origin, Place};
pub use suggest::nearest;
pub use telemetry::Telemetry;
pub use tls::Tls;
