//! Messages of every form.
/// A line of a cart.
#[derive(
    ::core::fmt::Debug,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
#[derive(PartialEq, Clone)]
pub struct CartItem {
    /// What is bought.
    #[serde(bound = "ProductId: ::wharf::__private::Message")]
    pub product: ProductId,
    pub quantity: u32,
    #[serde(default)]
    pub note: Option<String>,
}
impl ::wharf::__private::Message for CartItem {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "CartItem",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::from("A line of a cart."),
                    body: ::wharf::__private::Body::Struct(
                        ::std::vec::Vec::from([
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("product"),
                                docs: ::std::string::String::from("What is bought."),
                                shape: <ProductId as ::wharf::__private::Message>::shape(
                                    types,
                                ),
                                default: false,
                            },
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("quantity"),
                                docs: ::std::string::String::new(),
                                shape: <u32 as ::wharf::__private::Message>::shape(types),
                                default: false,
                            },
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("note"),
                                docs: ::std::string::String::new(),
                                shape: <Option<
                                    String,
                                > as ::wharf::__private::Message>::shape(types),
                                default: true,
                            },
                        ]),
                    ),
                },
            )
    }
}
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
pub struct ProductId(pub String);
impl ::wharf::__private::Message for ProductId {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "ProductId",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Newtype(
                        <String as ::wharf::__private::Message>::shape(types),
                    ),
                },
            )
    }
}
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
pub struct Span(u32, u32);
impl ::wharf::__private::Message for Span {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Span",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Tuple(
                        ::std::vec::Vec::from([
                            <u32 as ::wharf::__private::Message>::shape(types),
                            <u32 as ::wharf::__private::Message>::shape(types),
                        ]),
                    ),
                },
            )
    }
}
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
pub struct Ping;
impl ::wharf::__private::Message for Ping {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Ping",
                &[],
                |_| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Unit,
                },
            )
    }
}
/// Part of a long list.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
pub struct Page<T, C: Ord = String>
where
    C: Eq,
{
    pub items: Vec<T>,
    pub next: Option<C>,
}
impl<
    T: ::wharf::__private::Message,
    C: Ord + ::wharf::__private::Message,
> ::wharf::__private::Message for Page<T, C>
where
    C: Eq,
{
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        let arguments = [
            <T as ::wharf::__private::Message>::shape(types),
            <C as ::wharf::__private::Message>::shape(types),
        ];
        types
            .define::<
                Self,
            >(
                "Page",
                &arguments,
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::from("Part of a long list."),
                    body: ::wharf::__private::Body::Struct(
                        ::std::vec::Vec::from([
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("items"),
                                docs: ::std::string::String::new(),
                                shape: <Vec<
                                    T,
                                > as ::wharf::__private::Message>::shape(types),
                                default: false,
                            },
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("next"),
                                docs: ::std::string::String::new(),
                                shape: <Option<
                                    C,
                                > as ::wharf::__private::Message>::shape(types),
                                default: false,
                            },
                        ]),
                    ),
                },
            )
    }
}
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::wharf::__private::serde::Serialize)]
#[serde(crate = "::wharf::__private::serde")]
pub enum Payment {
    Cash,
    Card(#[serde(bound = "CardNumber: ::wharf::__private::Message")] CardNumber),
    /// From one account to another.
    Transfer {
        #[serde(bound = "Account: ::wharf::__private::Message")]
        from: Account,
        #[serde(bound = "Account: ::wharf::__private::Message")]
        to: Account,
    },
    Split(
        #[serde(bound = "Payment: ::wharf::__private::Message")]
        Box<Payment>,
        Box<Self>,
    ),
    Other(wharf::UnknownVariant),
}
impl<'de> ::wharf::__private::serde::Deserialize<'de> for Payment {
    fn deserialize<D>(from: D) -> ::core::result::Result<Self, D::Error>
    where
        D: ::wharf::__private::serde::Deserializer<'de>,
    {
        #[derive(::wharf::__private::serde::Deserialize)]
        #[serde(crate = "::wharf::__private::serde", remote = "Payment")]
        #[allow(dead_code, clippy::all)]
        enum KnownPayment {
            Cash,
            Card(#[serde(bound = "CardNumber: ::wharf::__private::Message")] CardNumber),
            Transfer {
                #[serde(bound = "Account: ::wharf::__private::Message")]
                from: Account,
                #[serde(bound = "Account: ::wharf::__private::Message")]
                to: Account,
            },
            Split(
                #[serde(bound = "Payment: ::wharf::__private::Message")]
                Box<Payment>,
                Box<Payment>,
            ),
        }
        ::wharf::__private::open(
            from,
            |from| KnownPayment::deserialize(from),
            |unknown| Self::Other(unknown),
        )
    }
}
impl ::wharf::__private::Message for Payment {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Payment",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Enum {
                        open: true,
                        variants: ::std::vec::Vec::from([
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("Cash"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Unit,
                                status: ::core::option::Option::None,
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("Card"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Newtype(
                                    <CardNumber as ::wharf::__private::Message>::shape(types),
                                ),
                                status: ::core::option::Option::None,
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("Transfer"),
                                docs: ::std::string::String::from(
                                    "From one account to another.",
                                ),
                                body: ::wharf::__private::Body::Struct(
                                    ::std::vec::Vec::from([
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("from"),
                                            docs: ::std::string::String::new(),
                                            shape: <Account as ::wharf::__private::Message>::shape(
                                                types,
                                            ),
                                            default: false,
                                        },
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("to"),
                                            docs: ::std::string::String::new(),
                                            shape: <Account as ::wharf::__private::Message>::shape(
                                                types,
                                            ),
                                            default: false,
                                        },
                                    ]),
                                ),
                                status: ::core::option::Option::None,
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("Split"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Tuple(
                                    ::std::vec::Vec::from([
                                        <Box<Payment> as ::wharf::__private::Message>::shape(types),
                                        <Box<Self> as ::wharf::__private::Message>::shape(types),
                                    ]),
                                ),
                                status: ::core::option::Option::None,
                            },
                        ]),
                    },
                },
            )
    }
}
