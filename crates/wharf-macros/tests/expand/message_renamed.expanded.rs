//! Messages whose names on the wire are not those in the code.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::wharf::__private::serde::Serialize,
    ::wharf::__private::serde::Deserialize
)]
#[serde(crate = "::wharf::__private::serde")]
#[serde(rename = "Item", rename_all = "camelCase")]
pub struct CartItem {
    pub unit_price: u64,
    #[serde(rename = "type")]
    pub kind: u8,
    pub r#match: bool,
}
impl ::wharf::__private::Message for CartItem {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Item",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Struct(
                        ::std::vec::Vec::from([
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("unitPrice"),
                                docs: ::std::string::String::new(),
                                shape: <u64 as ::wharf::__private::Message>::shape(types),
                                default: false,
                            },
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("type"),
                                docs: ::std::string::String::new(),
                                shape: <u8 as ::wharf::__private::Message>::shape(types),
                                default: false,
                            },
                            ::wharf::__private::Field {
                                name: ::std::string::String::from("match"),
                                docs: ::std::string::String::new(),
                                shape: <bool as ::wharf::__private::Message>::shape(types),
                                default: false,
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
#[serde(rename_all = "kebab-case", rename_all_fields = "SCREAMING_SNAKE_CASE")]
pub enum Event {
    SoldOut { last_buyer: String },
    #[serde(rename = "gone", rename_all = "lowercase")]
    RemovedForever { why_so: String },
}
impl ::wharf::__private::Message for Event {
    fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
        types
            .define::<
                Self,
            >(
                "Event",
                &[],
                |types| ::wharf::__private::TypeDef {
                    docs: ::std::string::String::new(),
                    body: ::wharf::__private::Body::Enum {
                        open: false,
                        variants: ::std::vec::Vec::from([
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("sold-out"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Struct(
                                    ::std::vec::Vec::from([
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("LAST_BUYER"),
                                            docs: ::std::string::String::new(),
                                            shape: <String as ::wharf::__private::Message>::shape(
                                                types,
                                            ),
                                            default: false,
                                        },
                                    ]),
                                ),
                                status: ::core::option::Option::None,
                            },
                            ::wharf::__private::Variant {
                                name: ::std::string::String::from("gone"),
                                docs: ::std::string::String::new(),
                                body: ::wharf::__private::Body::Struct(
                                    ::std::vec::Vec::from([
                                        ::wharf::__private::Field {
                                            name: ::std::string::String::from("why_so"),
                                            docs: ::std::string::String::new(),
                                            shape: <String as ::wharf::__private::Message>::shape(
                                                types,
                                            ),
                                            default: false,
                                        },
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
