//! A whole connection: what a peer does to a live server, after which an honest call works and nothing is left.

use std::cell::RefCell;

use super::operations;
use super::world::World;

thread_local! {
    /// One world for all executions of a thread: what one leaves behind, a later one finds.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Reads the input as a list of operations, and does them.
pub fn run(input: &[u8]) {
    WORLD.with_borrow_mut(|world| {
        let world = world.get_or_insert_with(World::start);
        world.run(operations::operations(input));
    });
}

/// Lists of operations that are in order.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    operations::seeds()
}
