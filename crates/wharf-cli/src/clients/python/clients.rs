//! A client, and the class to derive a server from, for each interface.

use wharf_schema::{Field, InterfaceDescriptor, MethodDescriptor, Shape};

use super::super::{
    plan::{Served, stream_given, stream_taken},
    text::{Lines, prose, quoted},
};
use super::file::{File, gives};
use super::types::docstring;

/// A class whose methods make calls.
pub(super) fn client(file: &File<'_>, service: &Served, interface: &InterfaceDescriptor, lines: &mut Lines) {
    let names = file.interface(interface);
    lines.gap(2);
    lines.line(0, &format!("class {}:", names.client));
    let mut docs = prose(&interface.docs);
    docs.push(String::new());
    let variable = service.service.to_ascii_uppercase().replace('-', "_");
    docs.push(format!(
        "``url`` is the address in front of a method's name, such as http://127.0.0.1:8080/{}; without it, that of \
         WHARF_{variable}_URL. ``caller`` is the service that calls; without it, WHARF_SERVICE.",
        service.service
    ));
    docstring(4, &prose(&docs.join("\n")), lines);
    lines.gap(1);
    lines.line(4, "def __init__(self, url: Optional[str] = None, *, caller: Optional[str] = None) -> None:");
    lines.line(8, &format!("self._channel = _Channel({}, url, caller)", quoted(&service.service)));
    for (name, method) in File::methods(interface).iter().zip(&interface.methods) {
        lines.gap(1);
        signature(file, name, method, true, lines);
        documentation(file, method, lines);
        let parameters = File::parameters(method).into_iter().zip(&method.args);
        let sent = parameters.filter(|(_, arg)| !arg.shape.is_stream());
        let sent: Vec<String> = sent.map(|(name, _)| format!("{}: {name}", quoted(&name))).collect();
        let mut args = vec![
            "cx".to_owned(),
            format!("{}[{}]", names.table, quoted(&method.name)),
            format!("{{{}}}", sent.join(", ")),
        ];
        let is_stream = stream_given(method).is_some();
        let how = match stream_taken(method) {
            Some((stream, ..)) => {
                let at = method.args.iter().position(|arg| arg.name == stream).unwrap_or_default();
                args.push(File::parameters(method).swap_remove(at));
                args.insert(0, "self._channel".to_owned());
                if is_stream { "_converse(" } else { "_send(" }
            }
            None if is_stream => "self._channel.stream(",
            None => "self._channel.call(",
        };
        match method.value {
            Shape::Unit => lines.list(8, how, &args, ")"),
            Shape::Never => lines.list(8, &format!("raise AssertionError({how}"), &args, "))"),
            _ if is_stream => lines.list(8, &format!("return {how}"), &args, ")"),
            _ => {
                lines.list(8, &format!("value: {} = {how}", gives(file, method)), &args, ")");
                lines.line(8, "return value");
            }
        }
    }
}

/// An abstract class with the methods of the interface.
pub(super) fn server(file: &File<'_>, interface: &InterfaceDescriptor, lines: &mut Lines) {
    let names = file.interface(interface);
    lines.gap(2);
    lines.line(0, &format!("class {}(abc.ABC):", names.server));
    let mut docs = prose(&interface.docs);
    docs.extend([String::new(), "Derive from it, and give what you have made to ``serve``.".to_owned()]);
    docstring(4, &prose(&docs.join("\n")), lines);
    for (name, method) in File::methods(interface).iter().zip(&interface.methods) {
        lines.gap(1);
        lines.line(4, "@abc.abstractmethod");
        signature(file, name, method, false, lines);
        documentation(file, method, lines);
        if method.docs.trim().is_empty() && method.error == Shape::Never {
            lines.line(8, "raise NotImplementedError");
        }
    }
}

fn signature(file: &File<'_>, name: &str, method: &MethodDescriptor, is_client: bool, lines: &mut Lines) {
    let mut parameters = vec!["self".to_owned(), "cx: Context".to_owned()];
    for (at, (name, arg)) in File::parameters(method).iter().zip(&method.args).enumerate() {
        let annotation = match &arg.shape {
            Shape::Stream { item, .. } if is_client => format!("Iterable[{}]", file.annotation(item, false)),
            shape => file.optional(shape, arg.default),
        };
        let has_default = is_client && method.args[at..].iter().all(Field::may_be_missing);
        parameters.push(format!("{name}: {annotation}{}", if has_default { " = None" } else { "" }));
    }
    let end = format!(") -> {}:", gives(file, method));
    lines.list(4, &format!("def {name}("), &parameters, &end);
}

fn documentation(file: &File<'_>, method: &MethodDescriptor, lines: &mut Lines) {
    let mut docs = prose(&method.docs);
    let of_stream = stream_given(method).map(|(_, error)| error);
    let mut raised: Vec<String> = Vec::new();
    for shape in [Some(&method.error), of_stream].into_iter().flatten() {
        let class = match shape {
            Shape::Never => continue,
            Shape::Named(name) => file.class(name).to_owned(),
            _ => "OtherError".to_owned(),
        };
        if !raised.contains(&class) {
            raised.push(class);
        }
    }
    if !raised.is_empty() {
        docs.extend([String::new(), format!("Raises {}.", raised.join(" and "))]);
    }
    docstring(8, &prose(&docs.join("\n")), lines);
}
