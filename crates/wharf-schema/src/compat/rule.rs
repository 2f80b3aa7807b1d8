//! The rules: what kinds of change there are.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($($(#[doc = $docs:literal])+ $rule:ident = $name:literal,)*) => {
        /// A kind of change. `docs/compatibility.md` has a section for each, under its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[doc = $docs])+ $rule,)*
        }

        impl Rule {
            /// All of them, in the order of the rule book.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }
        }
    };
}

rules! {
    /// There is an interface more.
    InterfaceAdded = "interface-added",
    /// There is an interface less.
    InterfaceRemoved = "interface-removed",
    /// There is a method more.
    MethodAdded = "method-added",
    /// There is a method less.
    MethodRemoved = "method-removed",
    /// A method is of another kind.
    KindChanged = "kind-changed",
    /// A method has another route of HTTP.
    RouteChanged = "route-changed",
    /// A method is for other callers (`#[callers(…)]`).
    CallersChanged = "callers-changed",
    /// There is an argument more.
    ArgumentAdded = "argument-added",
    /// There is an argument less.
    ArgumentRemoved = "argument-removed",
    /// An argument has another name.
    ArgumentRenamed = "argument-renamed",
    /// A method has an error of its own that had none.
    ErrorAdded = "error-added",
    /// A method has no error of its own any more.
    ErrorRemoved = "error-removed",
    /// There is a field more.
    FieldAdded = "field-added",
    /// There is a field less.
    FieldRemoved = "field-removed",
    /// A field has another name.
    FieldRenamed = "field-renamed",
    /// A field that had to be sent may be left out (`#[serde(default)]`), or the other way round.
    DefaultChanged = "default-changed",
    /// Arguments, fields or variants stand in another order.
    OrderChanged = "order-changed",
    /// There is a variant more.
    VariantAdded = "variant-added",
    /// There is a variant less.
    VariantRemoved = "variant-removed",
    /// A variant carries values, or other ones.
    VariantChanged = "variant-changed",
    /// An enum is open that was closed, or the other way round.
    OpenChanged = "open-changed",
    /// A variant of an error has another status.
    StatusChanged = "status-changed",
    /// The same values have a type of another name.
    TypeRenamed = "type-renamed",
    /// A value is an `Option` that was none.
    OptionAdded = "option-added",
    /// A value is no `Option` any more.
    OptionRemoved = "option-removed",
    /// A number is of another type.
    NumberChanged = "number-changed",
    /// A text is of another type.
    TextChanged = "text-changed",
    /// A tuple or an array has another length.
    LengthChanged = "length-changed",
    /// A list, a set, an array or a tuple is another one of these.
    SequenceChanged = "sequence-changed",
    /// An argument or a value is a stream that was none, or the other way round.
    StreamChanged = "stream-changed",
    /// A value is of another type altogether.
    TypeChanged = "type-changed",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
