//! Properties of fingerprints: everything but documentation changes them, and nothing else does.

mod model;
mod mutate;

use model::Model;
use proptest::prelude::*;
use wharf_schema::InterfaceDescriptor;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documentation_changes_nothing(model in model::any_model(), docs in "[a-z\n]{0,12}") {
        let mut documented = model.clone();
        documented.document(&docs);
        prop_assert_eq!(model.fingerprint(), documented.fingerprint());
    }

    #[test]
    fn the_order_in_which_types_were_defined_changes_nothing(model in model::any_model()) {
        let mut reversed = model.clone();
        reversed.types.reverse();
        prop_assert_eq!(model.fingerprint(), reversed.fingerprint());
    }

    #[test]
    fn types_that_the_method_does_not_reach_change_nothing(model in model::any_model(), other in model::any_model()) {
        let mut larger = model.clone();
        larger.types.extend(other.types.into_iter().map(|(name, body)| (format!("Other{name}"), body)));
        prop_assert_eq!(model.fingerprint(), larger.fingerprint());
    }

    #[test]
    fn every_single_change_but_documentation_shows(model in model::any_model()) {
        let before = model.fingerprint();
        for (what, changed) in mutate::every_change(&model) {
            if changed != model {
                prop_assert_ne!(before, changed.fingerprint(), "{}: {:#?}", what, changed);
            }
        }
    }

    #[test]
    fn two_methods_have_one_form_exactly_if_they_are_one(one in model::any_model(), other in model::any_model()) {
        prop_assert_eq!(one == other, one.fingerprint() == other.fingerprint());
    }

    #[test]
    fn a_descriptor_comes_back_from_every_encoding(model in model::any_model(), docs in "[a-z\"\n]{0,12}") {
        let mut model = model;
        model.document(&docs);
        let interface = model.interface();
        let json = serde_json::to_string(&interface)?;
        prop_assert_eq!(&serde_json::from_str::<InterfaceDescriptor>(&json)?, &interface);
        let value = serde_json::to_value(&interface)?;
        prop_assert_eq!(&serde_json::from_value::<InterfaceDescriptor>(value)?, &interface);
        for packed in [rmp_serde::to_vec(&interface)?, rmp_serde::to_vec_named(&interface)?] {
            prop_assert_eq!(&rmp_serde::from_slice::<InterfaceDescriptor>(&packed)?, &interface);
        }
    }

    #[test]
    fn the_check_and_the_search_for_recursion_end(model in model::any_model()) {
        let interface = model.interface();
        interface.problems();
        for method in &interface.methods {
            interface.types.is_recursive(&method.value);
        }
    }
}

/// The list of changes is worth something only if it really contains each kind of them.
#[test]
fn the_list_of_changes_has_every_kind() {
    let model = Model::sample();
    let changes = mutate::every_change(&model);
    for kind in [
        "another method name",
        "another kind",
        "one more argument",
        "one argument less",
        "arguments swapped",
        "another field name",
        "may be left out or not",
        "one more field",
        "one field less",
        "fields swapped",
        "one more variant",
        "one variant less",
        "variants swapped",
        "another variant name",
        "another status",
        "open or closed",
        "another body",
        "another type name",
        "another shape",
        "optional",
        "another length",
        "one more item",
        "one item less",
        "items swapped",
    ] {
        let really = changes.iter().any(|(what, changed)| *what == kind && *changed != model);
        assert!(really, "no change of the kind `{kind}`");
    }
}
