//! Errors say to people and to programs what went wrong.

use wharf::{ServiceError, Status};
use wharf_schema::{Body, Message, Types};

#[wharf_macros::error]
pub(crate) enum CartError {
    #[error("no product {0}")]
    #[status(not_found)]
    Unknown(u32),
    #[error("{left:>3} of {type:?} left, {{{wanted:02}}} wanted")]
    #[status(conflict)]
    TooFew { left: u32, wanted: u32, r#type: String, f: bool },
    #[error("closed")]
    Closed,
    #[unknown]
    #[error("something new: {0}")]
    #[status(unavailable)]
    Other(wharf::UnknownVariant),
}

#[wharf_macros::error]
#[error("{1}, not {0:?}")]
#[status(too_many)]
pub(crate) struct Refused(String, u8);

#[test]
fn an_error_is_written_in_its_own_words() {
    let too_few = CartError::TooFew { left: 7, wanted: 9, r#type: "mug".to_owned(), f: true };
    assert_eq!(too_few.to_string(), r#"  7 of "mug" left, {09} wanted"#);
    assert_eq!(CartError::Unknown(3).to_string(), "no product 3");
    assert_eq!(CartError::Closed.to_string(), "closed");
    let other = || CartError::Other(wharf::UnknownVariant::new("Full"));
    assert_eq!(other().to_string(), "something new: Full");
    assert_eq!(other().status(), Status::Unavailable);
    assert_eq!(Refused("a".to_owned(), 2).to_string(), r#"2, not "a""#);
    let error: &dyn std::error::Error = &CartError::Closed;
    assert!(error.source().is_none());
}

#[test]
fn an_error_has_a_status() {
    assert_eq!(CartError::Unknown(3).status(), Status::NotFound);
    assert_eq!(CartError::Closed.status(), Status::Unprocessable);
    assert_eq!(Refused(String::new(), 2).status(), Status::TooMany);
    let mut types = Types::new();
    CartError::shape(&mut types);
    let Some(Body::Enum { open: true, variants }) = types.get("CartError").map(|definition| &definition.body)
    else {
        panic!("an open enum")
    };
    let statuses: Vec<_> = variants.iter().map(|variant| variant.status).collect();
    assert_eq!(statuses, [Some(Status::NotFound), Some(Status::Conflict), Some(Status::Unprocessable)]);
}
