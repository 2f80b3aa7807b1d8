//! The tables that say how types are written, and what methods take and give.

use wharf_schema::{Body, Field, MethodDescriptor, Shape, Status, Variant};

use super::super::{
    plan::{Inside, stream_given, stream_taken},
    text::{Lines, quoted},
};
use super::file::File;

/// Writes the tables of types, methods and servers.
pub(super) fn write(file: &File<'_>, lines: &mut Lines) {
    lines.gap(2);
    lines.line(0, "_TYPES: Dict[str, _Shape] = {");
    for (name, definition) in file.plan.types.iter() {
        let (open, items, close) = type_of(file, name, &definition.body, lines);
        lines.list(4, &format!("{}: {open}", quoted(name)), &items, &format!("{close},"));
    }
    lines.line(0, "}");
    let mut written = Vec::new();
    for (_, interface) in file.plan.interfaces() {
        let names = file.interface(interface);
        if written.contains(&names.table) {
            continue;
        }
        lines.gap(1);
        lines.line(0, &format!("{}: Dict[str, _Method] = {{", names.table));
        for (name, method) in File::methods(interface).iter().zip(&interface.methods) {
            let items = method_of(file, name, method, lines);
            lines.list(4, &format!("{}: _Method(", quoted(&method.name)), &items, "),");
        }
        lines.line(0, "}");
        written.push(names.table);
    }
    if !file.plan.has_server() {
        return;
    }
    lines.gap(1);
    let upgrade = if file.plan.takes_streams() { "_upgrade" } else { "None" };
    lines.line(0, &format!("_UPGRADE: Optional[Callable[[_Handler], None]] = {upgrade}"));
    lines.gap(1);
    lines.line(0, "_OFFERED: Dict[type, _Interface] = {");
    for (service, interface) in file.plan.interfaces().filter(|(service, _)| service.server) {
        let names = file.interface(interface);
        let (service, name) = (quoted(&service.service), quoted(&interface.name));
        lines.line(4, &format!("{}: _Interface({service}, {name}, {}),", names.server, names.table));
    }
    lines.line(0, "}");
}

fn type_of(file: &File<'_>, name: &str, body: &Body, lines: &Lines) -> (String, Vec<String>, String) {
    let class = file.class(name);
    match body {
        Body::Newtype(inner) if !file.is_error(name) => {
            // A type that is only itself has no values.
            let known = file.plan.inside(inner).is_some();
            (if known { shape(file, inner) } else { "_Never()".to_owned() }, vec![], String::new())
        }
        Body::Enum { .. } if file.is_words(name) => (format!("_Words({class})"), vec![], String::new()),
        Body::Enum { variants, .. } => {
            let entry = |variant: &Variant| {
                let (open, items, close) = body_of(file, file.variant(name, variant), &variant.body);
                lines.nested(8, &format!("{}: {open}", quoted(&variant.name)), &items, &close)
            };
            let unknown = file.unknown(name).map_or_else(String::new, |unknown| format!(", {unknown}"));
            ("_Variants({".to_owned(), variants.iter().map(entry).collect(), format!("}}{unknown})"))
        }
        body => body_of(file, class, body),
    }
}

/// The shape of a class that has what a body contains.
fn body_of(file: &File<'_>, class: &str, body: &Body) -> (String, Vec<String>, String) {
    let close = || ")".to_owned();
    match body {
        Body::Unit | Body::Enum { .. } => (format!("_Empty({class})"), vec![], String::new()),
        Body::Newtype(inner) => {
            (format!("_Wrapper({class}, \"value\", {})", shape(file, inner)), vec![], String::new())
        }
        Body::Tuple(items) => {
            let names: String = (0..items.len()).map(|at| format!("\"item{at}\", ")).collect();
            let items = items.iter().map(|item| format!(", {}", shape(file, item))).collect::<String>();
            (format!("_TupleStruct({class}, ({names}){items})"), vec![], String::new())
        }
        Body::Struct(fields) => {
            let attributes = file.attributes(fields.iter().map(|field| field.name.as_str()));
            let mut items = vec![class.to_owned()];
            items.extend(attributes.iter().zip(fields).map(|(attribute, of)| field(file, attribute, of)));
            ("_Struct(".to_owned(), items, close())
        }
    }
}

