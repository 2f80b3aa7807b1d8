//! An interface as the compiler knows it: names, kinds, and functions that give shapes.

use crate::Streams;
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
    /// The interface as plain data: what is printed, compared, and sent to peers.
    pub fn descriptor(&self) -> InterfaceDescriptor {
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
    #[test]
    fn a_service_is_named_after_its_interface() {
        assert_eq!(super::service_name("Cart"), "cart");
        assert_eq!(super::service_name("ProductCatalog"), "product-catalog");
        assert_eq!(super::service_name("V2Ads"), "v2-ads");
    }
}
