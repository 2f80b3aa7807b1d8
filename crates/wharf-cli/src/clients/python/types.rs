//! Messages and errors as classes.

use wharf_schema::{Body, Field, Shape, TypeDef, Variant};

use super::super::text::{Lines, WIDTH, prose, quoted, wrapped};
use super::file::{File, Newtype};

/// Writes every type of the file.
pub(super) fn write(file: &File<'_>, lines: &mut Lines) {
    for (name, definition) in file.plan.types.iter() {
        type_of(file, name, definition, lines);
    }
    // They are run when the file is loaded, and need the classes.
    for (name, definition) in file.plan.types.iter() {
        if matches!(definition.body, Body::Newtype(_)) && !file.is_error(name) {
            newtype(file, name, definition, lines);
        }
    }
}

fn newtype(file: &File<'_>, name: &str, definition: &TypeDef, lines: &mut Lines) {
    let class = file.class(name);
    lines.gap(1);
    for line in wrapped(&prose(&definition.docs), WIDTH - 3) {
        lines.line(0, format!("#: {line}").trim_end());
    }
    match file.newtype(name) {
        Newtype::Own(base) => lines.line(0, &format!("{class} = NewType({}, {base})", quoted(class))),
        Newtype::Alias(of) => lines.line(0, &format!("{class} = {of}")),
    }
}

fn type_of(file: &File<'_>, name: &str, definition: &TypeDef, lines: &mut Lines) {
    let base = if file.is_error(name) { Some("ServiceError") } else { None };
    match &definition.body {
        Body::Newtype(_) if base.is_none() => {}
        Body::Enum { .. } if file.is_words(name) => words(file, name, definition, lines),
        Body::Enum { variants, .. } => {
            lines.gap(2);
            head(file.class(name), base, &definition.docs, true, lines);
            for variant in variants {
                class(
                    file,
                    file.variant(name, variant),
                    Some(file.class(name)),
                    base.is_some(),
                    variant,
                    lines,
                );
            }
            if let Some(unknown) = file.unknown(name) {
                let docs = "A variant that the other end has and this file does not. It can't be sent on.";
                let field =
                    Field { name: "name".into(), docs: String::new(), shape: Shape::String, default: false };
                let body = Body::Struct(vec![field]);
                let variant = Variant { name: String::new(), docs: docs.into(), body, status: None };
                class(file, unknown, Some(file.class(name)), base.is_some(), &variant, lines);
            }
        }
        body => {
            let plain = Variant {
                name: name.to_owned(),
                docs: definition.docs.clone(),
                body: body.clone(),
                status: None,
            };
            class(file, file.class(name), base, base.is_some(), &plain, lines);
        }
    }
}

fn words(file: &File<'_>, name: &str, definition: &TypeDef, lines: &mut Lines) {
    let Body::Enum { variants, .. } = &definition.body else { return };
    lines.gap(2);
    head(file.class(name), Some("enum.Enum"), &definition.docs, false, lines);
    lines.gap(usize::from(!definition.docs.trim().is_empty()));
    for (member, variant) in File::members(variants).iter().zip(variants) {
        lines.line(4, &format!("{member} = {}", quoted(&variant.name)));
        docstring(4, &prose(&variant.docs), lines);
    }
}

/// A dataclass of what a body contains.
fn class(file: &File<'_>, class: &str, base: Option<&str>, is_error: bool, of: &Variant, lines: &mut Lines) {
    lines.gap(2);
    // An exception is given a traceback when it is raised, and so can't be frozen.
    lines.line(0, if is_error { "@dataclass(eq=False)" } else { "@dataclass(frozen=True)" });
    let (mut needed, mut spare) = (Vec::new(), Vec::new());
    match &of.body {
        Body::Struct(fields) => {
            let attributes = file.attributes(fields.iter().map(|field| field.name.as_str()));
            for (attribute, field) in attributes.into_iter().zip(fields) {
                let annotation = file.optional(&field.shape, field.default);
                if field.may_be_missing() {
                    spare.push((format!("{attribute}: {annotation} = None"), prose(&field.docs)));
                } else {
                    needed.push((format!("{attribute}: {annotation}"), prose(&field.docs)));
                }
            }
        }
        Body::Newtype(shape) => needed.push((format!("value: {}", file.annotation(shape, false)), vec![])),
        Body::Tuple(shapes) => {
            let items = shapes.iter().enumerate();
            needed.extend(
                items.map(|(at, shape)| (format!("item{at}: {}", file.annotation(shape, false)), vec![])),
            );
        }
        Body::Unit | Body::Enum { .. } => {}
    }
    needed.append(&mut spare);
    head(class, base, &of.docs, needed.is_empty(), lines);
    lines.gap(usize::from(!of.docs.trim().is_empty() && !needed.is_empty()));
    for (attribute, docs) in needed {
        lines.line(4, &attribute);
        docstring(4, &docs, lines);
    }
}

fn head(class: &str, base: Option<&str>, docs: &str, is_empty: bool, lines: &mut Lines) {
    let base = base.map_or_else(String::new, |base| format!("({base})"));
    lines.line(0, &format!("class {class}{base}:"));
    let docs = prose(docs);
    docstring(4, &docs, lines);
    if is_empty && docs.is_empty() {
        lines.line(4, "pass");
    }
}

/// Documentation as a literal, if there is any.
pub(super) fn docstring(indent: usize, docs: &[String], lines: &mut Lines) {
    let escaped: Vec<String> =
        docs.iter().map(|line| line.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"")).collect();
    let docs = wrapped(&escaped, WIDTH - indent - 6);
    match &docs[..] {
        [] => {}
        // A quote at the end would be taken for one of the three.
        [only] if !only.ends_with('"') => lines.line(indent, &format!("\"\"\"{only}\"\"\"")),
        [first, rest @ ..] => {
            lines.line(indent, &format!("\"\"\"{first}"));
            rest.iter().for_each(|line| lines.line(indent, line));
            lines.line(indent, "\"\"\"");
        }
    }
}
