//! Errors of interfaces.

/// Why a cart stays as it is.
#[wharf::error]
#[derive(PartialEq)]
pub enum CartError {
    #[error("no product {0}")]
    #[status(not_found)]
    UnknownProduct(ProductId),
    #[error("{left:>3} of {type:?} left, and {{{wanted}}} are wanted")]
    #[status(conflict)]
    TooFew { left: u32, wanted: u32, r#type: ProductId, f: bool },
    /// Nothing at all.
    #[error("a cart holds 1 to 100 items")]
    BadQuantity(u32, u32),
    #[error("the cart is closed")]
    Closed,
}

#[wharf::error]
#[error("{1} and {1:?}, not {{0}}")]
pub struct Refused(u8, String);
