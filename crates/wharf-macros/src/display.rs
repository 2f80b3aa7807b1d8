//! The text of an error in thiserror's notation: `no product {0}`, `{left} of {product:?} left`.

use std::iter::Peekable;
use std::str::Chars;

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::{Fields, LitStr};

use crate::errors::Errors;
use crate::names;

/// A format string that names local variables, and which field each of them holds.
#[derive(Default)]
pub(crate) struct Text {
    /// Nothing where the text was mistaken.
    pub(crate) format: Option<LitStr>,
    pub(crate) fields: Pattern,
}

/// How to get at the fields that a text uses.
#[derive(Default)]
pub(crate) enum Pattern {
    /// None is there, or none is used.
    #[default]
    Nothing,
    /// For each field, the variable that holds it, if it is used.
    Tuple(Vec<Option<Ident>>),
    /// The fields that are used, each held by a variable of its name.
    Named(Vec<Ident>),
}

impl Text {
    /// The text that `literal` makes of `fields`; nothing, and a report, where it is mistaken.
    pub(crate) fn new(literal: &LitStr, fields: &Fields, errors: &mut Errors) -> Option<Self> {
        match Writer::new(literal, fields).write() {
            Ok(text) => Some(text),
            Err(mistake) => {
                errors.at(literal, mistake);
                None
            }
        }
    }
}

/// Copies a format string, and replaces names of fields by names of variables.
struct Writer<'a> {
    fields: &'a Fields,
    read: String,
    written: String,
    used: Vec<usize>,
    span: Span,
}

impl<'a> Writer<'a> {
    fn new(literal: &LitStr, fields: &'a Fields) -> Self {
        // Variables in a format string are looked up where its literal is, so both get one span.
        let span = literal.span().resolved_at(Span::call_site());
        Self { fields, read: literal.value(), written: String::new(), used: Vec::new(), span }
    }

    fn write(mut self) -> Result<Text, String> {
        let read = std::mem::take(&mut self.read);
        let mut letters = read.chars().peekable();
        while let Some(letter) = letters.next() {
            self.written.push(letter);
            match letter {
                '{' | '}' if letters.next_if_eq(&letter).is_some() => self.written.push(letter),
                '{' => self.write_field(&mut letters)?,
                '}' => return Err("a `}` that closes nothing: write `}}` for the character".to_owned()),
                _ => {}
            }
        }
        Ok(Text { format: Some(LitStr::new(&self.written, self.span)), fields: self.pattern() })
    }

    fn write_field(&mut self, letters: &mut Peekable<Chars<'_>>) -> Result<(), String> {
        let mut inside = String::new();
        loop {
            match letters.next() {
                Some('}') => break,
                None | Some('{') => {
                    return Err("a `{` without its `}`: write `{{` for the character".to_owned());
                }
                Some(letter) => inside.push(letter),
            }
        }
        let (name, specification) = match inside.split_once(':') {
            Some((name, specification)) => (name.trim(), Some(specification)),
            None => (inside.trim(), None),
        };
        let field = self.find(name)?;
        if !self.used.contains(&field) {
            self.used.push(field);
        }
        self.written += &names::plain(&self.variable(field));
        if let Some(specification) = specification {
            if specification.contains(['$', '*']) {
                return Err(format!("write the width and precision of `{{{inside}}}` as numbers"));
            }
            self.written.push(':');
            self.written += specification;
        }
        self.written.push('}');
        Ok(())
    }

    fn find(&self, name: &str) -> Result<usize, String> {
        let found = match self.fields {
            Fields::Named(fields) => fields
                .named
                .iter()
                .position(|field| field.ident.as_ref().is_some_and(|ident| names::plain(ident) == name)),
            Fields::Unnamed(fields) => name.parse().ok().filter(|position| *position < fields.unnamed.len()),
            Fields::Unit => None,
        };
        found.ok_or_else(|| match self.known() {
            Some(known) if name.is_empty() => format!("`{{}}` doesn't say which field: write {known}"),
            Some(known) => format!("there is no field `{name}`: write {known}, or `{{{{` for the character"),
            None => "there are no fields to show: write `{{` for the character".to_owned(),
        })
    }

    fn known(&self) -> Option<String> {
        let names: Vec<_> = self
            .fields
            .iter()
            .enumerate()
            .map(|(position, field)| field.ident.as_ref().map_or(position.to_string(), names::plain))
            .map(|name| format!("`{{{name}}}`"))
            .collect();
        (!names.is_empty()).then(|| names.join(" or "))
    }

    fn variable(&self, field: usize) -> Ident {
        match self.fields.iter().nth(field).and_then(|field| field.ident.as_ref()) {
            Some(ident) => {
                let mut ident = ident.clone();
                ident.set_span(self.span);
                ident
            }
            None => format_ident!("field{}", field, span = self.span),
        }
    }

    fn pattern(&self) -> Pattern {
        let variable = |field| self.used.contains(&field).then(|| self.variable(field));
        match self.fields {
            _ if self.used.is_empty() => Pattern::Nothing,
            Fields::Unit => Pattern::Nothing,
            Fields::Unnamed(fields) => Pattern::Tuple((0..fields.unnamed.len()).map(variable).collect()),
            Fields::Named(fields) => Pattern::Named((0..fields.named.len()).filter_map(variable).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::{Fields, LitStr, Variant, parse_quote};

    use super::Text;
    use crate::errors::Errors;

    fn written(text: &str, variant: &Variant) -> Result<String, String> {
        let mut errors = Errors::default();
        let literal = LitStr::new(text, proc_macro2::Span::call_site());
        match Text::new(&literal, &variant.fields, &mut errors).and_then(|text| text.format) {
            Some(format) => Ok(format.value()),
            None => Err(errors.to_token_stream().to_string()),
        }
    }

    #[test]
    fn fields_become_variables() {
        let tuple: Variant = parse_quote!(Tuple(u8, String));
        assert_eq!(
            written("{1:?} and {0:>5}, {{0}}", &tuple),
            Ok("{field1:?} and {field0:>5}, {{0}}".to_owned())
        );
        let named: Variant = parse_quote!(Named { left: u32, r#type: String });
        assert_eq!(written("{ left } of {type}", &named), Ok("{left} of {type}".to_owned()));
    }

    #[test]
    fn mistakes_say_what_to_write() {
        let tuple: Variant = parse_quote!(Tuple(u8, String));
        let unit: Variant = parse_quote!(Unit);
        assert!(matches!(unit.fields, Fields::Unit));
        let said = |text: &str, variant: &Variant, sentence: &str| {
            let error = written(text, variant).expect_err("a mistake");
            assert!(error.contains(sentence), "{error}");
        };
        said("{}", &tuple, "write `{0}` or `{1}`");
        said("{2}", &tuple, "there is no field `2`");
        said("{name}", &tuple, "there is no field `name`");
        said("{0", &tuple, "a `{` without its `}`");
        said("0}", &tuple, "a `}` that closes nothing");
        said("{0:1$}", &tuple, "as numbers");
        said("{0}", &unit, "there are no fields to show");
    }
}
