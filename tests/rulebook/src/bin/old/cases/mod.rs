//! Every example in this version: made of docs/compatibility.md, not written by hand.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "examples show no more than what they are about")]

mod interface_added;
mod interface_removed;
mod method_added;
mod method_removed;
mod kind_changed;
mod route_changed;
mod callers_changed;
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
        Case { name: "interface-added-0", parts: vec![], codec: None },
        Case { name: "interface-added-1", parts: vec![Part::of::<interface_added::case_1::WishesClient>(interface_added::case_1::WishesServer::offer())], codec: None },
        Case { name: "interface-removed-2", parts: vec![Part::of::<interface_removed::case_2::WishesClient>(interface_removed::case_2::WishesServer::offer())], codec: None },
        Case { name: "interface-removed-3", parts: vec![Part::of::<interface_removed::case_3::WishesClient>(interface_removed::case_3::WishesServer::offer())], codec: None },
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
        Case { name: "callers-changed-15", parts: vec![Part::of::<callers_changed::case_15::TillClient>(callers_changed::case_15::TillServer::offer())], codec: None },
        Case { name: "callers-changed-16", parts: vec![Part::of::<callers_changed::case_16::TillClient>(callers_changed::case_16::TillServer::offer())], codec: None },
        Case { name: "callers-changed-17", parts: vec![Part::of::<callers_changed::case_17::TillClient>(callers_changed::case_17::TillServer::offer())], codec: None },
        Case { name: "callers-changed-18", parts: vec![Part::of::<callers_changed::case_18::TillClient>(callers_changed::case_18::TillServer::offer())], codec: None },
        Case { name: "argument-added-19", parts: vec![Part::of::<argument_added::case_19::CatalogClient>(argument_added::case_19::CatalogServer::offer())], codec: None },
        Case { name: "argument-added-20", parts: vec![Part::of::<argument_added::case_20::CatalogClient>(argument_added::case_20::CatalogServer::offer())], codec: None },
        Case { name: "argument-removed-21", parts: vec![Part::of::<argument_removed::case_21::CatalogClient>(argument_removed::case_21::CatalogServer::offer())], codec: None },
        Case { name: "argument-removed-22", parts: vec![Part::of::<argument_removed::case_22::CatalogClient>(argument_removed::case_22::CatalogServer::offer())], codec: None },
        Case { name: "argument-renamed-23", parts: vec![Part::of::<argument_renamed::case_23::CatalogClient>(argument_renamed::case_23::CatalogServer::offer())], codec: None },
        Case { name: "argument-renamed-24", parts: vec![Part::of::<argument_renamed::case_24::CatalogClient>(argument_renamed::case_24::CatalogServer::offer())], codec: None },
        Case { name: "error-added-25", parts: vec![Part::of::<error_added::case_25::CartClient>(error_added::case_25::CartServer::offer())], codec: None },
        Case { name: "error-added-26", parts: vec![Part::of::<error_added::case_26::CartClient>(error_added::case_26::CartServer::offer())], codec: None },
        Case { name: "error-removed-27", parts: vec![Part::of::<error_removed::case_27::CartClient>(error_removed::case_27::CartServer::offer())], codec: None },
        Case { name: "error-removed-28", parts: vec![Part::of::<error_removed::case_28::CartClient>(error_removed::case_28::CartServer::offer())], codec: None },
        Case { name: "field-added-29", parts: vec![Part::of::<field_added::case_29::ExampleClient>(field_added::case_29::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_29::CartItem>()) },
        Case { name: "field-added-30", parts: vec![Part::of::<field_added::case_30::ExampleClient>(field_added::case_30::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_30::CartItem>()) },
        Case { name: "field-added-31", parts: vec![Part::of::<field_added::case_31::ExampleClient>(field_added::case_31::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_31::Product>()) },
        Case { name: "field-added-32", parts: vec![Part::of::<field_added::case_32::ExampleClient>(field_added::case_32::ExampleServer::offer())], codec: Some(Codec::of::<field_added::case_32::Tags>()) },
        Case { name: "field-removed-33", parts: vec![Part::of::<field_removed::case_33::ExampleClient>(field_removed::case_33::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_33::CartItem>()) },
        Case { name: "field-removed-34", parts: vec![Part::of::<field_removed::case_34::ExampleClient>(field_removed::case_34::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_34::CartItem>()) },
        Case { name: "field-removed-35", parts: vec![Part::of::<field_removed::case_35::ExampleClient>(field_removed::case_35::ExampleServer::offer())], codec: Some(Codec::of::<field_removed::case_35::Product>()) },
        Case { name: "field-renamed-36", parts: vec![Part::of::<field_renamed::case_36::ExampleClient>(field_renamed::case_36::ExampleServer::offer())], codec: Some(Codec::of::<field_renamed::case_36::CartItem>()) },
        Case { name: "field-renamed-37", parts: vec![Part::of::<field_renamed::case_37::ExampleClient>(field_renamed::case_37::ExampleServer::offer())], codec: Some(Codec::of::<field_renamed::case_37::CartItem>()) },
        Case { name: "default-changed-38", parts: vec![Part::of::<default_changed::case_38::ExampleClient>(default_changed::case_38::ExampleServer::offer())], codec: Some(Codec::of::<default_changed::case_38::CartItem>()) },
        Case { name: "default-changed-39", parts: vec![Part::of::<default_changed::case_39::ExampleClient>(default_changed::case_39::ExampleServer::offer())], codec: Some(Codec::of::<default_changed::case_39::CartItem>()) },
        Case { name: "order-changed-40", parts: vec![Part::of::<order_changed::case_40::ExampleClient>(order_changed::case_40::ExampleServer::offer())], codec: Some(Codec::of::<order_changed::case_40::CartItem>()) },
        Case { name: "order-changed-41", parts: vec![Part::of::<order_changed::case_41::ExampleClient>(order_changed::case_41::ExampleServer::offer())], codec: Some(Codec::of::<order_changed::case_41::CartItem>()) },
        Case { name: "variant-added-42", parts: vec![Part::of::<variant_added::case_42::ExampleClient>(variant_added::case_42::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_42::CartError>()) },
        Case { name: "variant-added-43", parts: vec![Part::of::<variant_added::case_43::ExampleClient>(variant_added::case_43::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_43::CartError>()) },
        Case { name: "variant-added-44", parts: vec![Part::of::<variant_added::case_44::ExampleClient>(variant_added::case_44::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_44::Order>()) },
        Case { name: "variant-added-45", parts: vec![Part::of::<variant_added::case_45::ExampleClient>(variant_added::case_45::ExampleServer::offer())], codec: Some(Codec::of::<variant_added::case_45::Tags>()) },
        Case { name: "variant-removed-46", parts: vec![Part::of::<variant_removed::case_46::ExampleClient>(variant_removed::case_46::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_46::State>()) },
        Case { name: "variant-removed-47", parts: vec![Part::of::<variant_removed::case_47::ExampleClient>(variant_removed::case_47::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_47::Order>()) },
        Case { name: "variant-removed-48", parts: vec![Part::of::<variant_removed::case_48::ExampleClient>(variant_removed::case_48::ExampleServer::offer())], codec: Some(Codec::of::<variant_removed::case_48::State>()) },
        Case { name: "variant-changed-49", parts: vec![Part::of::<variant_changed::case_49::ExampleClient>(variant_changed::case_49::ExampleServer::offer())], codec: Some(Codec::of::<variant_changed::case_49::State>()) },
        Case { name: "variant-changed-50", parts: vec![Part::of::<variant_changed::case_50::ExampleClient>(variant_changed::case_50::ExampleServer::offer())], codec: Some(Codec::of::<variant_changed::case_50::State>()) },
        Case { name: "open-changed-51", parts: vec![Part::of::<open_changed::case_51::ExampleClient>(open_changed::case_51::ExampleServer::offer())], codec: Some(Codec::of::<open_changed::case_51::State>()) },
        Case { name: "open-changed-52", parts: vec![Part::of::<open_changed::case_52::ExampleClient>(open_changed::case_52::ExampleServer::offer())], codec: Some(Codec::of::<open_changed::case_52::State>()) },
        Case { name: "status-changed-53", parts: vec![Part::of::<status_changed::case_53::ExampleClient>(status_changed::case_53::ExampleServer::offer())], codec: Some(Codec::of::<status_changed::case_53::CartError>()) },
        Case { name: "status-changed-54", parts: vec![Part::of::<status_changed::case_54::ExampleClient>(status_changed::case_54::ExampleServer::offer())], codec: Some(Codec::of::<status_changed::case_54::CartError>()) },
        Case { name: "type-renamed-55", parts: vec![Part::of::<type_renamed::case_55::ExampleClient>(type_renamed::case_55::ExampleServer::offer())], codec: Some(Codec::of::<type_renamed::case_55::CartItem>()) },
        Case { name: "type-renamed-56", parts: vec![Part::of::<type_renamed::case_56::ExampleClient>(type_renamed::case_56::ExampleServer::offer())], codec: Some(Codec::of::<type_renamed::case_56::CartItem>()) },
        Case { name: "option-added-57", parts: vec![Part::of::<option_added::case_57::ExampleClient>(option_added::case_57::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_57::Product>()) },
        Case { name: "option-added-58", parts: vec![Part::of::<option_added::case_58::ExampleClient>(option_added::case_58::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_58::NewProduct>()) },
        Case { name: "option-added-59", parts: vec![Part::of::<option_added::case_59::ExampleClient>(option_added::case_59::ExampleServer::offer())], codec: Some(Codec::of::<option_added::case_59::Product>()) },
        Case { name: "option-removed-60", parts: vec![Part::of::<option_removed::case_60::ExampleClient>(option_removed::case_60::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_60::Product>()) },
        Case { name: "option-removed-61", parts: vec![Part::of::<option_removed::case_61::ExampleClient>(option_removed::case_61::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_61::NewProduct>()) },
        Case { name: "option-removed-62", parts: vec![Part::of::<option_removed::case_62::ExampleClient>(option_removed::case_62::ExampleServer::offer())], codec: Some(Codec::of::<option_removed::case_62::Product>()) },
        Case { name: "number-changed-63", parts: vec![Part::of::<number_changed::case_63::ExampleClient>(number_changed::case_63::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_63::Stock>()) },
        Case { name: "number-changed-64", parts: vec![Part::of::<number_changed::case_64::ExampleClient>(number_changed::case_64::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_64::CartItem>()) },
        Case { name: "number-changed-65", parts: vec![Part::of::<number_changed::case_65::ExampleClient>(number_changed::case_65::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_65::Reading>()) },
        Case { name: "number-changed-66", parts: vec![Part::of::<number_changed::case_66::ExampleClient>(number_changed::case_66::ExampleServer::offer())], codec: Some(Codec::of::<number_changed::case_66::Reading>()) },
        Case { name: "text-changed-67", parts: vec![Part::of::<text_changed::case_67::ExampleClient>(text_changed::case_67::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_67::Key>()) },
        Case { name: "text-changed-68", parts: vec![Part::of::<text_changed::case_68::ExampleClient>(text_changed::case_68::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_68::Key>()) },
        Case { name: "text-changed-69", parts: vec![Part::of::<text_changed::case_69::ExampleClient>(text_changed::case_69::ExampleServer::offer())], codec: Some(Codec::of::<text_changed::case_69::Key>()) },
        Case { name: "length-changed-70", parts: vec![Part::of::<length_changed::case_70::ExampleClient>(length_changed::case_70::ExampleServer::offer())], codec: Some(Codec::of::<length_changed::case_70::Position>()) },
        Case { name: "length-changed-71", parts: vec![Part::of::<length_changed::case_71::ExampleClient>(length_changed::case_71::ExampleServer::offer())], codec: Some(Codec::of::<length_changed::case_71::Position>()) },
        Case { name: "sequence-changed-72", parts: vec![Part::of::<sequence_changed::case_72::ExampleClient>(sequence_changed::case_72::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_72::Position>()) },
        Case { name: "sequence-changed-73", parts: vec![Part::of::<sequence_changed::case_73::ExampleClient>(sequence_changed::case_73::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_73::Labels>()) },
        Case { name: "sequence-changed-74", parts: vec![Part::of::<sequence_changed::case_74::ExampleClient>(sequence_changed::case_74::ExampleServer::offer())], codec: Some(Codec::of::<sequence_changed::case_74::Position>()) },
        Case { name: "stream-changed-75", parts: vec![Part::of::<stream_changed::case_75::OrdersClient>(stream_changed::case_75::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-76", parts: vec![Part::of::<stream_changed::case_76::OrdersClient>(stream_changed::case_76::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-77", parts: vec![Part::of::<stream_changed::case_77::OrdersClient>(stream_changed::case_77::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-78", parts: vec![Part::of::<stream_changed::case_78::OrdersClient>(stream_changed::case_78::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-79", parts: vec![Part::of::<stream_changed::case_79::OrdersClient>(stream_changed::case_79::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-80", parts: vec![Part::of::<stream_changed::case_80::OrdersClient>(stream_changed::case_80::OrdersServer::offer())], codec: None },
        Case { name: "stream-changed-81", parts: vec![Part::of::<stream_changed::case_81::OrdersClient>(stream_changed::case_81::OrdersServer::offer())], codec: None },
        Case { name: "type-changed-82", parts: vec![Part::of::<type_changed::case_82::ExampleClient>(type_changed::case_82::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_82::CartItem>()) },
        Case { name: "type-changed-83", parts: vec![Part::of::<type_changed::case_83::ExampleClient>(type_changed::case_83::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_83::Picture>()) },
        Case { name: "type-changed-84", parts: vec![Part::of::<type_changed::case_84::ExampleClient>(type_changed::case_84::ExampleServer::offer())], codec: Some(Codec::of::<type_changed::case_84::CartItem>()) },
    ]
}
