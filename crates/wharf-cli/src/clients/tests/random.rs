//! Interfaces at random, and values of their types as Rust writes them.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use wharf_schema::{
    Body, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, TypeDef, Types, Variant,
};

/// How many types an interface has.
const TYPES: usize = 6;

/// An interface whose type number n contains only types with higher numbers, and itself where it may be absent: so every
/// type has values.
pub(super) fn interfaces() -> impl Strategy<Value = InterfaceDescriptor> {
    let bodies: Vec<_> = (0..TYPES).map(|number| (name(), body(number + 1)).boxed()).collect();
    bodies.prop_filter_map("values would change on the way", |bodies| {
        let mut types = Types::new();
        for (number, (_, body)) in bodies.into_iter().enumerate() {
            types.insert(type_name(number), TypeDef { docs: String::new(), body });
        }
        let args: Vec<Field> =
            (0..TYPES).map(|number| field(&format!("a{number}"), named(number), false)).collect();
        let method =
            MethodDescriptor::new("take", "", MethodKind::Read, args, Shape::Unit, Shape::Never, &types);
        let interface =
            InterfaceDescriptor { name: "Random".into(), docs: String::new(), methods: vec![method], types };
        interface.problems().is_empty().then_some(interface)
    })
}

/// The name of type number n. Some are awkward.
pub(super) fn type_name(number: usize) -> String {
    ["Plain", "Page<Vec<u8>>", "Fault", "dict", "Map", "Object#2x"][number % TYPES].to_owned()
}

fn named(number: usize) -> Shape {
    Shape::Named(type_name(number))
}

fn field(name: &str, shape: Shape, default: bool) -> Field {
    Field { name: name.to_owned(), docs: "Some \"docs\" \\".into(), shape, default }
}

/// Names on the wire: also keywords, and what is no name in any language.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,3}",
        1 => select(vec!["class", "self", "from", "list", "__proto__", "constructor", "toString", "args", "None", "cx", "name"])
            .prop_map(str::to_owned),
        1 => "[ a-zA-Z0-9_$\"\\\\é-]{0,4}",
    ]
}

fn fields(from: usize) -> impl Strategy<Value = Vec<Field>> {
    vec((name(), shape(from), prop::bool::weighted(0.2)), 0..5).prop_map(|fields| {
        let mut kept: Vec<Field> = Vec::new();
        for (name, shape, default) in fields {
            if kept.iter().all(|known| known.name != name) {
                kept.push(field(&name, shape, default));
            }
        }
        kept
    })
}

fn plain_body(from: usize) -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::Unit),
        shape(from).prop_map(Body::Newtype),
        vec(shape(from), 0..4).prop_map(Body::Tuple),
        fields(from).prop_map(Body::Struct),
    ]
}

fn body(from: usize) -> impl Strategy<Value = Body> {
    let variants =
        vec((name(), prop_oneof![Just(Body::Unit), plain_body(from)]), 1..5).prop_map(|variants| {
            let mut kept: Vec<Variant> = Vec::new();
            for (name, body) in variants {
                if kept.iter().all(|known| known.name != name) {
                    kept.push(Variant { name, docs: String::new(), body, status: None });
                }
            }
            kept
        });
    let enumeration = (any::<bool>(), variants).prop_map(|(open, variants)| Body::Enum { open, variants });
    // A type that may contain itself, because the list may be empty.
    let own = named(from - 1);
    let recursive = fields(from).prop_map(move |mut fields| {
        fields.retain(|field| field.name != "more");
        fields.push(field("more", Shape::List(Box::new(own.clone())), false));
        Body::Struct(fields)
    });
    prop_oneof![3 => plain_body(from), 3 => enumeration, 1 => recursive]
}

fn shape(from: usize) -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        4 => select(vec![Shape::Bool, Shape::Char, Shape::String, Shape::Bytes, Shape::Unit,
            Shape::Float { bits: 32 }, Shape::Float { bits: 64 }, Shape::text("uuid"), Shape::text("date-time"),
            Shape::text("decimal"), Shape::text("something")]),
        3 => (any::<bool>(), select(vec![8, 16, 32, 64, 128])).prop_map(|(signed, bits)| Shape::Int { signed, bits }),
        3 => (from..=TYPES).prop_map(|number| if number < TYPES { named(number) } else { Shape::Bool }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let key = select(vec![
            Shape::String,
            Shape::Int { signed: true, bits: 64 },
            Shape::Int { signed: false, bits: 8 },
        ]);
        prop_oneof![
            boxed.clone().prop_map(Shape::Option),
            boxed.clone().prop_map(Shape::List),
            boxed.clone().prop_map(Shape::Set),
            (boxed.clone(), 0..4usize).prop_map(|(item, len)| Shape::Array { item, len }),
            vec(inner, 1..4).prop_map(Shape::Tuple),
            (key, boxed).prop_map(|(key, value)| Shape::Map { key: Box::new(key), value }),
        ]
    })
}

