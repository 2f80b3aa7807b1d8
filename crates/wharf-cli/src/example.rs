//! What a method's arguments look like as JSON, for whoever types them by hand.

use serde_json::{Map, Value, json};
use wharf_schema::{Body, Field, InterfaceDescriptor, MethodDescriptor, Shape, Types, Variant};

/// How deep an example goes: types may contain themselves.
const DEPTH: usize = 6;

/// `cart.add takes shopper: ShopperId, item: CartItem`.
pub(crate) fn signature(address: &str, method: &MethodDescriptor) -> String {
    if method.args.is_empty() {
        return format!("{address} takes no arguments: {{}}");
    }
    let args = method.args.iter().map(|arg| format!("{}: {}", arg.name, arg.shape));
    format!("{address} takes {}", args.collect::<Vec<_>>().join(", "))
}

/// Arguments that the method would understand, if not like.
pub(crate) fn arguments(interface: &InterfaceDescriptor, method: &MethodDescriptor) -> Value {
    // A stream is not written among the others.
    let args = method.args.iter().filter(|arg| !arg.shape.is_stream());
    fields(args, &interface.types, DEPTH)
}

fn fields<'a>(fields: impl IntoIterator<Item = &'a Field>, types: &Types, depth: usize) -> Value {
    let entries = fields.into_iter().map(|field| (field.name.clone(), value(&field.shape, types, depth)));
    Value::Object(entries.collect())
}

fn value(shape: &Shape, types: &Types, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let inner = |shape: &Shape| value(shape, types, depth - 1);
    match shape {
        Shape::Bool => json!(false),
        Shape::Int { bits: 128, .. } => json!("1"),
        Shape::Int { .. } => json!(1),
        Shape::Float { .. } => json!(0.5),
        Shape::Char => json!("a"),
        Shape::String => json!("text"),
        Shape::Bytes => json!("YmFzZTY0"),
        Shape::Unit | Shape::Never | Shape::Stream { .. } => Value::Null,
        Shape::Text { format } => text(format),
        Shape::Option(some) => inner(some),
        Shape::List(item) | Shape::Set(item) => json!([inner(item)]),
        Shape::Array { item, len } => Value::Array(vec![inner(item); (*len).min(8)]),
        Shape::Tuple(items) => items.iter().map(inner).collect(),
        Shape::Map { key, value } => {
            let key = match inner(key) {
                Value::String(key) => key,
                other => other.to_string(),
            };
            Value::Object(Map::from_iter([(key, inner(value))]))
        }
        Shape::Named(name) => {
            types.get(name).map_or(Value::Null, |definition| body(&definition.body, types, depth - 1))
        }
    }
}

fn body(what: &Body, types: &Types, depth: usize) -> Value {
    match what {
        Body::Unit => Value::Null,
        Body::Newtype(shape) => value(shape, types, depth),
        Body::Tuple(shapes) => shapes.iter().map(|shape| value(shape, types, depth)).collect(),
        Body::Struct(list) => fields(list, types, depth),
        Body::Enum { variants, .. } => {
            variants.first().map_or(Value::Null, |first| variant(first, types, depth))
        }
    }
}

fn variant(variant: &Variant, types: &Types, depth: usize) -> Value {
    match &variant.body {
        Body::Unit => json!(variant.name),
        carried => Value::Object(Map::from_iter([(variant.name.clone(), body(carried, types, depth))])),
    }
}

fn text(format: &str) -> Value {
    match format {
        "uuid" => json!("67e55044-10b1-426f-9247-bb680e5fe0c8"),
        "date-time" => json!("2026-01-31T12:00:00Z"),
        "date" => json!("2026-01-31"),
        "time" => json!("12:00:00"),
        "uri" => json!("https://example.org/"),
        "decimal" => json!("1.50"),
        _ => json!("text"),
    }
}

#[cfg(test)]
mod tests {
    use wharf_schema::{MethodKind, TypeDef};

    use super::*;

    fn field(name: &str, shape: Shape) -> Field {
        Field { name: name.into(), docs: String::new(), shape, default: false }
    }

    fn cart() -> InterfaceDescriptor {
        let mut types = Types::new();
        let text = TypeDef { docs: String::new(), body: Body::Newtype(Shape::String) };
        let folder = Shape::List(Box::new(Shape::Named("Folder".into())));
        let folder = TypeDef { docs: String::new(), body: Body::Struct(vec![field("folders", folder)]) };
        types.insert("ShopperId".into(), text);
        types.insert("Folder".into(), folder);
        let quantities = Shape::Map {
            key: Box::new(Shape::Named("ShopperId".into())),
            value: Box::new(Shape::Int { signed: false, bits: 32 }),
        };
        let args = vec![field("shopper", Shape::Named("ShopperId".into())), field("quantities", quantities)];
        let nested = vec![field("folder", Shape::Named("Folder".into()))];
        let method = |name: &str, args, types: &Types| {
            MethodDescriptor::new(name, "", MethodKind::Read, args, Shape::Unit, Shape::Never, types)
        };
        let methods = vec![
            method("add", args, &types),
            method("nested", nested, &types),
            method("all", vec![], &types),
        ];
        InterfaceDescriptor { name: "Cart".into(), docs: String::new(), methods, types }
    }

    #[test]
    fn a_signature_is_written_as_in_rust() {
        let cart = cart();
        let written = |name: &str| signature(&format!("cart.{name}"), cart.method(name).unwrap());
        assert_eq!(written("add"), "cart.add takes shopper: ShopperId, quantities: Map<ShopperId, u32>");
        assert_eq!(written("all"), "cart.all takes no arguments: {}");
    }

    #[test]
    fn an_example_has_every_argument_and_ends() {
        let cart = cart();
        let example = |name: &str| arguments(&cart, cart.method(name).unwrap()).to_string();
        assert_eq!(example("add"), r#"{"quantities":{"text":1},"shopper":"text"}"#);
        assert!(example("nested").len() < 100);
    }
}
