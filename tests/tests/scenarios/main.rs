//! The scenarios of trouble, with the default policies, and without the one that each is there for.

mod balance;
mod failure;
mod load;

use wharf_tests::scenarios::Figure;

/// Runs a scenario, and prints what it tells.
fn run(scenario: impl Future<Output = Vec<Figure>>) -> Vec<Figure> {
    let figures = tokio::runtime::Runtime::new().expect("a runtime").block_on(scenario);
    figures.iter().for_each(|figure| println!("{figure}"));
    figures
}
