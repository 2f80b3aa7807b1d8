//! A method and the types it reaches, at random.

use wharf_schema::{
    Body, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Status, TypeDef, Types, Variant,
};

use crate::random::Random;

/// An interface of one method.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) kind: MethodKind,
    pub(crate) args: Vec<Field>,
    pub(crate) value: Shape,
    pub(crate) error: Shape,
    pub(crate) types: Vec<(String, Body)>,
}

impl Model {
    /// Any method that a wire can carry.
    pub(crate) fn any(random: &mut Random) -> Self {
        loop {
            let count = 1 + random.below(4);
            let mut maker = Maker { count, random };
            let types = (0..count).map(|index| (format!("T{index}"), maker.body())).collect();
            let model = Self {
                kind: maker.random.pick(&[MethodKind::Read, MethodKind::Command]),
                args: maker.fields(),
                value: maker.shape(0),
                error: if maker.random.once_in(3) { Shape::Never } else { maker.named() },
                types,
            };
            if model.is_sound() {
                return model;
            }
        }
    }

    /// A method that sends and answers a set of items with few values, which a field less makes equal.
    pub(crate) fn with_set(random: &mut Random) -> Self {
        let field =
            |name: &str, shape| Field { name: name.into(), docs: String::new(), shape, default: false };
        let option = Shape::Option(Box::new(Shape::Bool));
        let item = vec![field("a", Shape::Bool), field("b", option.clone()), field("c", option)];
        let set = Shape::Set(Box::new(Shape::Named("T0".into())));
        Self {
            kind: MethodKind::Read,
            args: vec![field("items", set.clone())],
            value: random.pick(&[set.clone(), Shape::List(Box::new(set))]),
            error: Shape::Never,
            types: vec![("T0".into(), Body::Struct(item))],
        }
    }

    /// A method that sends and answers a set of an open enum, whose variants differ in what they carry.
    pub(crate) fn with_set_of_variants(random: &mut Random) -> Self {
        let variant =
            |name: &str, body| Variant { name: name.into(), docs: String::new(), body, status: None };
        let variants = vec![
            variant("A", Body::Unit),
            variant("B", Body::Newtype(Shape::Bool)),
            variant("C", Body::Tuple(vec![Shape::Bool, Shape::Bool])),
        ];
        Self { types: vec![("T0".into(), Body::Enum { open: true, variants })], ..Self::with_set(random) }
    }

    /// A method with little in it, so that two of them may well have something in common.
    pub(crate) fn small(random: &mut Random) -> Self {
        loop {
            let mut maker = Maker { count: 1, random };
            let model = Self {
                kind: MethodKind::Read,
                args: maker.fields().into_iter().take(2).collect(),
                value: maker.shape(2),
                error: Shape::Never,
                types: vec![("T0".into(), maker.body())],
            };
            if model.is_sound() {
                return model;
            }
        }
    }

    pub(crate) fn types(&self) -> Types {
        let mut types = Types::new();
        for (name, body) in &self.types {
            types.insert(name.clone(), TypeDef { docs: String::new(), body: body.clone() });
        }
        types
    }

    pub(crate) fn interface(&self) -> InterfaceDescriptor {
        let types = self.types();
        let (args, value, error) = (self.args.clone(), self.value.clone(), self.error.clone());
        let method = MethodDescriptor::new("call", "", self.kind, args, value, error, &types);
        InterfaceDescriptor { name: "Any".into(), docs: String::new(), methods: vec![method], types }
    }

    /// Whether a wire can carry it: what the check of an interface refuses never meets a peer, and a newtype around
    /// itself never has a value.
    pub(crate) fn is_sound(&self) -> bool {
        let types = self.types();
        let ends = |(name, _): &(String, Body)| {
            let mut name = name.as_str();
            for _ in 0..=self.types.len() {
                match types.get(name).map(|definition| &definition.body) {
                    Some(Body::Newtype(Shape::Named(inner))) => name = inner,
                    _ => return true,
                }
            }
            false
        };
        self.types.iter().all(ends) && self.interface().problems().is_empty()
    }
}

/// A shape of a model with this many types.
pub(crate) fn any_shape(count: usize, random: &mut Random) -> Shape {
    Maker { count, random }.shape(1)
}

/// A field of such a model.
pub(crate) fn any_field(count: usize, random: &mut Random) -> Field {
    Maker { count, random }.field()
}

/// What a variant of such a model carries.
pub(crate) fn any_carried(count: usize, random: &mut Random) -> Body {
    Maker { count, random }.carried()
}

struct Maker<'a> {
    count: usize,
    random: &'a mut Random,
}

impl Maker<'_> {
    fn named(&mut self) -> Shape {
        Shape::Named(format!("T{}", self.random.below(self.count)))
    }

    fn shape(&mut self, depth: usize) -> Shape {
        let compound = depth < 3 && self.random.once_in(2);
        if !compound {
            return self.leaf();
        }
        let kind = self.random.below(6);
        let mut inner = || Box::new(self.shape(depth + 1));
        match kind {
            0 => Shape::Option(inner()),
            1 => Shape::List(inner()),
            2 => Shape::Set(inner()),
            3 => Shape::Array { item: inner(), len: 2 },
            4 => Shape::Tuple(vec![*inner(), *inner()]),
            _ => Shape::Map { key: Box::new(self.leaf()), value: Box::new(self.shape(depth + 1)) },
        }
    }

    fn leaf(&mut self) -> Shape {
        let simple = [
            Shape::Bool,
            Shape::Char,
            Shape::String,
            Shape::String,
            Shape::Bytes,
            Shape::Unit,
            Shape::Never,
            Shape::text("uuid"),
            Shape::text("date"),
        ];
        match self.random.below(6) {
            0 | 1 => self.named(),
            2 | 3 => number(self.random),
            _ => self.random.pick(&simple),
        }
    }

    fn field(&mut self) -> Field {
        let name = self.random.pick(&["a", "b", "c", "d", "e", "f"]).to_owned();
        Field { name, docs: String::new(), shape: self.shape(1), default: self.random.once_in(5) }
    }

    fn fields(&mut self) -> Vec<Field> {
        let count = self.random.below(4);
        let mut fields: Vec<Field> = Vec::new();
        for _ in 0..count {
            let field = self.field();
            if fields.iter().all(|known| known.name != field.name) {
                fields.push(field);
            }
        }
        fields
    }

    fn carried(&mut self) -> Body {
        match self.random.below(4) {
            0 => Body::Unit,
            1 => Body::Newtype(self.shape(1)),
            2 => Body::Tuple(vec![self.shape(2), self.shape(2)]),
            _ => Body::Struct(self.fields()),
        }
    }

    fn body(&mut self) -> Body {
        if self.random.once_in(2) {
            return self.carried();
        }
        let names = ["A", "B", "C", "D"];
        let count = 1 + self.random.below(names.len());
        let mut variants = Vec::new();
        for name in &names[..count] {
            let status = self.random.pick(&[None, Some(Status::NotFound)]);
            variants.push(Variant {
                name: (*name).into(),
                docs: String::new(),
                body: self.carried(),
                status,
            });
        }
        Body::Enum { open: self.random.once_in(2), variants }
    }
}

pub(crate) fn number(random: &mut Random) -> Shape {
    match random.below(6) {
        0 => Shape::Float { bits: random.pick(&[32, 64]) },
        1 => Shape::Int { signed: random.once_in(2), bits: 128 },
        _ => Shape::Int { signed: random.once_in(2), bits: random.pick(&[8, 16, 32, 64]) },
    }
}
