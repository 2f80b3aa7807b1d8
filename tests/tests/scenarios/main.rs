//! The scenarios of trouble, with the default policies, and without the one that each is there for.

mod balance;
mod failure;
mod load;
mod processes;

use wharf_tests::scenarios::Figure;

/// Runs a scenario, and prints what it tells.
fn run(scenario: impl Future<Output = Vec<Figure>>) -> Vec<Figure> {
    shown(tokio::runtime::Runtime::new().expect("a runtime").block_on(scenario))
}

/// Prints what a scenario has told.
fn shown(figures: Vec<Figure>) -> Vec<Figure> {
    figures.iter().for_each(|figure| println!("{figure}"));
    figures
}
