//! An interface as the compiler knows it: names, kinds, and functions that give shapes.

use crate::Streams;
use wharf_schema::http::HttpRoute;
use wharf_schema::{Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Types, fingerprint};

/// An interface, as `#[wharf::service]` writes it down.
#[derive(Debug)]
pub struct Interface {
    /// The name of the trait.
    pub name: &'static str,
    /// The documentation of the trait.
    pub docs: &'static str,
    /// Its methods, in their order in the trait; calls name them by their place here.
    pub methods: &'static [Method],
    /// The interface as plain data, where that is all that is known of it: there is no trait.
    pub described: Option<&'static InterfaceDescriptor>,
}

/// A method of an interface.
#[derive(Debug)]
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// Its documentation.
    pub docs: &'static str,
    /// What may be done with a call of it: repeat, hedge, cache.
    pub kind: MethodKind,
    /// Whether its callers make a second call beside one that takes long, unless they are told otherwise.
    pub is_hedged: bool,
    /// Its arguments after the context.
    pub args: &'static [Arg],
    /// The shape of what it gives.
    pub value: fn(&mut Types) -> Shape,
    /// The shape of the service's own error.
    pub error: fn(&mut Types) -> Shape,
    /// The services that alone may call it; empty when every declared caller may.
    pub callers: &'static [&'static str],
    /// Where it is for callers over HTTP, beside `POST /SERVICE/METHOD`.
    pub http: Option<HttpRoute>,
    /// Which way items go in a call of it.
    pub streams: Streams,
}

/// An argument of a method.
#[derive(Debug)]
pub struct Arg {
    /// Its name.
    pub name: &'static str,
    /// Its shape.
    pub shape: fn(&mut Types) -> Shape,
}

impl Interface {
    /// An interface that is known from its descriptor only, as by who calls it without types. It stays in memory as long
    /// as the process runs: this is for the few that a program begins with.
    pub fn of_descriptor(descriptor: InterfaceDescriptor) -> &'static Self {
        let descriptor: &'static InterfaceDescriptor = Box::leak(Box::new(descriptor));
        let methods: Vec<Method> = descriptor.methods.iter().map(Method::of_descriptor).collect();
        Box::leak(Box::new(Self {
            name: &descriptor.name,
            docs: &descriptor.docs,
            methods: Vec::leak(methods),
            described: Some(descriptor),
        }))
    }

    /// The interface as plain data: what is printed, compared, and sent to peers.
    pub fn descriptor(&self) -> InterfaceDescriptor {
        if let Some(described) = self.described {
            return described.clone();
        }
        let mut types = Types::new();
        let methods = self.methods.iter().map(|method| method.descriptor(&mut types)).collect();
        InterfaceDescriptor { name: self.name.into(), docs: self.docs.into(), methods, types }
    }
}

impl Method {
    /// Whether a second call of it can be made beside the first: it is a `read` that no stream is sent to.
    pub fn may_hedge(&self) -> bool {
        self.kind == MethodKind::Read && !self.streams.argument
    }

    /// The shapes are in the descriptor, where whoever asks finds them.
    fn of_descriptor(described: &'static MethodDescriptor) -> Self {
        let arg = |arg: &'static Field| Arg { name: &arg.name, shape: |_| Shape::Never };
        let args: Vec<Arg> = described.args.iter().map(arg).collect();
        let callers: Vec<&'static str> = described.callers.iter().map(String::as_str).collect();
        Self {
            name: &described.name,
            docs: &described.docs,
            kind: described.kind,
            is_hedged: false,
            args: Vec::leak(args),
            value: |_| Shape::Never,
            error: |_| Shape::Never,
            callers: Vec::leak(callers),
            http: described.http.clone(),
            streams: Streams {
                argument: described.args.iter().any(|arg| arg.shape.is_stream()),
                value: described.value.is_stream(),
            },
        }
    }

    fn descriptor(&self, types: &mut Types) -> MethodDescriptor {
        let arg = |arg: &Arg| Field {
            name: arg.name.into(),
            docs: String::new(),
            shape: (arg.shape)(types),
            default: false,
        };
        let args: Vec<Field> = self.args.iter().map(arg).collect();
        let (value, error) = ((self.value)(types), (self.error)(types));
        MethodDescriptor {
            fingerprint: fingerprint(self.name, self.kind, &args, &value, &error, types),
            name: self.name.into(),
            docs: self.docs.into(),
            kind: self.kind,
            args,
            value,
            error,
            callers: self.callers.iter().map(|&caller| caller.to_owned()).collect(),
            http: self.http.clone(),
        }
    }
}

/// The name a service has unless it is given another: its interface's, in kebab case.
pub fn service_name(interface: &str) -> String {
    let mut name = String::with_capacity(interface.len() + 4);
    let mut after_lower = false;
    for letter in interface.chars() {
        if letter == '_' {
            name.push('-');
        } else if letter.is_uppercase() {
            if after_lower {
                name.push('-');
            }
            name.extend(letter.to_lowercase());
        } else {
            name.push(letter);
        }
        after_lower = letter.is_lowercase() || letter.is_ascii_digit();
    }
    name
}

#[cfg(test)]
mod tests {
    use wharf_schema::Message;

    use super::*;

    #[test]
    fn one_that_is_known_from_its_descriptor_has_that_descriptor() {
        const LIST: Method = Method {
            name: "list",
            docs: "All of them.",
            kind: MethodKind::Read,
            is_hedged: false,
            args: &[Arg { name: "limit", shape: u32::shape }],
            value: Vec::<String>::shape,
            error: |_| Shape::Never,
            callers: &["front"],
            http: None,
            streams: Streams::NONE,
        };
        let typed = Interface { name: "Ads", docs: "", methods: const { &[LIST] }, described: None };
        let told = Interface::of_descriptor(typed.descriptor());
        assert_eq!(told.descriptor(), typed.descriptor());
        let [list] = told.methods else { panic!("one method") };
        assert_eq!((list.name, list.kind, list.callers), ("list", MethodKind::Read, &["front"][..]));
        assert!(list.may_hedge() && list.args[0].name == "limit");
    }

    #[test]
    fn a_service_is_named_after_its_interface() {
        assert_eq!(service_name("Cart"), "cart");
        assert_eq!(service_name("ProductCatalog"), "product-catalog");
        assert_eq!(service_name("V2Ads"), "v2-ads");
    }
}
