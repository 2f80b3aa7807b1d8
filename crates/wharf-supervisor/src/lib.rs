//! Runs the processes of an app on one machine: starts, watches, restarts, scales, replaces and stops them.
//!
//! It knows no service: a process is a program, and a service is a name. It never prints; who runs it reads its
//! [`Events`]. Nothing it starts outlives it: a process ends when asked, is killed when it does not, and holds the
//! read end of a pipe (its lifeline, standard input) that closes when the supervisor dies in whatever way.
//!
//! - [`Plan`]: what to run; [`Settings`]: how patiently.
//! - [`Supervisor::start`] gives a [`Handle`], to ask for things, and [`Events`], to see what happens.
//! - [`Certificates`]: what its processes prove who they are with; [`Authority`]: who signs that.
//! - [`RunDir`]: where the sockets of a running app are.
//!
//! Inside: a *process* task owns one replica of a spec through all its lives, and is an async function per state; a
//! *group* task owns all processes of one spec and carries out one change after another. They share three
//! tables: the registry (who listens where), the desk (who reports to whom) and the logs.

mod certificates;
mod error;
mod event;
mod group;
mod handle;
mod history;
mod logs;
mod plan;
mod process;
mod registry;
mod restart;
mod run_dir;
mod shared;
mod supervisor;

pub use certificates::{Authority, AuthorityError, AuthorityFiles, Certificates};
pub use error::StartError;
pub use event::{Event, Events};
pub use handle::Handle;
pub use history::Past;
pub use plan::{Needed, Plan, ProcessSpec, Settings};
pub use restart::{Backoff, RestartPolicy};
pub use run_dir::RunDir;
pub use supervisor::Supervisor;