fn field(file: &File<'_>, attribute: &str, field: &Field) -> String {
    let mut of = shape(file, &field.shape);
    let is_nil =
        matches!(file.plan.inside(&field.shape), Some(Inside::Shape(Shape::Unit | Shape::Option(_))));
    let missing = if field.default && !is_nil { ", True" } else { "" };
    // Where None is a value, it is one also of what may be left out.
    if field.default && is_nil && !of.starts_with("_Option(") {
        of = format!("_Option({of})");
    }
    format!("_Field({}, {}, {of}{missing})", quoted(attribute), quoted(&field.name))
}

fn method_of(file: &File<'_>, name: &str, method: &MethodDescriptor, lines: &Lines) -> Vec<String> {
    let parameters = File::parameters(method);
    let described = |(attribute, arg): (&String, &Field)| field(file, attribute, arg);
    let args = parameters.iter().zip(&method.args).filter(|(_, arg)| !arg.shape.is_stream()).map(described);
    let given = stream_given(method);
    let value = given.map_or(&method.value, |(item, _)| item);
    let mut items = vec![
        quoted(&method.name),
        quoted(method.kind.as_str()),
        lines.nested(8, "_Fields(", &args.collect::<Vec<_>>(), ")"),
        shape(file, value),
        shape(file, &method.error),
    ];
    if name != method.name {
        items.push(format!("python={}", quoted(name)));
    }
    let mut statuses = statuses(file, &method.error);
    if let Some((_, error)) = given {
        items.push("is_stream=True".to_owned());
        items.push(format!("stream_error={}", shape(file, error)));
        statuses.extend(self::statuses(file, error));
    }
    if !statuses.is_empty() {
        let entries = statuses.iter().map(|(name, status)| format!("{}: {}", quoted(name), status.http()));
        items.push(format!("statuses={{{}}}", entries.collect::<Vec<_>>().join(", ")));
    }
    if let Some((stream, item, error)) = stream_taken(method) {
        let at = method.args.iter().position(|arg| arg.name == stream).unwrap_or_default();
        let (attribute, name) = (quoted(&parameters[at]), quoted(stream));
        items.push(format!(
            "takes=_Taken({attribute}, {name}, {}, {})",
            shape(file, item),
            shape(file, error)
        ));
    }
    items
}

/// The statuses of an error's variants, where they have one.
fn statuses(file: &File<'_>, error: &Shape) -> Vec<(String, Status)> {
    let Shape::Named(name) = error else { return Vec::new() };
    let Some(Body::Enum { variants, .. }) = file.plan.types.get(name).map(|known| &known.body) else {
        return Vec::new();
    };
    variants.iter().filter_map(|variant| Some((variant.name.clone(), variant.status?))).collect()
}

fn shape(file: &File<'_>, of: &Shape) -> String {
    let inner = |of: &Shape| shape(file, of);
    match of {
        Shape::Bool => "_Bool()".to_owned(),
        Shape::Int { signed, bits } => {
            format!("_Int({}, {bits})", if *signed { "True" } else { "False" })
        }
        Shape::Float { bits } => format!("_Float({bits})"),
        Shape::Char => "_Char()".to_owned(),
        Shape::String => "_Text()".to_owned(),
        Shape::Text { format } => format!("_Text({})", quoted(format)),
        Shape::Bytes => "_Bytes()".to_owned(),
        Shape::Unit => "_Unit()".to_owned(),
        Shape::Never | Shape::Stream { .. } => "_Never()".to_owned(),
        Shape::Option(some) => format!("_Option({})", inner(some)),
        Shape::List(item) | Shape::Set(item) => format!("_List({})", inner(item)),
        Shape::Array { item, len } => format!("_List({}, {len})", inner(item)),
        Shape::Tuple(items) => format!("_Tuple({})", items.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Shape::Map { key, value } => {
            let numbers = if file.plan.is_number(key) { ", True" } else { "" };
            format!("_Map({}, {}{numbers})", inner(key), inner(value))
        }
        Shape::Named(name) => format!("_Named({})", quoted(name)),
    }
}
