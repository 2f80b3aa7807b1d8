//! What the attributes make, used as a user would; and what they refuse, as rustc reports it.

mod errors;
mod messages;
mod services;

/// `TRYBUILD=overwrite` accepts changed reports; read them first, as somebody who made the mistake.
#[test]
fn mistakes_are_reported_where_they_are() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/*.rs");
}
