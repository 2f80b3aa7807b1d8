//! Measures Wharf beside its contenders.
fn main() {}
