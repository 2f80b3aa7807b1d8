//! An interface with at least one of everything, also of what is awkward in other languages.

use wharf_schema::{
    Body, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Status, TypeDef, Types, Variant,
};

use super::{Plan, Served};

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.into(), docs: String::new(), shape, default: false }
}

fn spare(name: &str, shape: Shape) -> Field {
    Field { default: true, ..field(name, shape) }
}

fn named(name: &str) -> Shape {
    Shape::Named(name.into())
}

fn boxed(shape: Shape) -> Box<Shape> {
    Box::new(shape)
}

fn int(signed: bool, bits: u8) -> Shape {
    Shape::Int { signed, bits }
}

fn map(key: Shape, value: Shape) -> Shape {
    Shape::Map { key: boxed(key), value: boxed(value) }
}

fn stream(item: Shape, error: Shape) -> Shape {
    Shape::Stream { item: boxed(item), error: boxed(error) }
}

fn variant(name: &str, docs: &str, body: Body, status: Option<Status>) -> Variant {
    Variant { name: name.into(), docs: docs.into(), body, status }
}

fn types() -> Types {
    let mut types = Types::new();
    let mut define = |name: &str, docs: &str, body: Body| {
        assert!(types.insert(name.into(), TypeDef { docs: docs.into(), body }), "{name} is there twice");
    };
    let numbers = vec![
        field("i8", int(true, 8)),
        field("u8", int(false, 8)),
        field("i16", int(true, 16)),
        field("u16", int(false, 16)),
        field("i32", int(true, 32)),
        field("u32", int(false, 32)),
        field("i64", int(true, 64)),
        field("u64", int(false, 64)),
        field("i128", int(true, 128)),
        field("u128", int(false, 128)),
        field("f32", Shape::Float { bits: 32 }),
        field("f64", Shape::Float { bits: 64 }),
    ];
    define("Numbers", "Every number there is.", Body::Struct(numbers));
    define("Id", "What things are called.\n\nIt ends in \"quotes\"", Body::Newtype(Shape::String));
    define("Weight", "In grams.", Body::Newtype(int(false, 64)));
    define("Ids", "Many of them.", Body::Newtype(Shape::List(boxed(named("Id")))));
    define("Flag", "", Body::Newtype(Shape::Bool));
    define("Tree", "A tree, of trees.", Body::Newtype(Shape::List(boxed(named("Tree")))));
    define("Nothing", "No information.", Body::Unit);
    define("Pair", "Two things.", Body::Tuple(vec![int(false, 8), named("Id")]));
    define(
        "Colour",
        "A colour.",
        Body::Enum {
            open: false,
            variants: vec![
                variant("Red", "As blood.", Body::Unit, None),
                variant("None", "", Body::Unit, None),
                variant("light-blue", "", Body::Unit, None),
            ],
        },
    );
    let shapes = vec![
        variant("Point", "Without size.", Body::Unit, None),
        variant("Circle", "", Body::Newtype(Shape::Float { bits: 64 }), None),
        variant("Line", "", Body::Tuple(vec![int(true, 32), int(true, 32)]), None),
        variant(
            "Box",
            "With corners.",
            Body::Struct(vec![
                field("class", Shape::String),
                field("depth", Shape::Option(boxed(named("Weight")))),
            ]),
            None,
        ),
        variant("Group", "", Body::Newtype(Shape::List(boxed(named("Shape")))), None),
        variant("__proto__", "", Body::Newtype(named("Nothing")), None),
    ];
    define("Shape", "A shape; there may be others one day.", Body::Enum { open: true, variants: shapes });
    let parts = vec![
        Field {
            docs: "Its name: a \\ and \"\"\" are in it, and */ too.".into(),
            ..field("class", named("Id"))
        },
        field("bytes", Shape::Bytes),
        field("content-type", Shape::Char),
        field("unit", Shape::Unit),
        field("note", Shape::Option(boxed(Shape::String))),
        spare("count", int(false, 32)),
        spare("maybe", Shape::Option(boxed(Shape::Bool))),
        field("array", Shape::Array { item: boxed(int(true, 16)), len: 3 }),
        field("set", Shape::Set(boxed(Shape::Option(boxed(named("Colour")))))),
        field("tuple", Shape::Tuple(vec![Shape::String, int(false, 64), named("Pair")])),
        field("by_text", map(named("Id"), named("Shape"))),
        field("by_number", map(named("Weight"), Shape::List(boxed(Shape::Bytes)))),
        field("by_colour", map(named("Colour"), named("Flag"))),
        field("when", Shape::text("date-time")),
        field("id", Shape::text("uuid")),
        field("price", Shape::text("decimal")),
        field("page", named("Page<Vec<Id>>")),
        field("numbers", named("Numbers")),
        field("tree", named("Tree")),
        field("nothing", named("Nothing")),
        field("ids", named("Ids")),
        field("fault", Shape::Option(boxed(named("Fault")))),
    ];
    define("Everything", "One field of every kind.", Body::Struct(parts));
    let page = vec![
        field("items", Shape::List(boxed(named("Ids")))),
        field("next", Shape::Option(boxed(named("Id")))),
    ];
    define("Page<Vec<Id>>", "A part of a list.", Body::Struct(page));
    define("Fault", "Called as what each file has already.", Body::Struct(vec![]));
    let errors = vec![
        variant("Unknown", "There is no such thing.", Body::Newtype(named("Id")), Some(Status::NotFound)),
        variant("Full", "", Body::Unit, None),
        variant(
            "Busy",
            "Come again.",
            Body::Struct(vec![
                field("args", Shape::List(boxed(Shape::String))),
                field("until", int(false, 64)),
            ]),
            Some(Status::TooMany),
        ),
    ];
    define("StoreError", "Why the store can't.", Body::Enum { open: true, variants: errors });
    define("Code", "An error that is a number.", Body::Newtype(int(true, 32)));
    types
}

