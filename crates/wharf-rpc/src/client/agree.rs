//! What caller and callee mean by each method of an interface, found out when they meet.

use wharf_core::{Encoding, Fault};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor, can_call, fingerprint};

use super::call::Agreement;
use crate::conn::Address;
use crate::wire::{Served, ServedMethod};

/// By the number of the method in the caller's interface: how it is called, or why it cannot be.
pub(crate) type Agreements = Vec<Result<Agreement, Fault>>;

/// Methods with equal fingerprints are called by position. Where they differ the rules of compatibility decide: what
/// is safe for callers is called by name, and the rest is not called.
pub(crate) fn agree(caller: &InterfaceDescriptor, served: &Served, address: &Address) -> Agreements {
    let meeting = Meeting { caller, served, address, callee: served.descriptor.as_deref().map(read) };
    caller.methods.iter().map(|method| meeting.agree(method)).collect()
}

fn read(descriptor: &str) -> Result<InterfaceDescriptor, String> {
    serde_json::from_str(descriptor).map_err(|error| error.to_string())
}

struct Meeting<'a> {
    caller: &'a InterfaceDescriptor,
    served: &'a Served,
    address: &'a Address,
    /// The callee's version, if it sent it.
    callee: Option<Result<InterfaceDescriptor, String>>,
}

impl Meeting<'_> {
    fn agree(&self, wanted: &MethodDescriptor) -> Result<Agreement, Fault> {
        let Served { service, interface, methods, .. } = self.served;
        let address = self.address;
        let Some(served) = methods.iter().find(|method| method.name == wanted.name) else {
            return Err(Fault::incompatible(format!(
                "{service} at {address} has no method {}: it offers another version of {interface}; deploy it before its \
                 callers",
                wanted.name
            ))
            .before_start());
        };
        if served.fingerprint == wanted.fingerprint {
            return Ok(Agreement { number: served.number, encoding: Encoding::Positional });
        }
        self.judge(served).map_err(|reason| {
            Fault::incompatible(format!(
                "{service} at {address} offers another version of {interface}: {reason}; deploy versions that get on with \
                 each other (`wharf check` tells which do)"
            ))
            .before_start()
        })?;
        Ok(Agreement { number: served.number, encoding: Encoding::Named })
    }

    /// Whether values of a method that the ends know in different versions are read as what they are.
    fn judge(&self, served: &ServedMethod) -> Result<(), String> {
        let callee = match &self.callee {
            Some(Ok(callee)) => callee,
            Some(Err(error)) => return Err(format!("its descriptor cannot be read: {error}")),
            None => return Err("it sent no descriptor to compare with".into()),
        };
        let described = callee.method(&served.name).is_some_and(|method| {
            let MethodDescriptor { name, kind, args, value, error, .. } = method;
            fingerprint(name, *kind, args, value, error, &callee.types) == served.fingerprint
        });
        if !described {
            return Err(format!("its descriptor is not that of the method {} that it serves", served.name));
        }
        can_call(self.caller, callee, &served.name).map_err(|reason| reason.to_string())
    }
}
