//! Gathers what the processes of an app tell, and keeps what is needed of it for a while: every book has its bound, and counts
//! what it lets go.

mod books;
mod clock;
mod connections;
mod counts;
mod edges;
mod events;
mod look;
mod series;
mod state;
mod sum;
#[cfg(test)]
mod tests;
mod trace;
mod traces;

pub(crate) use books::{Books, Process};
pub(crate) use connections::{budgets, connections};
pub(crate) use edges::{Edge, Of};
pub(crate) use events::EventPage;
pub(crate) use look::{Gathering, Looker, Watcher};
pub(crate) use series::{STEP_MS, STEPS};
pub(crate) use sum::{Figures, Sum};
use trace::SpanView;
pub(crate) use traces::{Status, Wanted};
