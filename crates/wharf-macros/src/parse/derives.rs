//! Finds which derives a message has beside `#[message]`.

use syn::punctuated::Punctuated;
use syn::{Attribute, Path, Token, parse_quote};

use crate::errors::Errors;

/// What the user derives, as far as it is visible.
pub(crate) struct Derives {
    pub(crate) debug: bool,
    pub(crate) clone: bool,
}

/// Reads every `#[derive(..)]` among `attributes`, and takes out what `#[message]` derives itself.
pub(crate) fn derives(attributes: &mut [Attribute], errors: &mut Errors) -> Derives {
    let mut derives = Derives { debug: false, clone: false };
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        // What can't be parsed is reported by `derive` itself.
        let Ok(paths) = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
            continue;
        };
        let mut kept = Vec::new();
        for path in paths {
            match path.segments.last().map(|last| last.ident.to_string()).as_deref() {
                Some("Debug") => derives.debug = true,
                Some("Clone") => derives.clone = true,
                Some(name @ ("Serialize" | "Deserialize")) => {
                    errors.at(&path, format!("a message has `{name}` already: remove this"));
                    continue;
                }
                _ => {}
            }
            kept.push(path);
        }
        *attribute = parse_quote! { #[derive(#(#kept),*)] };
    }
    derives
}
