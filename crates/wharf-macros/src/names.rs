//! Makes the names of emitted items from names that the user wrote.

use proc_macro2::{Ident, Span};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

/// An emitted name: errors point at `place`, and lints know that no person wrote it.
pub(crate) fn emitted(name: &str, place: &Ident) -> Ident {
    Ident::new(name, place.span().resolved_at(Span::call_site()))
}

/// The same name, written by us: see [`emitted`].
pub(crate) fn respanned(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(ident.span().resolved_at(Span::call_site()));
    ident
}

/// An emitted name at which the compiler complains of `ty`, where the user wrote it.
pub(crate) fn at_type(name: &str, ty: &Type) -> Ident {
    Ident::new(name, ty.span().resolved_at(Span::call_site()))
}

/// The name without `r#`, as it appears in descriptors and on the wire.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `add_item` as `AddItem`.
pub(crate) fn pascal(name: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    name.split('_').filter_map(capitalised).collect()
}

/// Types of the standard library that are known by their names.
pub(crate) const STANDARD: [&str; 24] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
    "u128", "usize", "String", "Box", "Option", "Vec", "HashMap", "BTreeMap", "HashSet", "BTreeSet",
];

/// How serde's `rename_all` spells names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Spelling {
    /// Every spelling that serde knows, by the name it has there.
    pub(crate) const ALL: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    /// Spells the name of a field, which is written in snake case.
    pub(crate) fn of_field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => first_lowered(&pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// Spells the name of a variant, which is written in Pascal case.
    pub(crate) fn of_variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => first_lowered(name),
            Self::Snake => snake(name),
            Self::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Self::Kebab => snake(name).replace('_', "-"),
            Self::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn first_lowered(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn snake(name: &str) -> String {
    let mut spelled = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            spelled.push('_');
        }
        spelled.push(letter.to_ascii_lowercase());
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::{Spelling, pascal};

    #[test]
    fn methods_become_types() {
        assert_eq!(pascal("add"), "Add");
        assert_eq!(pascal("add_item_2"), "AddItem2");
        assert_eq!(pascal("_odd__name_"), "OddName");
    }

    #[test]
    fn names_are_spelled_as_serde_spells_them() {
        let spelled: Vec<_> =
            Spelling::ALL.map(|(_, to)| (to.of_field("unit_price"), to.of_variant("SoldOut"))).into();
        let expected = [
            ("unit_price", "soldout"),
            ("UNIT_PRICE", "SOLDOUT"),
            ("UnitPrice", "SoldOut"),
            ("unitPrice", "soldOut"),
            ("unit_price", "sold_out"),
            ("UNIT_PRICE", "SOLD_OUT"),
            ("unit-price", "sold-out"),
            ("UNIT-PRICE", "SOLD-OUT"),
        ];
        assert_eq!(spelled, expected.map(|(field, variant)| (field.to_owned(), variant.to_owned())));
    }
}
