//! Reads doc comments, which travel in descriptors.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of the doc comments among `attributes`, as a person wrote it; empty when there are none.
pub(crate) fn text(attributes: &[Attribute]) -> String {
    let lines: Vec<String> =
        attributes.iter().filter_map(literal).flat_map(|comment| unindented(&comment)).collect();
    lines.join("\n").trim().to_owned()
}

/// `#[doc = include_str!("..")]` is not known here: such documentation stays in rustdoc.
fn literal(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

// Not `lines`: an empty comment is a line too, the one between paragraphs.
fn unindented(comment: &str) -> Vec<String> {
    comment.split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::text;
    use syn::{ItemStruct, parse_quote};

    #[test]
    fn paragraphs_stay_apart() {
        let item: ItemStruct = parse_quote! {
            /// One line.
            ///
            ///   An indented one.
            #[doc = include_str!("other.md")]
            struct Documented;
        };
        assert_eq!(text(&item.attrs), "One line.\n\n  An indented one.");
    }
}