/// The interface `Store`.
pub(super) fn interface() -> InterfaceDescriptor {
    let types = types();
    let method = |name: &str, docs: &str, kind, args, value, error| {
        MethodDescriptor::new(name, docs, kind, args, value, error, &types)
    };
    let long = "Puts everything into the store, which takes its time, and says what it was; this sentence is as long as it \
                is so that it has to be broken.";
    let methods = vec![
        method(
            "put",
            long,
            MethodKind::Command,
            vec![
                field("everything", named("Everything")),
                field("from", named("Id")),
                spare("class", int(false, 8)),
            ],
            named("Everything"),
            named("StoreError"),
        ),
        method("import", "", MethodKind::Read, vec![field("cx", Shape::Bool)], Shape::Unit, Shape::Never),
        method(
            "constructor",
            "Has a name that classes have.",
            MethodKind::Idempotent,
            vec![field("a", Shape::Option(boxed(Shape::String)))],
            Shape::Option(boxed(Shape::String)),
            named("Code"),
        ),
        method("text", "", MethodKind::Read, vec![], named("Weight"), Shape::String),
        method(
            "watch",
            "What happens.",
            MethodKind::Read,
            vec![field("id", named("Id"))],
            stream(named("Shape"), named("StoreError")),
            Shape::Never,
        ),
        method(
            "fill",
            "Counts what comes.",
            MethodKind::Command,
            vec![field("id", named("Id")), field("shapes", stream(named("Shape"), named("Code")))],
            int(false, 32),
            named("StoreError"),
        ),
        method(
            "mirror",
            "Gives back what comes.",
            MethodKind::Command,
            vec![field("shapes", stream(named("Shape"), Shape::Never))],
            stream(named("Shape"), Shape::Never),
            Shape::Never,
        ),
    ];
    InterfaceDescriptor { name: "Store".into(), docs: "Keeps one of everything.".into(), methods, types }
}

/// A file of it, with a server.
pub(super) fn plan() -> Plan {
    let service = Served { service: "store".into(), interfaces: vec![interface()], server: true };
    Plan::new(vec![service]).expect("one interface agrees with itself")
}
