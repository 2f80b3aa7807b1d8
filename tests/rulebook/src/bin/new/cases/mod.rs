//! Every example in this version: made of docs/compatibility.md, not written by hand.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "examples show no more than what they are about")]

mod interface_added;
mod interface_removed;
mod method_added;
mod method_removed;
mod kind_changed;
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
        Case { name: "argument-added-11", parts: vec![Part::of::<argument_added::case_11::CatalogClient>(argument_added::case_11::CatalogServer::offer())], codec: None },
        Case { name: "argument-added-12", parts: vec![Part::of::<argument_added::case_12::CatalogClient>(argument_added::case_12::CatalogServer::offer())], codec: None },
        Case { name: "argument-removed-13", parts: vec![Part::of::<argument_removed::case_13::CatalogClient>(argument_removed::case_13::CatalogServer::offer())], codec: None },
        Case { name: "argument-removed-14", parts: vec![Part::of::<argument_removed::case_14::CatalogClient>(argument_removed::case_14::CatalogServer::offer())], codec: None },
        Case { name: "argument-renamed-15", parts: vec![Part::of::<argument_renamed::case_15::CatalogClient>(argument_renamed::case_15::CatalogServer::offer())], codec: None },
        Case { name: "argument-renamed-16", parts: vec![Part::of::<argument_renamed::case_16::CatalogClient>(argument_renamed::case_16::CatalogServer::offer())], codec: None },
        Case { name: "error-added-17", parts: vec![Part::of::<error_added::case_17::CartClient>(error_added::case_17::CartServer::offer())], codec: None },
        Case { name: "error-added-18", parts: vec![Part::of::<error_added::case_18::CartClient>(error_added::case_18::CartServer::offer())], codec: None },
        Case { name: "error-removed-19", parts: vec![Part::of::<error_removed::case_19::CartClient>(error_removed::case_19::CartServer::offer())], codec: None },
        Case { name: "error-removed-20", parts: vec![Part::of::<error_removed::case_20::CartClient>(error_removed::case_20::CartServer::offer())], codec: None },
        Case { name: "field-added-21", parts: vec![Part::of::<field_added::case_21::ExampleClient>(field_added::case_21::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_21::CartItem>()) },
        Case { name: "field-added-22", parts: vec![Part::of::<field_added::case_22::ExampleClient>(field_added::case_22::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_22::CartItem>()) },
        Case { name: "field-added-23", parts: vec![Part::of::<field_added::case_23::ExampleClient>(field_added::case_23::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_23::Product>()) },
        Case { name: "field-added-24", parts: vec![Part::of::<field_added::case_24::ExampleClient>(field_added::case_24::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_24::Tags>()) },
        Case { name: "field-removed-25", parts: vec![Part::of::<field_removed::case_25::ExampleClient>(field_removed::case_25::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_25::CartItem>()) },
        Case { name: "field-removed-26", parts: vec![Part::of::<field_removed::case_26::ExampleClient>(field_removed::case_26::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_26::CartItem>()) },
        Case { name: "field-removed-27", parts: vec![Part::of::<field_removed::case_27::ExampleClient>(field_removed::case_27::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_27::Product>()) },
        Case { name: "field-renamed-28", parts: vec![Part::of::<field_renamed::case_28::ExampleClient>(field_renamed::case_28::ExampleServer::offer())], codec: Some(Codec::of::<field_renamed::case_28::CartItem>()) },
        Case { name: "field-renamed-29", parts: vec![Part::of::<field_renamed::case_29::ExampleClient>(field_renamed::case_29::ExampleServer::offer())], codec: Some(Codec::of::<field_renamed::case_29::CartItem>()) },
        Case { name: "default-changed-30", parts: vec![Part::of::<default_changed::case_30::ExampleClient>(default_changed::case_30::ExampleServer::offer())], codec: Some(Codec::of::<default_changed::case_30::CartItem>()) },
        Case { name: "default-changed-31", parts: vec![Part::of::<default_changed::case_31::ExampleClient>(default_changed::case_31::ExampleServer::offer())], codec: Some(Codec::of::<default_changed::case_31::CartItem>()) },
        Case { name: "order-changed-32", parts: vec![Part::of::<order_changed::case_32::ExampleClient>(order_changed::case_32::ExampleServer::offer())], codec: Some(Codec::of::<order_changed::case_32::CartItem>()) },
        Case { name: "order-changed-33", parts: vec![Part::of::<order_changed::case_33::ExampleClient>(order_changed::case_33::ExampleServer::offer())], codec: Some(Codec::of::<order_changed::case_33::CartItem>()) },
        Case { name: "variant-added-34", parts: vec![Part::of::<variant_added::case_34::ExampleClient>(variant_added::case_34::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_34::CartError>()) },
        Case { name: "variant-added-35", parts: vec![Part::of::<variant_added::case_35::ExampleClient>(variant_added::case_35::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_35::CartError>()) },
        Case { name: "variant-added-36", parts: vec![Part::of::<variant_added::case_36::ExampleClient>(variant_added::case_36::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_36::Order>()) },
        Case { name: "variant-added-37", parts: vec![Part::of::<variant_added::case_37::ExampleClient>(variant_added::case_37::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_37::Tags>()) },
        Case { name: "variant-removed-38", parts: vec![Part::of::<variant_removed::case_38::ExampleClient>(variant_removed::case_38::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_38::State>()) },
        Case { name: "variant-removed-39", parts: vec![Part::of::<variant_removed::case_39::ExampleClient>(variant_removed::case_39::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_39::Order>()) },
        Case { name: "variant-removed-40", parts: vec![Part::of::<variant_removed::case_40::ExampleClient>(variant_removed::case_40::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_40::State>()) },
        Case { name: "variant-changed-41", parts: vec![Part::of::<variant_changed::case_41::ExampleClient>(variant_changed::case_41::ExampleServer::offer())], codec: Some(Codec::of::<variant_changed::case_41::State>()) },
        Case { name: "variant-changed-42", parts: vec![Part::of::<variant_changed::case_42::ExampleClient>(variant_changed::case_42::ExampleServer::offer())], codec: Some(Codec::of::<variant_changed::case_42::State>()) },
        Case { name: "open-changed-43", parts: vec![Part::of::<open_changed::case_43::ExampleClient>(open_changed::case_43::ExampleServer::offer())], codec: Some(Codec::of::<open_changed::case_43::State>()) },
        Case { name: "open-changed-44", parts: vec![Part::of::<open_changed::case_44::ExampleClient>(open_changed::case_44::ExampleServer::offer())], codec: Some(Codec::of::<open_changed::case_44::State>()) },
        Case { name: "status-changed-45", parts: vec![Part::of::<status_changed::case_45::ExampleClient>(status_changed::case_45::ExampleServer::offer())], codec: Some(Codec::of::<status_changed::case_45::CartError>()) },
        Case { name: "status-changed-46", parts: vec![Part::of::<status_changed::case_46::ExampleClient>(status_changed::case_46::ExampleServer::offer())], codec: Some(Codec::of::<status_changed::case_46::CartError>()) },
        Case { name: "type-renamed-47", parts: vec![Part::of::<type_renamed::case_47::ExampleClient>(type_renamed::case_47::ExampleServer::offer())], codec: Some(Codec::of::<type_renamed::case_47::CartItem>()) },
        Case { name: "type-renamed-48", parts: vec![Part::of::<type_renamed::case_48::ExampleClient>(type_renamed::case_48::ExampleServer::offer())], codec: Some(Codec::of::<type_renamed::case_48::CartItem>()) },
        Case { name: "option-added-49", parts: vec![Part::of::<option_added::case_49::ExampleClient>(option_added::case_49::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_49::Product>()) },
        Case { name: "option-added-50", parts: vec![Part::of::<option_added::case_50::ExampleClient>(option_added::case_50::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_50::NewProduct>()) },
        Case { name: "option-added-51", parts: vec![Part::of::<option_added::case_51::ExampleClient>(option_added::case_51::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_51::Product>()) },
        Case { name: "option-removed-52", parts: vec![Part::of::<option_removed::case_52::ExampleClient>(option_removed::case_52::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_52::Product>()) },
        Case { name: "option-removed-53", parts: vec![Part::of::<option_removed::case_53::ExampleClient>(option_removed::case_53::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_53::NewProduct>()) },
        Case { name: "option-removed-54", parts: vec![Part::of::<option_removed::case_54::ExampleClient>(option_removed::case_54::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_54::Product>()) },
        Case { name: "number-changed-55", parts: vec![Part::of::<number_changed::case_55::ExampleClient>(number_changed::case_55::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_55::Stock>()) },
        Case { name: "number-changed-56", parts: vec![Part::of::<number_changed::case_56::ExampleClient>(number_changed::case_56::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_56::CartItem>()) },
        Case { name: "number-changed-57", parts: vec![Part::of::<number_changed::case_57::ExampleClient>(number_changed::case_57::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_57::Reading>()) },
        Case { name: "number-changed-58", parts: vec![Part::of::<number_changed::case_58::ExampleClient>(number_changed::case_58::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_58::Reading>()) },
        Case { name: "text-changed-59", parts: vec![Part::of::<text_changed::case_59::ExampleClient>(text_changed::case_59::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_59::Key>()) },
        Case { name: "text-changed-60", parts: vec![Part::of::<text_changed::case_60::ExampleClient>(text_changed::case_60::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_60::Key>()) },
        Case { name: "text-changed-61", parts: vec![Part::of::<text_changed::case_61::ExampleClient>(text_changed::case_61::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_61::Key>()) },
        Case { name: "length-changed-62", parts: vec![Part::of::<length_changed::case_62::ExampleClient>(length_changed::case_62::ExampleServer::offer())], codec: Some(Codec::of::<length_changed::case_62::Position>()) },
        Case { name: "length-changed-63", parts: vec![Part::of::<length_changed::case_63::ExampleClient>(length_changed::case_63::ExampleServer::offer())], codec: Some(Codec::of::<length_changed::case_63::Position>()) },
        Case { name: "sequence-changed-64", parts: vec![Part::of::<sequence_changed::case_64::ExampleClient>(sequence_changed::case_64::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_64::Position>()) },
        Case { name: "sequence-changed-65", parts: vec![Part::of::<sequence_changed::case_65::ExampleClient>(sequence_changed::case_65::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_65::Labels>()) },
        Case { name: "sequence-changed-66", parts: vec![Part::of::<sequence_changed::case_66::ExampleClient>(sequence_changed::case_66::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_66::Position>()) },
        Case { name: "stream-changed-67", parts: vec![Part::of::<stream_changed::case_67::OrdersClient>(stream_changed::case_67::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-68", parts: vec![Part::of::<stream_changed::case_68::OrdersClient>(stream_changed::case_68::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-69", parts: vec![Part::of::<stream_changed::case_69::OrdersClient>(stream_changed::case_69::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-70", parts: vec![Part::of::<stream_changed::case_70::OrdersClient>(stream_changed::case_70::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-71", parts: vec![Part::of::<stream_changed::case_71::OrdersClient>(stream_changed::case_71::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-72", parts: vec![Part::of::<stream_changed::case_72::OrdersClient>(stream_changed::case_72::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-73", parts: vec![Part::of::<stream_changed::case_73::OrdersClient>(stream_changed::case_73::OrdersServer::offer())], codec: None },
        Case { name: "type-changed-74", parts: vec![Part::of::<type_changed::case_74::ExampleClient>(type_changed::case_74::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_74::CartItem>()) },
        Case { name: "type-changed-75", parts: vec![Part::of::<type_changed::case_75::ExampleClient>(type_changed::case_75::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_75::Picture>()) },
        Case { name: "type-changed-76", parts: vec![Part::of::<type_changed::case_76::ExampleClient>(type_changed::case_76::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_76::CartItem>()) },
    ]
}
