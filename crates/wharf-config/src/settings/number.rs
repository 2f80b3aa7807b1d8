//! Numbers of a configuration: exact, within the range of the type that is read, or refused with that range.
use std::{any::type_name, fmt::Display};

use super::fault::Fault;
use crate::node::{Node, Value};

/// A whole number within the range of `T`.
pub(super) fn whole<T>(node: &Node, min: T, max: T) -> Result<T, Fault>
where
    T: Copy + TryFrom<i128> + std::str::FromStr + Display,
{
    let expected = || format!("expected a whole number from {min} to {max}");
    match &node.value {
        Value::Integer(number) => {
            T::try_from(*number).map_err(|_| Fault::unusable("is out of range", expected()))
        }
        Value::Text(text) => {
            text.trim().parse().map_err(|_| Fault::unusable("is no such number", expected()))
        }
        _ => Err(Fault::unusable(format!("is {}", node.kind()), expected())),
    }
}

/// A number with a fraction; a whole one will do.
pub(super) fn fraction(node: &Node) -> Result<f64, Fault> {
    let expected = "expected a number, such as 0.5";
    match &node.value {
        Value::Float(number) => Ok(*number),
        Value::Integer(number) => {
            let float = *number as f64;
            let exact = float as i128 == *number;
            exact
                .then_some(float)
                .ok_or_else(|| Fault::unusable(format!("does not fit into {}", type_name::<f64>()), expected))
        }
        Value::Text(text) => text.trim().parse().map_err(|_| Fault::unusable("is no number", expected)),
        _ => Err(Fault::unusable(format!("is {}", node.kind()), expected)),
    }
}
