//! The reference app: a shop of nine services and a storefront.
fn main() {}
