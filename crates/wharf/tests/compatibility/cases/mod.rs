//! The examples of docs/compatibility.md: made of that page by the test, not written by hand.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "examples show no more than what they are about")]

use wharf::Client;

use crate::example::Example;

pub(crate) fn all() -> Vec<Example> {
    vec![
        Example::of_interfaces(&[], &[interface_added_0::after::WishesClient::INTERFACE]),
        Example::of_interfaces(&[interface_added_1::before::WishesClient::INTERFACE], &[interface_added_1::after::WishListClient::INTERFACE]),
        Example::of_interfaces(&[interface_removed_2::before::WishesClient::INTERFACE], &[]),
        Example::of_interfaces(&[interface_removed_3::before::WishesClient::INTERFACE], &[interface_removed_3::after::WishesClient::INTERFACE, interface_removed_3::after::WishListClient::INTERFACE]),
        Example::of_interfaces(&[method_added_4::before::CartClient::INTERFACE], &[method_added_4::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[method_added_5::before::CartClient::INTERFACE], &[method_added_5::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[method_removed_6::before::CartClient::INTERFACE], &[method_removed_6::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[method_removed_7::before::CartClient::INTERFACE], &[method_removed_7::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[kind_changed_8::before::CartClient::INTERFACE], &[kind_changed_8::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[kind_changed_9::before::CartClient::INTERFACE], &[kind_changed_9::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[kind_changed_10::before::CartClient::INTERFACE], &[kind_changed_10::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[argument_added_11::before::CatalogClient::INTERFACE], &[argument_added_11::after::CatalogClient::INTERFACE]),
        Example::of_interfaces(&[argument_added_12::before::CatalogClient::INTERFACE], &[argument_added_12::after::CatalogClient::INTERFACE]),
        Example::of_interfaces(&[argument_removed_13::before::CatalogClient::INTERFACE], &[argument_removed_13::after::CatalogClient::INTERFACE]),
        Example::of_interfaces(&[argument_removed_14::before::CatalogClient::INTERFACE], &[argument_removed_14::after::CatalogClient::INTERFACE]),
        Example::of_interfaces(&[argument_renamed_15::before::CatalogClient::INTERFACE], &[argument_renamed_15::after::CatalogClient::INTERFACE]),
        Example::of_interfaces(&[argument_renamed_16::before::CatalogClient::INTERFACE], &[argument_renamed_16::after::CatalogClient::INTERFACE]),
        Example::of_interfaces(&[error_added_17::before::CartClient::INTERFACE], &[error_added_17::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[error_added_18::before::CartClient::INTERFACE], &[error_added_18::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[error_removed_19::before::CartClient::INTERFACE], &[error_removed_19::after::CartClient::INTERFACE]),
        Example::of_interfaces(&[error_removed_20::before::CartClient::INTERFACE], &[error_removed_20::after::CartClient::INTERFACE]),
        Example::of_types::<field_added_21::before::CartItem, field_added_21::after::CartItem>(),
        Example::of_types::<field_added_22::before::CartItem, field_added_22::after::CartItem>(),
        Example::of_types::<field_added_23::before::Product, field_added_23::after::Product>(),
        Example::of_types::<field_added_24::before::Tags, field_added_24::after::Tags>(),
        Example::of_types::<field_removed_25::before::CartItem, field_removed_25::after::CartItem>(),
        Example::of_types::<field_removed_26::before::CartItem, field_removed_26::after::CartItem>(),
        Example::of_types::<field_removed_27::before::Product, field_removed_27::after::Product>(),
        Example::of_types::<field_renamed_28::before::CartItem, field_renamed_28::after::CartItem>(),
        Example::of_types::<field_renamed_29::before::CartItem, field_renamed_29::after::CartItem>(),
        Example::of_types::<default_changed_30::before::CartItem, default_changed_30::after::CartItem>(),
        Example::of_types::<default_changed_31::before::CartItem, default_changed_31::after::CartItem>(),
        Example::of_types::<order_changed_32::before::CartItem, order_changed_32::after::CartItem>(),
        Example::of_types::<order_changed_33::before::CartItem, order_changed_33::after::CartItem>(),
        Example::of_types::<variant_added_34::before::CartError, variant_added_34::after::CartError>(),
        Example::of_types::<variant_added_35::before::CartError, variant_added_35::after::CartError>(),
        Example::of_types::<variant_added_36::before::Order, variant_added_36::after::Order>(),
        Example::of_types::<variant_removed_37::before::State, variant_removed_37::after::State>(),
        Example::of_types::<variant_removed_38::before::Order, variant_removed_38::after::Order>(),
        Example::of_types::<variant_removed_39::before::State, variant_removed_39::after::State>(),
        Example::of_types::<variant_changed_40::before::State, variant_changed_40::after::State>(),
        Example::of_types::<variant_changed_41::before::State, variant_changed_41::after::State>(),
        Example::of_types::<open_changed_42::before::State, open_changed_42::after::State>(),
        Example::of_types::<open_changed_43::before::State, open_changed_43::after::State>(),
        Example::of_types::<status_changed_44::before::CartError, status_changed_44::after::CartError>(),
        Example::of_types::<status_changed_45::before::CartError, status_changed_45::after::CartError>(),
        Example::of_types::<type_renamed_46::before::CartItem, type_renamed_46::after::CartItem>(),
        Example::of_types::<type_renamed_47::before::CartItem, type_renamed_47::after::CartItem>(),
        Example::of_types::<option_added_48::before::Product, option_added_48::after::Product>(),
        Example::of_types::<option_added_49::before::NewProduct, option_added_49::after::NewProduct>(),
        Example::of_types::<option_added_50::before::Product, option_added_50::after::Product>(),
        Example::of_types::<option_removed_51::before::Product, option_removed_51::after::Product>(),
        Example::of_types::<option_removed_52::before::NewProduct, option_removed_52::after::NewProduct>(),
        Example::of_types::<option_removed_53::before::Product, option_removed_53::after::Product>(),
        Example::of_types::<number_changed_54::before::Stock, number_changed_54::after::Stock>(),
        Example::of_types::<number_changed_55::before::CartItem, number_changed_55::after::CartItem>(),
        Example::of_types::<number_changed_56::before::Reading, number_changed_56::after::Reading>(),
        Example::of_types::<number_changed_57::before::Reading, number_changed_57::after::Reading>(),
        Example::of_types::<text_changed_58::before::Key, text_changed_58::after::Key>(),
        Example::of_types::<text_changed_59::before::Key, text_changed_59::after::Key>(),
        Example::of_types::<text_changed_60::before::Key, text_changed_60::after::Key>(),
        Example::of_types::<length_changed_61::before::Position, length_changed_61::after::Position>(),
        Example::of_types::<length_changed_62::before::Position, length_changed_62::after::Position>(),
        Example::of_types::<sequence_changed_63::before::Position, sequence_changed_63::after::Position>(),
        Example::of_types::<sequence_changed_64::before::Labels, sequence_changed_64::after::Labels>(),
        Example::of_types::<sequence_changed_65::before::Position, sequence_changed_65::after::Position>(),
        Example::of_types::<type_changed_66::before::CartItem, type_changed_66::after::CartItem>(),
        Example::of_types::<type_changed_67::before::Picture, type_changed_67::after::Picture>(),
        Example::of_types::<type_changed_68::before::CartItem, type_changed_68::after::CartItem>(),
    ]
}

mod interface_added_0 {
    pub(super) mod before {
        use wharf::prelude::*;
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Wishes {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod interface_added_1 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Wishes {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait WishList {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod interface_removed_2 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Wishes {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
    }
}

mod interface_removed_3 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Wishes {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Wishes {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
        #[wharf::service]
        pub trait WishList {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod method_added_4 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
            #[idempotent]
            async fn clear(&self, cx: &Context) -> wharf::Result<()>;
        }
    }
}

mod method_added_5 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn put(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod method_removed_6 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
            #[idempotent]
            async fn clear(&self, cx: &Context) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod method_removed_7 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
            /// As `add`, and is to replace it.
            async fn put(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod kind_changed_8 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            #[read]
            async fn checkout(&self, cx: &Context) -> wharf::Result<u64>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            #[command]
            async fn checkout(&self, cx: &Context) -> wharf::Result<u64>;
        }
    }
}

mod kind_changed_9 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn clear(&self, cx: &Context) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            #[idempotent]
            async fn clear(&self, cx: &Context) -> wharf::Result<()>;
        }
    }
}

mod kind_changed_10 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            #[read]
            async fn checkout(&self, cx: &Context) -> wharf::Result<u64>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            #[read]
            async fn checkout(&self, cx: &Context) -> wharf::Result<u64>;
            #[command]
            async fn order(&self, cx: &Context) -> wharf::Result<u64>;
        }
    }
}

mod argument_added_11 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context) -> wharf::Result<Vec<String>>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: Option<u32>) -> wharf::Result<Vec<String>>;
        }
    }
}

mod argument_added_12 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context) -> wharf::Result<Vec<String>>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: u32) -> wharf::Result<Vec<String>>;
        }
    }
}

