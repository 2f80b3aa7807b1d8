//! The scenarios of trouble, with the default policies, and beside that without the one that each is there for.

mod balance;
mod failure;
mod load;
mod processes;

use wharf_tests::scenarios::{Figure, Setting};

/// Runs a scenario with the default policies and, at the same time, with a setting that was changed.
fn with_and_without(
    scenario: &impl AsyncFn(&Setting) -> Vec<Figure>,
    leave_out: impl FnOnce(&mut Setting),
) -> (Vec<Figure>, Vec<Figure>) {
    let (setting, mut changed) = (Setting::brief(), Setting::brief());
    leave_out(&mut changed);
    let (with, without) = (scenario(&setting), scenario(&changed));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (with, without) = runtime.block_on(async { tokio::join!(with, without) });
    (shown(with), shown(without))
}

/// Runs a scenario with the default policies.
fn run(scenario: impl AsyncFnOnce(&Setting) -> Vec<Figure>) -> Vec<Figure> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    shown(runtime.block_on(scenario(&Setting::brief())))
}

/// Prints what a scenario has told.
fn shown(figures: Vec<Figure>) -> Vec<Figure> {
    figures.iter().for_each(|figure| println!("{figure}"));
    figures
}
