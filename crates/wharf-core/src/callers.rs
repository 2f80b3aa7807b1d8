//! Who may call an interface of a service: decided by the callee, from what was declared.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Fault, Interface};

/// Who may call an interface of a service. Each of its methods may narrow that with `#[callers("…")]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callers {
    /// Whoever reaches it: what is protected otherwise, as by the mode of a socket's file.
    Anyone,
    /// The services that declared that they call it.
    Declared(Arc<BTreeSet<String>>),
}

impl Callers {
    /// The services of these names.
    pub fn declared<'a>(services: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Declared(Arc::new(services.into_iter().map(str::to_owned).collect()))
    }

    /// Whether the service `caller` is one of them.
    pub fn include(&self, caller: &str) -> bool {
        match self {
            Self::Anyone => true,
            Self::Declared(services) => services.contains(caller),
        }
    }

    /// Whether the service `caller` may call a method of `interface`, which has to have it.
    pub fn allow(&self, caller: &str, interface: &Interface, method: usize) -> bool {
        self.include(caller) && is_let(caller, interface.methods[method].callers)
    }

    /// Which methods of `interface` the service `caller` may call, each at its place: worked out once, and looked up
    /// by every call.
    pub fn methods(&self, caller: &str, interface: &Interface) -> Box<[bool]> {
        let included = self.include(caller);
        interface.methods.iter().map(|method| included && is_let(caller, method.callers)).collect()
    }

    /// Why the service `caller` may not call a method of `callee`.
    pub fn refusal(&self, caller: &str, callee: &str, interface: &Interface, method: usize) -> Fault {
        let by = interface.name;
        let (name, only) =
            interface.methods.get(method).map_or(("?", &[][..]), |method| (method.name, method.callers));
        let caller = if caller.is_empty() { "a caller without a name" } else { caller };
        let why = if self.include(caller) {
            format!(
                "the interface {by} lets nobody but {} call it; name {caller} in its `#[callers(…)]`, and deploy {callee}",
                only.join(" and ")
            )
        } else {
            format!(
                "it is not declared that {caller} calls {callee} by {by}; take a `{by}Client` in the constructor of \
                 {caller}, and give {callee} the app's new description (`wharf up` does)"
            )
        };
        Fault::denied(format!("{caller} may not call {callee}.{name}: {why}")).before_start()
    }
}

/// Whether a method that names its callers names this one; one that names none is for all of them.
fn is_let(caller: &str, only: &[&str]) -> bool {
    only.is_empty() || only.contains(&caller)
}

#[cfg(test)]
mod tests {
    use wharf_schema::{MethodKind, Shape};

    use super::*;
    use crate::Method;

    const fn method(name: &'static str, callers: &'static [&'static str]) -> Method {
        let (value, error) = (|_: &mut _| Shape::Unit, |_: &mut _| Shape::Never);
        Method {
            name,
            docs: "",
            kind: MethodKind::Command,
            is_hedged: false,
            args: &[],
            value,
            error,
            callers,
            http: None,
            streams: crate::Streams::NONE,
        }
    }

    static CART: Interface = Interface {
        name: "Cart",
        docs: "",
        methods: &[method("add", &[]), method("empty", &["checkout"])],
        described: None,
    };

    #[test]
    fn whoever_is_not_declared_may_call_nothing_and_a_method_may_be_for_some_alone() {
        let callers = Callers::declared(["checkout", "storefront"]);
        assert_eq!(*callers.methods("checkout", &CART), [true, true]);
        assert_eq!(*callers.methods("storefront", &CART), [true, false]);
        assert_eq!(*callers.methods("ads", &CART), [false, false]);
        assert_eq!(*Callers::Anyone.methods("ads", &CART), [true, false]);
    }

    #[test]
    fn a_refusal_names_both_ends_the_method_and_the_remedy() {
        let callers = Callers::declared(["checkout", "storefront"]);
        let undeclared = callers.refusal("ads", "cart", &CART, 0);
        let narrowed = callers.refusal("storefront", "cart", &CART, 1);
        assert!(undeclared.message().starts_with("ads may not call cart.add: it is not declared"));
        assert!(undeclared.message().contains("take a `CartClient` in the constructor of ads"));
        assert!(
            narrowed.message().starts_with("storefront may not call cart.empty: the interface Cart lets")
        );
        assert!(narrowed.message().contains("nobody but checkout"));
        assert!(undeclared.not_started() && narrowed.not_started());
    }
}
