//! Compares what the attributes make with reviewed files: `tests/expand/NAME.rs` becomes `NAME.expanded.rs`.
//!
//! `WHARF_ACCEPT=1` accepts a change. A difference there is a difference in every user's program: read it.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, File, Item, Meta};

#[test]
fn service() {
    compare("service");
}

#[test]
fn service_at_the_edges() {
    compare("service_at_the_edges");
}

#[test]
fn streams() {
    compare("streams");
}

#[test]
fn message() {
    compare("message");
}

#[test]
fn message_renamed() {
    compare("message_renamed");
}

#[test]
fn error() {
    compare("error");
}

#[test]
fn mistaken() {
    compare("mistaken");
}

#[test]
fn every_file_is_compared() {
    let this = include_str!("snapshots.rs");
    for entry in fs::read_dir(folder()).expect("the folder of snapshots") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        if let Some(name) = name.strip_suffix(".rs").filter(|name| !name.ends_with(".expanded")) {
            assert!(
                this.contains(&format!("compare(\"{name}\")")),
                "no test compares tests/expand/{name}.rs"
            );
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand")
}

fn compare(name: &str) {
    let (source, accepted) =
        (folder().join(format!("{name}.rs")), folder().join(format!("{name}.expanded.rs")));
    let source = fs::read_to_string(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
    let made = expanded(&source);
    if env::var_os("WHARF_ACCEPT").is_some_and(|accept| accept == "1") {
        fs::write(&accepted, made).expect("the folder of snapshots can be written to");
        return;
    }
    let known = fs::read_to_string(&accepted).unwrap_or_default();
    assert!(
        made == known,
        "{} is not what is made now. Read the difference, then accept it with WHARF_ACCEPT=1:\n{made}",
        accepted.display()
    );
}

/// The file with every item under one of our attributes expanded.
fn expanded(source: &str) -> String {
    let mut file: File = syn::parse_str(source).expect("a snapshot's source is Rust");
    file.items = file.items.iter().flat_map(items).collect();
    prettyplease::unparse(&file)
}

fn items(item: &Item) -> Vec<Item> {
    let mut item = item.clone();
    let Some(attribute) = ours(&mut item) else { return vec![item] };
    let arguments = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let tokens = item.into_token_stream();
    let made = match attribute.path().segments.last().expect("a name").ident.to_string().as_str() {
        "service" => crate::service::service(&arguments, &tokens),
        "message" => crate::message::message(arguments, &tokens),
        _ => crate::error::error(arguments, &tokens),
    };
    syn::parse2::<File>(quote! { #made }).expect("what is made is Rust").items
}

/// Takes our attribute off an item.
fn ours(item: &mut Item) -> Option<Attribute> {
    let attributes = match item {
        Item::Trait(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => return None,
    };
    let position = attributes.iter().position(|attribute| {
        attribute.path().segments.first().is_some_and(|segment| segment.ident == "wharf")
    })?;
    Some(attributes.remove(position))
}
