//! Messages and errors as types: in TypeScript of the language, in JavaScript of JSDoc.

use wharf_schema::{Body, TypeDef};

use super::super::text::{Lines, WIDTH, prose, wrapped};
use super::Dialect;
use super::file::{File, property};

/// Writes every type of the file.
pub(super) fn write(file: &File<'_>, lines: &mut Lines) {
    for (name, definition) in file.plan.types.iter() {
        lines.gap(1);
        match file.dialect {
            Dialect::TypeScript => declared(file, file.named(name), definition, lines),
            Dialect::JavaScript => documented(file, file.named(name), definition, lines),
        }
    }
}

fn declared(file: &File<'_>, name: &str, definition: &TypeDef, lines: &mut Lines) {
    comment(0, &prose(&definition.docs), lines);
    match &definition.body {
        Body::Struct(fields) => {
            lines.line(0, &format!("export interface {name} {{"));
            for field in fields {
                comment(2, &prose(&field.docs), lines);
                lines.line(2, &format!("{};", file.member(field)));
            }
            lines.line(0, "}");
        }
        Body::Enum { open, variants } if !variants.is_empty() => {
            lines.line(0, &format!("export type {name} ="));
            for (at, variant) in variants.iter().enumerate() {
                comment(2, &prose(&variant.docs), lines);
                let end = if at + 1 == variants.len() && !open { ";" } else { "" };
                lines.line(2, &format!("| {}{end}", file.variant(variant)));
            }
            if *open {
                lines.line(2, "| UnknownVariant;");
            }
        }
        Body::Newtype(inner) => lines.line(0, &format!("export type {name} = {};", file.newtype(inner))),
        body => lines.line(0, &format!("export type {name} = {};", file.body(body))),
    }
}

fn documented(file: &File<'_>, name: &str, definition: &TypeDef, lines: &mut Lines) {
    let mut docs = prose(&definition.docs);
    let mut tags = Vec::new();
    match &definition.body {
        Body::Struct(fields) if fields.iter().all(|field| property(&field.name) == field.name) => {
            tags.push(format!("@typedef {{object}} {name}"));
            for field in fields {
                let of = file.of(&field.shape);
                let field_name = if field.default { format!("[{}]", field.name) } else { field.name.clone() };
                tags.push(format!("@property {{{of}}} {field_name} {}", prose(&field.docs).join(" ")));
            }
        }
        Body::Newtype(inner) => tags.push(format!("@typedef {{{}}} {name}", file.newtype(inner))),
        body => {
            if let Body::Enum { variants, .. } = body {
                let said = variants.iter().filter(|variant| !variant.docs.trim().is_empty());
                let said =
                    said.map(|variant| format!("- `{}`: {}", variant.name, prose(&variant.docs).join(" ")));
                let said: Vec<String> = said.collect();
                if !said.is_empty() && !docs.is_empty() {
                    docs.push(String::new());
                }
                docs.extend(said);
            }
            tags.push(format!("@typedef {{{}}} {name}", file.body(body)));
        }
    }
    tagged(0, docs, tags, lines);
}

/// Documentation with tags below it.
pub(super) fn tagged(indent: usize, mut docs: Vec<String>, tags: Vec<String>, lines: &mut Lines) {
    if !docs.is_empty() && !tags.is_empty() {
        docs.push(String::new());
    }
    docs.extend(tags.into_iter().map(|tag| tag.trim_end().to_owned()));
    comment(indent, &docs, lines);
}

/// A comment of documentation, if there is any.
pub(super) fn comment(indent: usize, docs: &[String], lines: &mut Lines) {
    let escaped: Vec<String> = docs.iter().map(|line| line.replace("*/", "*\\/")).collect();
    let docs = wrapped(&escaped, WIDTH - indent - 7);
    match &docs[..] {
        [] => {}
        [only] if !only.starts_with('@') => lines.line(indent, &format!("/** {only} */")),
        all => {
            lines.line(indent, "/**");
            all.iter().for_each(|line| lines.line(indent, format!(" * {line}").trim_end()));
            lines.line(indent, " */");
        }
    }
}
