//! Everything a script would do for this workspace.
fn main() {}
