//! A method and the types it reaches, at random.

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};
use wharf_schema::{
    Body, Field, Fingerprint, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Status, TypeDef,
    Types, Variant, fingerprint,
};

/// One method with exactly the types that it reaches.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) kind: MethodKind,
    pub(crate) args: Vec<Field>,
    pub(crate) value: Shape,
    pub(crate) error: Shape,
    pub(crate) types: Vec<(String, TypeDef)>,
}

/// Equal if they are the same method; the order of the types is nobody's business.
impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        let signature = |model: &Self| {
            (model.name.clone(), model.kind, model.args.clone(), model.value.clone(), model.error.clone())
        };
        signature(self) == signature(other) && self.types() == other.types()
    }
}

impl Model {
    pub(crate) fn types(&self) -> Types {
        let mut types = Types::new();
        for (name, definition) in &self.types {
            assert!(types.insert(name.clone(), definition.clone()), "two types are called {name}");
        }
        types
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        fingerprint(&self.name, self.kind, &self.args, &self.value, &self.error, &self.types())
    }

    pub(crate) fn interface(&self) -> InterfaceDescriptor {
        let types = self.types();
        let method = MethodDescriptor::new(
            self.name.as_str(),
            "What it does.",
            self.kind,
            self.args.clone(),
            self.value.clone(),
            self.error.clone(),
            &types,
        );
        InterfaceDescriptor { name: "Shop".into(), docs: String::new(), methods: vec![method], types }
    }

    /// Every shape, top to bottom.
    pub(crate) fn shapes_mut(&mut self) -> Vec<&mut Shape> {
        let mut shapes = vec![&mut self.value, &mut self.error];
        shapes.extend(self.args.iter_mut().map(|arg| &mut arg.shape));
        for (_, definition) in &mut self.types {
            body_shapes(&mut definition.body, &mut shapes);
        }
        shapes
    }

    /// Puts `docs` everywhere, each place with its own ending.
    pub(crate) fn document(&mut self, docs: &str) {
        let mut place = 0;
        let mut next = || {
            place += 1;
            format!("{docs}{place}")
        };
        self.args.iter_mut().for_each(|arg| arg.docs = next());
        for (_, definition) in &mut self.types {
            definition.docs = next();
            if let Body::Enum { variants, .. } = &mut definition.body {
                for variant in variants {
                    variant.docs = next();
                    document_fields(&mut variant.body, &mut next);
                }
            } else {
                document_fields(&mut definition.body, &mut next);
            }
        }
    }

    /// Drops types that nothing mentions: changes of those must not show.
    fn keep_what_is_reached(mut self) -> Self {
        let types = self.types();
        let mut reached: Vec<String> = Vec::new();
        let note = |shape: &Shape, reached: &mut Vec<String>| {
            shape.for_each_name(&mut |name| {
                if !reached.iter().any(|known| known == name) {
                    reached.push(name.to_owned());
                }
            });
        };
        for shape in self.args.iter().map(|arg| &arg.shape).chain([&self.value, &self.error]) {
            note(shape, &mut reached);
        }
        let mut next = 0;
        while next < reached.len() {
            let definition = types.get(&reached[next]).expect("only defined types are generated");
            for shape in definition.body.shapes() {
                note(shape, &mut reached);
            }
            next += 1;
        }
        self.types.retain(|(name, _)| reached.contains(name));
        self
    }

    /// A method that has at least one of everything.
    pub(crate) fn sample() -> Self {
        let field =
            |name: &str, shape| Field { name: name.into(), docs: String::new(), shape, default: false };
        let variant =
            |name: &str, body, status| Variant { name: name.into(), docs: String::new(), body, status };
        let array = Shape::Array { item: Box::new(Shape::Bool), len: 3 };
        let line = Body::Struct(vec![field("a", Shape::String), field("b", Shape::String)]);
        let error = Body::Enum {
            open: false,
            variants: vec![
                variant("Full", Body::Unit, Some(Status::Conflict)),
                variant("Lost", Body::Newtype(array), None),
            ],
        };
        let definition = |name: &str, body| (name.to_owned(), TypeDef { docs: String::new(), body });
        Self {
            name: "add".into(),
            kind: MethodKind::Command,
            args: vec![field("x", Shape::Named("Line".into())), field("y", Shape::Char)],
            value: Shape::Tuple(vec![Shape::Unit, Shape::Bytes]),
            error: Shape::Named("Failure".into()),
            types: vec![definition("Line", line), definition("Failure", error)],
        }
    }
}

