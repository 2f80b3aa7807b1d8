//! What happens to calls when something goes wrong, as scenarios with figures: run by the tests, printed by the benches.
//!
//! A scenario puts services under load over real sockets, lets something go wrong, and tells in [`Figure`]s what became
//! of the calls. Capacity is made of permits and pauses, not of computing, so that two cores are enough and a busy machine
//! changes little. What must hold of a figure stands beside it in the scenario. A [`Setting`] has the policies in force,
//! so that each can be shown to matter by leaving it out.

mod all;
mod crew;
mod desk;
mod figure;
mod load;
mod records;
mod setting;
mod system;
mod town;

pub mod bad_line;
pub mod black_hole;
pub mod dependency_down;
pub mod failing_replica;
pub mod kill;
pub mod new_replica;
pub mod overload;
pub mod shop;
pub mod slow_replica;
pub mod stragglers;
pub mod work;

pub use all::Scenario;
pub use desk::{Desk, Manner};
pub use figure::{Bound, Figure, assert_held, assert_missed};
pub use load::Load;
pub use records::{Record, Records};
pub use setting::Setting;
pub use system::{Ask, Caller, RoundRobin, System, Wharf};