mod argument_removed_13 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: Option<u32>) -> wharf::Result<Vec<String>>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context) -> wharf::Result<Vec<String>>;
        }
    }
}

mod argument_removed_14 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: u32) -> wharf::Result<Vec<String>>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context) -> wharf::Result<Vec<String>>;
        }
    }
}

mod argument_renamed_15 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: Option<u32>) -> wharf::Result<Vec<String>>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, limit: Option<u32>) -> wharf::Result<Vec<String>>;
        }
    }
}

mod argument_renamed_16 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: Option<u32>) -> wharf::Result<Vec<String>>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Catalog {
            #[read]
            async fn products(&self, cx: &Context, most: Option<u32>, limit: Option<u32>) -> wharf::Result<Vec<String>>;
        }
    }
}

mod error_added_17 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("the cart is full")]
            Full,
        }
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
        }
    }
}

mod error_added_18 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("the cart is full")]
            Full,
        }
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
            async fn put(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
        }
    }
}

mod error_removed_19 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("the cart is full")]
            Full,
        }
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("the cart is full")]
            Full,
        }
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod error_removed_20 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("the cart is full")]
            Full,
        }
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("the cart is full")]
            Full,
        }
        #[wharf::service]
        pub trait Cart {
            async fn add(&self, cx: &Context, product: String) -> wharf::Result<(), CartError>;
            async fn put(&self, cx: &Context, product: String) -> wharf::Result<()>;
        }
    }
}

