//! A client, and the class to derive a server from, for each interface.

use wharf_schema::{Field, InterfaceDescriptor, MethodDescriptor, Shape};

use super::super::{
    plan::{Served, stream_given, stream_taken},
    text::{Lines, prose, quoted},
};
use super::Dialect;
use super::file::{File, property};
use super::types::{comment, tagged};

/// A class whose methods make calls.
pub(super) fn client(file: &File<'_>, service: &Served, interface: &InterfaceDescriptor, lines: &mut Lines) {
    let names = file.interface(interface);
    lines.gap(1);
    comment(0, &prose(&interface.docs), lines);
    lines.line(0, &format!("export class {} {{", names.client));
    lines.line(2, &format!("#channel{};", file.dialect.is("Channel")));
    lines.gap(1);
    let tags =
        ["@param {{ url?: string, caller?: string }} [options] where the service is, and who calls it"
            .to_owned()];
    if file.dialect == Dialect::JavaScript {
        tagged(2, vec![], tags.to_vec(), lines);
    }
    lines.line(2, &format!("constructor(options{} = {{}}) {{", file.dialect.is("ClientOptions")));
    lines.line(4, &format!("this.#channel = new Channel({}, options);", quoted(&service.service)));
    lines.line(2, "}");
    for ((name, method), constant) in
        File::methods(interface).iter().zip(&interface.methods).zip(&names.methods)
    {
        lines.gap(1);
        documentation(file, method, &file.answer(method), lines);
        let parameters = File::parameters(method);
        let list = parameters_of(file, method, true);
        lines.list(2, &format!("{name}("), &list, &format!("){} {{", file.dialect.is(&file.answer(method))));
        let sent = parameters.iter().zip(&method.args).filter(|(_, arg)| !arg.shape.is_stream());
        let sent: Vec<String> =
            sent.map(|(name, arg)| {
                if *name == arg.name { name.clone() } else { format!("{}: {name}", property(&arg.name)) }
            })
            .collect();
        let sent = if sent.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", sent.join(", ")) };
        let mut args = vec!["cx".to_owned(), constant.clone(), sent];
        let is_stream = stream_given(method).is_some();
        let how = match stream_taken(method) {
            Some((stream, ..)) => {
                let at = method.args.iter().position(|arg| arg.name == stream).unwrap_or_default();
                args.push(parameters[at].clone());
                args.insert(0, "this.#channel".to_owned());
                if is_stream { "converse" } else { "sendItems" }
            }
            None if is_stream => "this.#channel.stream",
            None => "this.#channel.call",
        };
        lines.list(4, &format!("return {how}("), &args, ");");
        lines.line(2, "}");
    }
    lines.line(0, "}");
}

/// An abstract class with the methods of the interface.
pub(super) fn server(file: &File<'_>, service: &Served, interface: &InterfaceDescriptor, lines: &mut Lines) {
    let names = file.interface(interface);
    lines.gap(1);
    let mut docs = prose(&interface.docs);
    docs.extend([String::new(), "Extend it, and give what you have made to `serve`.".to_owned()]);
    comment(0, &prose(&docs.join("\n")), lines);
    let is_typed = file.dialect == Dialect::TypeScript;
    lines.line(0, &format!("export {}class {} {{", if is_typed { "abstract " } else { "" }, names.server));
    for (at, (name, method)) in File::methods(interface).iter().zip(&interface.methods).enumerate() {
        lines.gap(usize::from(at > 0));
        let given = file.given(method);
        documentation(file, method, &given, lines);
        let list = parameters_of(file, method, false);
        if is_typed {
            lines.list(2, &format!("abstract {name}("), &list, &format!("): {given};"));
            continue;
        }
        lines.list(2, &format!("{name}("), &list, ") {");
        let what = quoted(&format!("{}.{} is not implemented", service.service, method.name));
        lines.line(4, &format!("throw new Fault(\"internal\", {what});"));
        lines.line(2, "}");
    }
    lines.line(0, "}");
}

fn parameters_of(file: &File<'_>, method: &MethodDescriptor, is_client: bool) -> Vec<String> {
    let mut list = vec![format!("cx{}", file.dialect.is("Context"))];
    for (at, name) in File::parameters(method).iter().enumerate() {
        let (of, mark) = parameter(file, method, at, is_client);
        let mark = if file.dialect == Dialect::TypeScript { mark } else { "" };
        list.push(format!("{name}{mark}{}", file.dialect.is(&of)));
    }
    list
}

/// The type of a parameter, and `?` where it may be left out.
fn parameter(
    file: &File<'_>,
    method: &MethodDescriptor,
    at: usize,
    is_client: bool,
) -> (String, &'static str) {
    let arg = &method.args[at];
    let of = match &arg.shape {
        Shape::Stream { item, .. } if is_client => {
            format!("AsyncIterable<{0}> | Iterable<{0}>", file.of(item))
        }
        shape => file.of(shape),
    };
    let is_last = is_client && method.args[at..].iter().all(Field::may_be_missing);
    match (is_last, arg.default) {
        (true, _) => (of, "?"),
        (false, true) => (format!("{of} | undefined"), ""),
        (false, false) => (of, ""),
    }
}

fn documentation(file: &File<'_>, method: &MethodDescriptor, gives: &str, lines: &mut Lines) {
    let mut tags = Vec::new();
    if file.dialect == Dialect::JavaScript {
        tags.push("@param {Context} cx".to_owned());
        for (at, (name, arg)) in File::parameters(method).iter().zip(&method.args).enumerate() {
            let (of, mark) = parameter(file, method, at, true);
            let name = if mark.is_empty() { name.clone() } else { format!("[{name}]") };
            tags.push(format!("@param {{{of}}} {name} {}", prose(&arg.docs).join(" ")));
        }
        tags.push(format!("@returns {{{gives}}}"));
    }
    let of_stream = stream_given(method).map(|(_, error)| error);
    let errors =
        [Some(&method.error), of_stream].into_iter().flatten().filter(|error| **error != Shape::Never);
    let mut errors: Vec<String> = errors.map(|error| file.of(error)).collect();
    errors.dedup();
    tags.extend(errors.iter().map(|error| format!("@throws {{ServiceError<{error}>}}")));
    tagged(2, prose(&method.docs), tags, lines);
}
