//! What a test asks of a program, one line of JSON on its standard input, and is answered with one on its output.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_schema::InterfaceDescriptor;

/// What a program is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Order {
    /// Tell its cases: gives a list of [`Described`].
    Describe,
    /// Serve all of them at these addresses: gives the addresses.
    Listen(Vec<String>),
    /// Answer the next calls with these.
    Answer(Vec<Answers>),
    /// Call the other program: gives a list of [`Outcomes`].
    Call {
        /// Where it listens.
        at: String,
        /// Which methods, side by side; the calls of one method come after each other.
        calls: Vec<Called>,
    },
    /// Tell what it was called with since the last time: gives a list of [`Heard`].
    Heard,
    /// Write values by name: gives the bytes as hexadecimal text.
    Write {
        /// The case, whose message they are values of.
        case: String,
        /// The values.
        values: Vec<Value>,
    },
    /// Read values by name: gives `{"value": …}` or `{"error": text}` for each.
    Read {
        /// The case, whose message they are values of.
        case: String,
        /// Whether they are read as arguments are; otherwise, as answers are.
        as_argument: bool,
        /// The bytes of each.
        values: Vec<String>,
    },
}

/// A case, as a program has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Described {
    /// Its name: the rule, and the number of the example.
    pub name: String,
    /// The interfaces that it has in this version.
    pub interfaces: Vec<InterfaceDescriptor>,
    /// Whether it is about a message: its interface then has `take`, `give` and `well`.
    pub is_message: bool,
}

/// Which method is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Way {
    /// The case.
    pub case: String,
    /// The interface.
    pub interface: String,
    /// The method.
    pub method: String,
}

/// What calls of a method are answered with, one after the other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answers {
    /// The method.
    pub way: Way,
    /// `{"value": …}` or `{"error": …}`.
    pub answers: Vec<Value>,
}

/// Calls of a method.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Called {
    /// The method.
    pub way: Way,
    /// The arguments of each, by name.
    pub arguments: Vec<Value>,
}

/// What came of calls of a method.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcomes {
    /// How the ends have agreed to call it: `by position`, `by name`, `not at all`, or `not connected`.
    pub spoken: String,
    /// What came of each call.
    pub outcomes: Vec<Value>,
}

/// A call that came.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Heard {
    /// The method.
    pub way: Way,
    /// The arguments, by name.
    pub arguments: Value,
}