/// A value of `shape` as `Encoding::Json` writes it, from numbers that `next` draws.
pub(super) fn value(shape: &Shape, types: &Types, depth: usize, next: &mut impl FnMut() -> u64) -> Value {
    match shape {
        Shape::Bool => json!(next().is_multiple_of(2)),
        Shape::Int { signed, bits } => integer(*signed, *bits, next),
        Shape::Float { bits: 32 } => {
            let number = f32::from_bits(u32::try_from(next() >> 32).unwrap_or_default());
            json!(if number.is_finite() { number } else { 0.1 })
        }
        Shape::Float { .. } => {
            let number = f64::from_bits(next());
            json!(if number.is_finite() { number } else { -0.0 })
        }
        Shape::Char => json!(["a", "\"", "é", "𝄞", "\u{0}"][pick(5, next)]),
        Shape::String => json!(["", "text", "\u{2028}\\\"", "𝄞 <é>", "null"][pick(5, next)]),
        Shape::Bytes => json!(["", "AA==", "AAH/", "+/8="][pick(4, next)]),
        Shape::Unit | Shape::Never | Shape::Stream { .. } => Value::Null,
        Shape::Text { format } => json!(match format.as_str() {
            "uuid" => "67e55044-10b1-426f-9247-bb680e5fe0c8",
            "date-time" =>
                ["2026-01-31T12:00:00Z", "1970-01-01T00:00:00.123456789Z", "-009999-01-02T01:59:59Z"]
                    [pick(3, next)],
            "decimal" => ["19.90", "-0.0000001", "0"][pick(3, next)],
            _ => "anything",
        }),
        Shape::Option(some) if next().is_multiple_of(2) => value(some, types, depth, next),
        Shape::Option(_) => Value::Null,
        Shape::List(item) | Shape::Set(item) => {
            let length = if depth > 3 { 0 } else { pick(3, next) };
            (0..length).map(|_| value(item, types, depth + 1, next)).collect()
        }
        Shape::Array { item, len } => (0..*len).map(|_| value(item, types, depth + 1, next)).collect(),
        Shape::Tuple(items) => items.iter().map(|item| value(item, types, depth + 1, next)).collect(),
        Shape::Map { key, value: item } => {
            let mut members = Map::new();
            for _ in 0..pick(3, next) {
                let name = match value(key, types, depth + 1, next) {
                    Value::String(name) => name,
                    number => number.to_string(),
                };
                members.insert(name, value(item, types, depth + 1, next));
            }
            Value::Object(members)
        }
        Shape::Named(name) => body_value(&types.get(name).unwrap().body, types, depth + 1, next),
    }
}

fn body_value(body: &Body, types: &Types, depth: usize, next: &mut impl FnMut() -> u64) -> Value {
    match body {
        Body::Unit => Value::Null,
        Body::Newtype(shape) => value(shape, types, depth, next),
        Body::Tuple(items) => items.iter().map(|item| value(item, types, depth, next)).collect(),
        Body::Struct(fields) => {
            let mut members = Map::new();
            for field in fields {
                // A field with a default may be left out.
                if !field.default || next().is_multiple_of(2) || can_be_nil(&field.shape, types) {
                    members.insert(field.name.clone(), value(&field.shape, types, depth, next));
                }
            }
            Value::Object(members)
        }
        Body::Enum { variants, .. } => {
            let variant = &variants[pick(variants.len(), next)];
            match &variant.body {
                Body::Unit => json!(variant.name),
                body => json!({ &variant.name: body_value(body, types, depth, next) }),
            }
        }
    }
}

/// Whether null is a value of it, and so not what is left out.
fn can_be_nil(shape: &Shape, types: &Types) -> bool {
    match shape {
        Shape::Unit | Shape::Option(_) => true,
        Shape::Named(name) => match &types.get(name).unwrap().body {
            Body::Newtype(inner) => can_be_nil(inner, types),
            _ => false,
        },
        _ => false,
    }
}

fn integer(signed: bool, bits: u8, next: &mut impl FnMut() -> u64) -> Value {
    let wide = (u128::from(next()) << 64) | u128::from(next());
    let edge = next() % 4;
    let unused = 128 - u32::from(bits);
    let unsigned = match edge {
        0 => u128::MAX >> unused,
        1 => 0,
        _ => wide >> unused,
    };
    // The same bits, with a sign.
    let with_sign = (unsigned << unused).cast_signed() >> unused;
    match (signed, bits) {
        (true, 128) => json!(with_sign.to_string()),
        (false, 128) => json!(unsigned.to_string()),
        (true, _) => json!(i64::try_from(with_sign).unwrap()),
        (false, _) => json!(u64::try_from(unsigned).unwrap()),
    }
}

fn pick(count: usize, next: &mut impl FnMut() -> u64) -> usize {
    usize::try_from(next() % count as u64).unwrap()
}