mod field_added_21 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub note: Option<String>,
            #[serde(default)]
            pub gift: bool,
        }
    }
}

mod field_added_22 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub quantity: u32,
        }
    }
}

mod field_added_23 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub name: String,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub name: String,
            pub price: u64,
        }
    }
}

mod field_added_24 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Tags(pub std::collections::BTreeSet<Tag>);
        #[wharf::message]
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        pub struct Tag {
            pub name: String,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Tags(pub std::collections::BTreeSet<Tag>);
        #[wharf::message]
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        pub struct Tag {
            pub name: String,
            pub language: Option<String>,
        }
    }
}

mod field_removed_25 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            #[serde(default)]
            pub gift: bool,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
        }
    }
}

mod field_removed_26 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub quantity: u32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
        }
    }
}

mod field_removed_27 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub name: String,
            pub price: u64,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub name: String,
        }
    }
}

mod field_renamed_28 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub note: Option<String>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub remark: Option<String>,
        }
    }
}

mod field_renamed_29 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub note: Option<String>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            #[serde(rename = "note")]
            pub remark: Option<String>,
        }
    }
}

mod default_changed_30 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub gift: bool,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            #[serde(default)]
            pub gift: bool,
        }
    }
}

mod default_changed_31 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub gift: Option<bool>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            #[serde(default)]
            pub gift: bool,
        }
    }
}

mod order_changed_32 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
            pub quantity: u32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub quantity: u32,
            pub product: String,
        }
    }
}

mod order_changed_33 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem(pub String, pub u32);
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem(pub u32, pub String);
    }
}

mod variant_added_34 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::error(open)]
        pub enum CartError {
            #[error("there is no such product")]
            UnknownProduct,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error(open)]
        pub enum CartError {
            #[error("there is no such product")]
            UnknownProduct,
            #[error("the cart is full")]
            Full,
        }
    }
}

mod variant_added_35 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("there is no such product")]
            UnknownProduct,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("there is no such product")]
            UnknownProduct,
            #[error("the cart is full")]
            Full,
        }
    }
}

mod variant_added_36 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum Order {
            ByName,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum Order {
            ByName,
            ByPrice,
        }
    }
}

mod variant_removed_37 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message(open)]
        pub enum State {
            Placed,
            Shipped,
            Lost,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message(open)]
        pub enum State {
            Placed,
            Shipped,
        }
    }
}

