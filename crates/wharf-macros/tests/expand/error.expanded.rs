//! Errors of interfaces.
/// Why a cart stays as it is.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
#[derive(PartialEq)]
pub enum CartError {
    UnknownProduct(#[serde(bound = "ProductId: ::wharf::__private::Message")] ProductId),
    TooFew {
        left: u32,
        wanted: u32,
        #[serde(bound = "ProductId: ::wharf::__private::Message")]
        r#type: ProductId,
        f: bool,
    },
    /// Nothing at all.
    BadQuantity(u32, u32),
    Closed,
}
impl ::wharf::__private::Message for CartError {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "CartError",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::from("Why a cart stays as it is."),
                    body: ::wharf::__private::Body::Enum {
                        open: false,
                        variants: ::std::vec::Vec::from([
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("UnknownProduct"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Newtype(
                                    <ProductId as ::wharf::__private::Message>::shape(types),
                                ),
                                status: ::core::option::Option::Some(
                                    ::wharf::__private::Status::NotFound,
                                ),
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("TooFew"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Struct(
                                    ::std::vec::Vec::from([
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("left"),
                                            docs: ::std::string::String::new(),
                                            shape: <u32 as ::wharf::__private::Message>::shape(types),
                                            default: false,
                                        },
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("wanted"),
                                            docs: ::std::string::String::new(),
                                            shape: <u32 as ::wharf::__private::Message>::shape(types),
                                            default: false,
                                        },
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("type"),
                                            docs: ::std::string::String::new(),
                                            shape: <ProductId as ::wharf::__private::Message>::shape(
                                                types,
                                            ),
                                            default: false,
                                        },
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("f"),
                                            docs: ::std::string::String::new(),
                                            shape: <bool as ::wharf::__private::Message>::shape(types),
                                            default: false,
                                        },
                                    ]),
                                ),
                                status: ::core::option::Option::Some(
                                    ::wharf::__private::Status::Conflict,
                                ),
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("BadQuantity"),
                                docs: ::std::string::String::from("Nothing at all."),
                                body: ::wharf::__private::Body::Tuple(
                                    ::std::vec::Vec::from([
                                        <u32 as ::wharf::__private::Message>::shape(types),
                                        <u32 as ::wharf::__private::Message>::shape(types),
                                    ]),
                                ),
                                status: ::core::option::Option::Some(
                                    ::wharf::__private::Status::Unprocessable,
                                ),
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("Closed"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Unit,
                                status: ::core::option::Option::Some(
                                    ::wharf::__private::Status::Unprocessable,
                                ),
                            },
                        ]),
                    },
                },
            )
    }
}
impl ::core::fmt::Display for CartError {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::UnknownProduct(field0) => ::core::write!(f, "no product {field0}"),
            Self::TooFew { left, wanted, r#type, .. } => {
                ::core::write!(
                    f, "{left:>3} of {type:?} left, and {{{wanted}}} are wanted"
                )
            }
            Self::BadQuantity(..) => ::core::write!(f, "a cart holds 1 to 100 items"),
            Self::Closed => ::core::write!(f, "the cart is closed"),
        }
    }
}
impl ::core::error::Error for CartError {}
impl ::wharf::__private::ServiceError for CartError {
    fn status(&self) -> ::wharf::__private::Status {
        match self {
            Self::UnknownProduct(..) => ::wharf::__private::Status::NotFound,
            Self::TooFew { .. } => ::wharf::__private::Status::Conflict,
            Self::BadQuantity(..) => ::wharf::__private::Status::Unprocessable,
            Self::Closed => ::wharf::__private::Status::Unprocessable,
        }
    }
}
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
pub struct Refused(u8, String);
impl ::wharf::__private::Message for Refused {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Refused",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Tuple(
                        ::std::vec::Vec::from([
                            <u8 as ::wharf::__private::Message>::shape(types),
                            <String as ::wharf::__private::Message>::shape(types),
                        ]),
                    ),
                },
            )
    }
}
impl ::core::fmt::Display for Refused {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self(_, field1) => ::core::write!(f, "{field1} and {field1:?}, not {{0}}"),
        }
    }
}
impl ::core::error::Error for Refused {}
impl ::wharf::__private::ServiceError for Refused {
    fn status(&self) -> ::wharf::__private::Status {
        match self {
            Self(..) => ::wharf::__private::Status::Unprocessable,
        }
    }
}
