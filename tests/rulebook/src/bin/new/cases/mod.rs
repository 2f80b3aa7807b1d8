//! Every example in this version: made of docs/compatibility.md, not written by hand.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "examples show no more than what they are about")]

mod interface_added;
mod interface_removed;
mod method_added;
mod method_removed;
mod kind_changed;
mod route_changed;
mod argument_added;
mod argument_removed;
mod argument_renamed;
mod error_added;
mod error_removed;
mod field_added;
mod field_removed;
mod field_renamed;
mod default_changed;
mod order_changed;
mod variant_added;
mod variant_removed;
mod variant_changed;
mod open_changed;
mod status_changed;
mod type_renamed;
mod option_added;
mod option_removed;
mod number_changed;
mod text_changed;
mod length_changed;
mod sequence_changed;
mod stream_changed;
mod type_changed;

use wharf_rulebook::{Case, Codec, Part};

pub(crate) fn all() -> Vec<Case> {
    vec![
        Case { name: "interface-added-0", parts: vec![Part::of::<interface_added::case_0::WishesClient>(interface_added::case_0::WishesServer::offer())], codec: None },
        Case { name: "interface-added-1", parts: vec![Part::of::<interface_added::case_1::WishListClient>(interface_added::case_1::WishListServer::offer())], codec: None },
        Case { name: "interface-removed-2", parts: vec![], codec: None },
        Case { name: "interface-removed-3", parts: vec![Part::of::<interface_removed::case_3::WishesClient>(interface_removed::case_3::WishesServer::offer()), Part::of::<interface_removed::case_3::WishListClient>(interface_removed::case_3::WishListServer::offer())], codec: None },
        Case { name: "method-added-4", parts: vec![Part::of::<method_added::case_4::CartClient>(method_added::case_4::CartServer::offer())], codec: None },
        Case { name: "method-added-5", parts: vec![Part::of::<method_added::case_5::CartClient>(method_added::case_5::CartServer::offer())], codec: None },
        Case { name: "method-removed-6", parts: vec![Part::of::<method_removed::case_6::CartClient>(method_removed::case_6::CartServer::offer())], codec: None },
        Case { name: "method-removed-7", parts: vec![Part::of::<method_removed::case_7::CartClient>(method_removed::case_7::CartServer::offer())], codec: None },
        Case { name: "kind-changed-8", parts: vec![Part::of::<kind_changed::case_8::CartClient>(kind_changed::case_8::CartServer::offer())], codec: None },
        Case { name: "kind-changed-9", parts: vec![Part::of::<kind_changed::case_9::CartClient>(kind_changed::case_9::CartServer::offer())], codec: None },
        Case { name: "kind-changed-10", parts: vec![Part::of::<kind_changed::case_10::CartClient>(kind_changed::case_10::CartServer::offer())], codec: None },
        Case { name: "route-changed-11", parts: vec![Part::of::<route_changed::case_11::CatalogClient>(route_changed::case_11::CatalogServer::offer())], codec: None },
        Case { name: "route-changed-12", parts: vec![Part::of::<route_changed::case_12::CatalogClient>(route_changed::case_12::CatalogServer::offer())], codec: None },
        Case { name: "route-changed-13", parts: vec![Part::of::<route_changed::case_13::CartClient>(route_changed::case_13::CartServer::offer())], codec: None },
        Case { name: "route-changed-14", parts: vec![Part::of::<route_changed::case_14::CatalogClient>(route_changed::case_14::CatalogServer::offer())], codec: None },
        Case { name: "argument-added-15", parts: vec![Part::of::<argument_added::case_15::CatalogClient>(argument_added::case_15::CatalogServer::offer())], codec: None },
        Case { name: "argument-added-16", parts: vec![Part::of::<argument_added::case_16::CatalogClient>(argument_added::case_16::CatalogServer::offer())], codec: None },
        Case { name: "argument-removed-17", parts: vec![Part::of::<argument_removed::case_17::CatalogClient>(argument_removed::case_17::CatalogServer::offer())], codec: None },
        Case { name: "argument-removed-18", parts: vec![Part::of::<argument_removed::case_18::CatalogClient>(argument_removed::case_18::CatalogServer::offer())], codec: None },
        Case { name: "argument-renamed-19", parts: vec![Part::of::<argument_renamed::case_19::CatalogClient>(argument_renamed::case_19::CatalogServer::offer())], codec: None },
        Case { name: "argument-renamed-20", parts: vec![Part::of::<argument_renamed::case_20::CatalogClient>(argument_renamed::case_20::CatalogServer::offer())], codec: None },
        Case { name: "error-added-21", parts: vec![Part::of::<error_added::case_21::CartClient>(error_added::case_21::CartServer::offer())], codec: None },
        Case { name: "error-added-22", parts: vec![Part::of::<error_added::case_22::CartClient>(error_added::case_22::CartServer::offer())], codec: None },
        Case { name: "error-removed-23", parts: vec![Part::of::<error_removed::case_23::CartClient>(error_removed::case_23::CartServer::offer())], codec: None },
        Case { name: "error-removed-24", parts: vec![Part::of::<error_removed::case_24::CartClient>(error_removed::case_24::CartServer::offer())], codec: None },
        Case { name: "field-added-25", parts: vec![Part::of::<field_added::case_25::ExampleClient>(field_added::case_25::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_25::CartItem>()) },
        Case { name: "field-added-26", parts: vec![Part::of::<field_added::case_26::ExampleClient>(field_added::case_26::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_26::CartItem>()) },
        Case { name: "field-added-27", parts: vec![Part::of::<field_added::case_27::ExampleClient>(field_added::case_27::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_27::Product>()) },
        Case { name: "field-added-28", parts: vec![Part::of::<field_added::case_28::ExampleClient>(field_added::case_28::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_28::Tags>()) },
        Case { name: "field-removed-29", parts: vec![Part::of::<field_removed::case_29::ExampleClient>(field_removed::case_29::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_29::CartItem>()) },
        Case { name: "field-removed-30", parts: vec![Part::of::<field_removed::case_30::ExampleClient>(field_removed::case_30::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_30::CartItem>()) },
        Case { name: "field-removed-31", parts: vec![Part::of::<field_removed::case_31::ExampleClient>(field_removed::case_31::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_31::Product>()) },
        Case { name: "field-renamed-32", parts: vec![Part::of::<field_renamed::case_32::ExampleClient>(field_renamed::case_32::ExampleServer::offer())], codec: Some(Codec::of::<field_renamed::case_32::CartItem>()) },
        Case { name: "field-renamed-33", parts: vec![Part::of::<field_renamed::case_33::ExampleClient>(field_renamed::case_33::ExampleServer::offer())], codec: Some(Codec::of::<field_renamed::case_33::CartItem>()) },
        Case { name: "default-changed-34", parts: vec![Part::of::<default_changed::case_34::ExampleClient>(default_changed::case_34::ExampleServer::offer())], codec: Some(Codec::of::<default_changed::case_34::CartItem>()) },
        Case { name: "default-changed-35", parts: vec![Part::of::<default_changed::case_35::ExampleClient>(default_changed::case_35::ExampleServer::offer())], codec: Some(Codec::of::<default_changed::case_35::CartItem>()) },
        Case { name: "order-changed-36", parts: vec![Part::of::<order_changed::case_36::ExampleClient>(order_changed::case_36::ExampleServer::offer())], codec: Some(Codec::of::<order_changed::case_36::CartItem>()) },
        Case { name: "order-changed-37", parts: vec![Part::of::<order_changed::case_37::ExampleClient>(order_changed::case_37::ExampleServer::offer())], codec: Some(Codec::of::<order_changed::case_37::CartItem>()) },
        Case { name: "variant-added-38", parts: vec![Part::of::<variant_added::case_38::ExampleClient>(variant_added::case_38::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_38::CartError>()) },
        Case { name: "variant-added-39", parts: vec![Part::of::<variant_added::case_39::ExampleClient>(variant_added::case_39::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_39::CartError>()) },
        Case { name: "variant-added-40", parts: vec![Part::of::<variant_added::case_40::ExampleClient>(variant_added::case_40::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_40::Order>()) },
        Case { name: "variant-added-41", parts: vec![Part::of::<variant_added::case_41::ExampleClient>(variant_added::case_41::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_41::Tags>()) },
        Case { name: "variant-removed-42", parts: vec![Part::of::<variant_removed::case_42::ExampleClient>(variant_removed::case_42::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_42::State>()) },
        Case { name: "variant-removed-43", parts: vec![Part::of::<variant_removed::case_43::ExampleClient>(variant_removed::case_43::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_43::Order>()) },
        Case { name: "variant-removed-44", parts: vec![Part::of::<variant_removed::case_44::ExampleClient>(variant_removed::case_44::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_44::State>()) },
        Case { name: "variant-changed-45", parts: vec![Part::of::<variant_changed::case_45::ExampleClient>(variant_changed::case_45::ExampleServer::offer())], codec: Some(Codec::of::<variant_changed::case_45::State>()) },
        Case { name: "variant-changed-46", parts: vec![Part::of::<variant_changed::case_46::ExampleClient>(variant_changed::case_46::ExampleServer::offer())], codec: Some(Codec::of::<variant_changed::case_46::State>()) },
        Case { name: "open-changed-47", parts: vec![Part::of::<open_changed::case_47::ExampleClient>(open_changed::case_47::ExampleServer::offer())], codec: Some(Codec::of::<open_changed::case_47::State>()) },
        Case { name: "open-changed-48", parts: vec![Part::of::<open_changed::case_48::ExampleClient>(open_changed::case_48::ExampleServer::offer())], codec: Some(Codec::of::<open_changed::case_48::State>()) },
        Case { name: "status-changed-49", parts: vec![Part::of::<status_changed::case_49::ExampleClient>(status_changed::case_49::ExampleServer::offer())], codec: Some(Codec::of::<status_changed::case_49::CartError>()) },
        Case { name: "status-changed-50", parts: vec![Part::of::<status_changed::case_50::ExampleClient>(status_changed::case_50::ExampleServer::offer())], codec: Some(Codec::of::<status_changed::case_50::CartError>()) },
        Case { name: "type-renamed-51", parts: vec![Part::of::<type_renamed::case_51::ExampleClient>(type_renamed::case_51::ExampleServer::offer())], codec: Some(Codec::of::<type_renamed::case_51::CartItem>()) },
        Case { name: "type-renamed-52", parts: vec![Part::of::<type_renamed::case_52::ExampleClient>(type_renamed::case_52::ExampleServer::offer())], codec: Some(Codec::of::<type_renamed::case_52::CartItem>()) },
        Case { name: "option-added-53", parts: vec![Part::of::<option_added::case_53::ExampleClient>(option_added::case_53::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_53::Product>()) },
        Case { name: "option-added-54", parts: vec![Part::of::<option_added::case_54::ExampleClient>(option_added::case_54::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_54::NewProduct>()) },
        Case { name: "option-added-55", parts: vec![Part::of::<option_added::case_55::ExampleClient>(option_added::case_55::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_55::Product>()) },
        Case { name: "option-removed-56", parts: vec![Part::of::<option_removed::case_56::ExampleClient>(option_removed::case_56::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_56::Product>()) },
        Case { name: "option-removed-57", parts: vec![Part::of::<option_removed::case_57::ExampleClient>(option_removed::case_57::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_57::NewProduct>()) },
        Case { name: "option-removed-58", parts: vec![Part::of::<option_removed::case_58::ExampleClient>(option_removed::case_58::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_58::Product>()) },
        Case { name: "number-changed-59", parts: vec![Part::of::<number_changed::case_59::ExampleClient>(number_changed::case_59::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_59::Stock>()) },
        Case { name: "number-changed-60", parts: vec![Part::of::<number_changed::case_60::ExampleClient>(number_changed::case_60::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_60::CartItem>()) },
        Case { name: "number-changed-61", parts: vec![Part::of::<number_changed::case_61::ExampleClient>(number_changed::case_61::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_61::Reading>()) },
        Case { name: "number-changed-62", parts: vec![Part::of::<number_changed::case_62::ExampleClient>(number_changed::case_62::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_62::Reading>()) },
        Case { name: "text-changed-63", parts: vec![Part::of::<text_changed::case_63::ExampleClient>(text_changed::case_63::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_63::Key>()) },
        Case { name: "text-changed-64", parts: vec![Part::of::<text_changed::case_64::ExampleClient>(text_changed::case_64::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_64::Key>()) },
        Case { name: "text-changed-65", parts: vec![Part::of::<text_changed::case_65::ExampleClient>(text_changed::case_65::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_65::Key>()) },
        Case { name: "length-changed-66", parts: vec![Part::of::<length_changed::case_66::ExampleClient>(length_changed::case_66::ExampleServer::offer())], codec: Some(Codec::of::<length_changed::case_66::Position>()) },
        Case { name: "length-changed-67", parts: vec![Part::of::<length_changed::case_67::ExampleClient>(length_changed::case_67::ExampleServer::offer())], codec: Some(Codec::of::<length_changed::case_67::Position>()) },
        Case { name: "sequence-changed-68", parts: vec![Part::of::<sequence_changed::case_68::ExampleClient>(sequence_changed::case_68::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_68::Position>()) },
        Case { name: "sequence-changed-69", parts: vec![Part::of::<sequence_changed::case_69::ExampleClient>(sequence_changed::case_69::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_69::Labels>()) },
        Case { name: "sequence-changed-70", parts: vec![Part::of::<sequence_changed::case_70::ExampleClient>(sequence_changed::case_70::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_70::Position>()) },
        Case { name: "stream-changed-71", parts: vec![Part::of::<stream_changed::case_71::OrdersClient>(stream_changed::case_71::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-72", parts: vec![Part::of::<stream_changed::case_72::OrdersClient>(stream_changed::case_72::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-73", parts: vec![Part::of::<stream_changed::case_73::OrdersClient>(stream_changed::case_73::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-74", parts: vec![Part::of::<stream_changed::case_74::OrdersClient>(stream_changed::case_74::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-75", parts: vec![Part::of::<stream_changed::case_75::OrdersClient>(stream_changed::case_75::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-76", parts: vec![Part::of::<stream_changed::case_76::OrdersClient>(stream_changed::case_76::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-77", parts: vec![Part::of::<stream_changed::case_77::OrdersClient>(stream_changed::case_77::OrdersServer::offer())], codec: None },
        Case { name: "type-changed-78", parts: vec![Part::of::<type_changed::case_78::ExampleClient>(type_changed::case_78::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_78::CartItem>()) },
        Case { name: "type-changed-79", parts: vec![Part::of::<type_changed::case_79::ExampleClient>(type_changed::case_79::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_79::Picture>()) },
        Case { name: "type-changed-80", parts: vec![Part::of::<type_changed::case_80::ExampleClient>(type_changed::case_80::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_80::CartItem>()) },
    ]
}