mod variant_removed_38 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum Order {
            ByName,
            ByPrice,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum Order {
            ByName,
        }
    }
}

mod variant_removed_39 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Lost,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
        }
    }
}

mod variant_changed_40 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Shipped,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Shipped { parcel: Option<String> },
        }
    }
}

mod variant_changed_41 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Shipped { parcel: String },
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Shipped(Shipment),
        }
        #[wharf::message]
        pub struct Shipment {
            pub parcel: String,
            pub carrier: Option<String>,
        }
    }
}

mod open_changed_42 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Shipped,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message(open)]
        pub enum State {
            Placed,
            Shipped,
        }
    }
}

mod open_changed_43 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub enum State {
            Placed,
            Shipped,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message(open)]
        pub enum State {
            Placed,
            Shipped,
            Lost,
        }
    }
}

mod status_changed_44 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("there is no such product")]
            #[status(not_found)]
            UnknownProduct,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("there is no such product")]
            #[status(gone)]
            UnknownProduct,
        }
    }
}

mod status_changed_45 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("there is no such product")]
            #[status(not_found)]
            UnknownProduct,
            #[error("the product is not sold any more")]
            #[status(gone)]
            OldProduct,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::error]
        pub enum CartError {
            #[error("there is no such product")]
            #[status(not_found)]
            UnknownProduct,
        }
    }
}

mod type_renamed_46 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: ProductId,
        }
        #[wharf::message]
        pub struct ProductId(pub String);
    }
}

mod type_renamed_47 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: u32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: ProductId,
        }
        #[wharf::message]
        pub struct ProductId(pub u64);
    }
}

mod option_added_48 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub price: u64,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub price: u64,
            pub discount: Option<u64>,
        }
    }
}

mod option_added_49 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct NewProduct {
            pub price: u64,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct NewProduct {
            pub price: Option<u64>,
        }
    }
}

mod option_added_50 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub price: u64,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub price: Option<u64>,
        }
    }
}

mod option_removed_51 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub discount: Option<u64>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub discount: Option<Discount>,
        }
        #[wharf::message]
        pub struct Discount(pub u64);
    }
}

mod option_removed_52 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct NewProduct {
            pub price: Option<u64>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct NewProduct {
            pub price: u64,
        }
    }
}

mod option_removed_53 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub price: Option<u64>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Product {
            pub price: u64,
        }
    }
}

mod number_changed_54 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Stock {
            pub pieces: u32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Stock {
            pub pieces: u32,
            pub all_pieces: Option<u64>,
        }
    }
}

mod number_changed_55 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub quantity: u16,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub quantity: u32,
        }
    }
}

mod number_changed_56 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Reading {
            pub value: i32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Reading {
            pub value: f64,
        }
    }
}

mod number_changed_57 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Reading {
            pub value: i64,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Reading {
            pub value: f64,
        }
    }
}

mod text_changed_58 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Key {
            pub letter: String,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Key {
            pub letter: char,
        }
    }
}

mod text_changed_59 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Key {
            pub letter: char,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Key {
            pub letter: String,
        }
    }
}

mod text_changed_60 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Key {
            pub letter: char,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Key {
            pub letter: char,
            pub letters: Option<String>,
        }
    }
}

mod length_changed_61 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: [f64; 2],
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: [f64; 3],
        }
    }
}

mod length_changed_62 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: [f64; 2],
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: [f64; 2],
            pub height: Option<f64>,
        }
    }
}

mod sequence_changed_63 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: [f64; 2],
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: (f64, f64),
        }
    }
}

mod sequence_changed_64 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Labels {
            pub all: Vec<String>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Labels {
            pub all: std::collections::BTreeSet<String>,
        }
    }
}

mod sequence_changed_65 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: [f64; 2],
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Position {
            pub at: Vec<f64>,
        }
    }
}

mod type_changed_66 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: u32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: String,
        }
    }
}

mod type_changed_67 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Picture {
            pub data: Vec<u8>,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct Picture {
            pub data: Bytes,
        }
    }
}

mod type_changed_68 {
    pub(super) mod before {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: u32,
        }
    }
    pub(super) mod after {
        use wharf::prelude::*;
        #[wharf::message]
        pub struct CartItem {
            pub product: u32,
            pub product_name: Option<String>,
        }
    }
}