fn body_shapes<'a>(body: &'a mut Body, shapes: &mut Vec<&'a mut Shape>) {
    match body {
        Body::Unit => {}
        Body::Newtype(shape) => shapes.push(shape),
        Body::Tuple(items) => shapes.extend(items),
        Body::Struct(fields) => shapes.extend(fields.iter_mut().map(|field| &mut field.shape)),
        Body::Enum { variants, .. } => {
            variants.iter_mut().for_each(|variant| body_shapes(&mut variant.body, shapes));
        }
    }
}

fn document_fields(body: &mut Body, docs: &mut impl FnMut() -> String) {
    if let Body::Struct(fields) = body {
        fields.iter_mut().for_each(|field| field.docs = docs());
    }
}

// === strategies ===

/// Names on the wire may be anything, also what the canonical form is made of.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{1,3}", 1 => "[ ()@:?0-9\n\"é-]{0,4}"]
}

fn any_shape(types: usize) -> impl Strategy<Value = Shape> {
    let widths = select(vec![8, 16, 32, 64, 128]);
    let leaf = prop_oneof![
        select(vec![
            Shape::Bool,
            Shape::Char,
            Shape::String,
            Shape::Bytes,
            Shape::Unit,
            Shape::Never,
            Shape::Float { bits: 32 },
            Shape::Float { bits: 64 },
        ]),
        (any::<bool>(), widths).prop_map(|(signed, bits)| Shape::Int { signed, bits }),
        any_name().prop_map(|format| Shape::Text { format }),
        any::<Index>().prop_map(move |index| Shape::Named(format!("T{}", index.index(types)))),
        any::<Index>().prop_map(move |index| Shape::Named(format!("T{}", index.index(types)))),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(Shape::Option),
            boxed.clone().prop_map(Shape::List),
            boxed.clone().prop_map(Shape::Set),
            (boxed.clone(), 0..40usize).prop_map(|(item, len)| Shape::Array { item, len }),
            vec(inner, 0..3).prop_map(Shape::Tuple),
            (boxed.clone(), boxed.clone()).prop_map(|(key, value)| Shape::Map { key, value }),
            (boxed.clone(), boxed).prop_map(|(item, error)| Shape::Stream { item, error }),
        ]
    })
}

fn any_field(types: usize) -> impl Strategy<Value = Field> {
    (any_name(), any_shape(types), any::<bool>()).prop_map(|(name, shape, default)| Field {
        name,
        docs: String::new(),
        shape,
        default,
    })
}

fn any_plain_body(types: usize) -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::Unit),
        any_shape(types).prop_map(Body::Newtype),
        vec(any_shape(types), 0..3).prop_map(Body::Tuple),
        vec(any_field(types), 0..4).prop_map(Body::Struct),
    ]
}

fn any_body(types: usize) -> impl Strategy<Value = Body> {
    let status = option::of(select(Status::ALL.to_vec()));
    let variant = (any_name(), any_plain_body(types), status).prop_map(|(name, body, status)| Variant {
        name,
        docs: String::new(),
        body,
        status,
    });
    let enumeration = (any::<bool>(), vec(variant, 0..4));
    prop_oneof![
        2 => any_plain_body(types),
        1 => enumeration.prop_map(|(open, variants)| Body::Enum { open, variants }),
    ]
}

/// Any method over up to five types, which may contain each other and themselves.
pub(crate) fn any_model() -> impl Strategy<Value = Model> {
    let kinds = select(vec![MethodKind::Read, MethodKind::Idempotent, MethodKind::Command]);
    (1..6usize, kinds).prop_flat_map(|(count, kind)| {
        let signature = (any_name(), vec(any_field(count), 0..3), any_shape(count), any_shape(count));
        (signature, vec(any_body(count), count)).prop_map(move |((name, args, value, error), bodies)| {
            let definition = |(index, body)| (format!("T{index}"), TypeDef { docs: String::new(), body });
            let types = bodies.into_iter().enumerate().map(definition).collect();
            Model { name, kind, args, value, error, types }.keep_what_is_reached()
        })
    })
}
