//! The tables that say how types are written, and what methods take and give.

use wharf_schema::{Body, Field, MethodDescriptor, Shape, Variant};

use super::super::{
    plan::{stream_given, stream_taken},
    text::{Lines, quoted},
};
use super::file::{File, property};

/// Writes the tables of types, methods and servers.
pub(super) fn write(file: &File<'_>, lines: &mut Lines) {
    lines.gap(1);
    let typed = file.dialect.is("Map<string, Shape>");
    lines.line(0, &format!("const TYPES{typed} = new Map(["));
    for (name, definition) in file.plan.types.iter() {
        let (open, items, close) = match &definition.body {
            // A type that is only itself has no values.
            Body::Newtype(inner) if file.plan.inside(inner).is_none() => one("never".to_owned()),
            body => body_of(file, body, lines),
        };
        lines.list(2, &format!("[{}, {open}", quoted(name)), &items, &format!("{close}],"));
    }
    lines.line(
        0,
        &format!("]{});", if file.dialect.is("x").is_empty() { "" } else { " as [string, Shape][]" }),
    );
    let mut written: Vec<String> = Vec::new();
    for (_, interface) in file.plan.interfaces() {
        if written.contains(&interface.name) {
            continue;
        }
        let names = file.interface(interface);
        for ((member, method), constant) in
            File::methods(interface).iter().zip(&interface.methods).zip(&names.methods)
        {
            lines.gap(1);
            method_of(file, constant, member, method, lines);
        }
        written.push(interface.name.clone());
    }
    if !file.plan.has_server() {
        return;
    }
    lines.gap(1);
    let typed = file.dialect.is("Upgrade");
    let upgrade = if file.plan.takes_streams() { "upgrade" } else { "null" };
    lines.line(0, &format!("const UPGRADE{typed} = {upgrade};"));
    lines.gap(1);
    let typed = file.dialect.is("[abstract new (...args: any[]) => object, Interface][]");
    lines.line(0, &format!("const OFFERED{typed} = ["));
    for (service, interface) in file.plan.interfaces().filter(|(service, _)| service.server) {
        let names = file.interface(interface);
        lines.line(2, &format!("[{}, {{", names.server));
        lines.line(4, &format!("service: {},", quoted(&service.service)));
        lines.line(4, &format!("name: {},", quoted(&interface.name)));
        lines.line(4, "methods: new Map([");
        for (method, constant) in interface.methods.iter().zip(&names.methods) {
            lines.line(6, &format!("[{}, {constant}],", quoted(&method.name)));
        }
        lines.line(4, "]),");
        lines.line(2, "}],");
    }
    lines.line(0, "];");
}

fn method_of(file: &File<'_>, constant: &str, member: &str, method: &MethodDescriptor, lines: &mut Lines) {
    let given = stream_given(method);
    lines.line(0, &format!("const {constant}{} = {{", file.dialect.is("Method")));
    lines.line(2, &format!("name: {},", quoted(&method.name)));
    lines.line(2, &format!("member: {},", quoted(member)));
    lines.line(2, &format!("kind: {},", quoted(method.kind.as_str())));
    let args = method.args.iter().filter(|arg| !arg.shape.is_stream()).map(|arg| field(file, arg));
    lines.list(2, "args: struct(", &args.collect::<Vec<_>>(), "),");
    let value = given.map_or(&method.value, |(item, _)| item);
    lines.line(2, &format!("value: {},", shape(file, value)));
    lines.line(2, &format!("error: {},", shape(file, &method.error)));
    let errors = [Some(&method.error), given.map(|(_, error)| error)];
    let statuses: Vec<String> =
        errors.into_iter().flatten().flat_map(|error| statuses(file, error)).collect();
    let statuses =
        if statuses.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", statuses.join(", ")) };
    lines.line(2, &format!("statuses: {statuses},"));
    lines.line(2, &format!("isStream: {},", given.is_some()));
    let never = Shape::Never;
    let stream_error = given.map_or(&never, |(_, error)| error);
    lines.line(2, &format!("streamError: {},", shape(file, stream_error)));
    let taken = stream_taken(method).map_or_else(
        || "null".to_owned(),
        |(name, item, error)| {
            let (item, error) = (shape(file, item), shape(file, error));
            let at = method.args.iter().position(|arg| arg.name == name).unwrap_or_default();
            format!("{{ name: {}, at: {at}, item: {item}, error: {error} }}", quoted(name))
        },
    );
    lines.line(2, &format!("takes: {taken},"));
    lines.line(0, "};");
}

/// The statuses of an error's variants, where they have one.
fn statuses(file: &File<'_>, error: &Shape) -> Vec<String> {
    let Shape::Named(name) = error else { return Vec::new() };
    let Some(Body::Enum { variants, .. }) = file.plan.types.get(name).map(|known| &known.body) else {
        return Vec::new();
    };
    let stated = variants.iter().filter_map(|variant| Some((variant, variant.status?)));
    stated.map(|(variant, status)| format!("{}: {}", property(&variant.name), status.http())).collect()
}

fn field(file: &File<'_>, field: &Field) -> String {
    let missing = if field.default { ", true" } else { "" };
    format!("field({}, {}{missing})", quoted(&field.name), shape(file, &field.shape))
}

/// What is before some items, the items, and what is behind them.
type Parts = (String, Vec<String>, String);

fn one(shape: String) -> Parts {
    (shape, Vec::new(), String::new())
}

fn body_of(file: &File<'_>, body: &Body, lines: &Lines) -> Parts {
    match body {
        Body::Unit => one("unit".to_owned()),
        Body::Newtype(inner) => one(shape(file, inner)),
        Body::Tuple(items) => {
            ("tuple(".to_owned(), items.iter().map(|item| shape(file, item)).collect(), ")".to_owned())
        }
        Body::Struct(fields) => {
            ("struct(".to_owned(), fields.iter().map(|each| field(file, each)).collect(), ")".to_owned())
        }
        Body::Enum { open, variants } => {
            let entry = |variant: &Variant| {
                let (open, items, close) = match &variant.body {
                    Body::Unit => one("null".to_owned()),
                    body => body_of(file, body, lines),
                };
                lines.nested(4, &format!("{}: {open}", property(&variant.name)), &items, &close)
            };
            let close = if *open { "}, true)" } else { "})" };
            ("variants({".to_owned(), variants.iter().map(entry).collect(), close.to_owned())
        }
    }
}

fn shape(file: &File<'_>, of: &Shape) -> String {
    let inner = |of: &Shape| shape(file, of);
    match of {
        Shape::Bool => "boolean".to_owned(),
        Shape::Int { signed, bits } => format!("integer({signed}, {bits})"),
        Shape::Float { bits } => format!("float({bits})"),
        Shape::Char => "char".to_owned(),
        Shape::String => "text()".to_owned(),
        Shape::Text { format } => format!("text({})", quoted(format)),
        Shape::Bytes => "bytes".to_owned(),
        Shape::Unit => "unit".to_owned(),
        Shape::Never | Shape::Stream { .. } => "never".to_owned(),
        Shape::Option(some) => format!("option({})", inner(some)),
        Shape::List(item) | Shape::Set(item) => format!("list({})", inner(item)),
        Shape::Array { item, len } => format!("list({}, {len})", inner(item)),
        Shape::Tuple(items) => format!("tuple({})", items.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Shape::Map { key, value } => {
            let numbers = if file.is_number(key) { ", true" } else { "" };
            format!("map({}, {}{numbers})", inner(key), inner(value))
        }
        Shape::Named(name) => format!("named({})", quoted(name)),
    }
}
