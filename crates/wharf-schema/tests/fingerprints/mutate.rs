//! Every single change of a method that is not documentation.

use wharf_schema::{Body, Field, MethodKind, Shape, Status, Variant};

use crate::model::Model;

/// One change of something: what was done, and what came of it.
type Changes<T> = Vec<(&'static str, T)>;

/// Every change of `model` that can be made in one place.
pub(crate) fn every_change(model: &Model) -> Changes<Model> {
    let mut changes =
        vec![("another method name", Model { name: format!("{}x", model.name), ..model.clone() })];
    for kind in [MethodKind::Read, MethodKind::Idempotent, MethodKind::Command] {
        changes.push(("another kind", Model { kind, ..model.clone() }));
    }
    let names = ["one more argument", "one argument less", "arguments swapped"];
    for (what, args) in list(&model.args, new_field(), names, field) {
        changes.push((what, Model { args, ..model.clone() }));
    }
    for (what, value) in shape(&model.value) {
        changes.push((what, Model { value, ..model.clone() }));
    }
    for (what, error) in shape(&model.error) {
        changes.push((what, Model { error, ..model.clone() }));
    }
    for (index, (name, definition)) in model.types.iter().enumerate() {
        for (what, body) in body(&definition.body) {
            let mut changed = model.clone();
            changed.types[index].1.body = body;
            changes.push((what, changed));
        }
        changes.push(("another type name", rename(model, name)));
    }
    changes
}

fn rename(model: &Model, name: &str) -> Model {
    let renamed = format!("{name}x");
    let mut changed = model.clone();
    changed
        .types
        .iter_mut()
        .filter(|(known, _)| known == name)
        .for_each(|(known, _)| known.clone_from(&renamed));
    changed.shapes_mut().into_iter().for_each(|shape| rename_in(shape, name, &renamed));
    changed
}

fn rename_in(shape: &mut Shape, name: &str, renamed: &str) {
    match shape {
        Shape::Named(known) if known == name => renamed.clone_into(known),
        Shape::Option(inner) | Shape::List(inner) | Shape::Set(inner) => rename_in(inner, name, renamed),
        Shape::Array { item, .. } => rename_in(item, name, renamed),
        Shape::Tuple(items) => items.iter_mut().for_each(|item| rename_in(item, name, renamed)),
        Shape::Map { key, value } => {
            rename_in(key, name, renamed);
            rename_in(value, name, renamed);
        }
        Shape::Stream { item, error } => {
            rename_in(item, name, renamed);
            rename_in(error, name, renamed);
        }
        _ => {}
    }
}

fn new_field() -> Field {
    Field { name: "new".into(), docs: String::new(), shape: Shape::Bool, default: true }
}

/// Changes of a list: one more, one less, neighbours swapped, each item changed.
fn list<T: Clone>(
    items: &[T],
    new: T,
    [more, less, swapped]: [&'static str; 3],
    change: impl Fn(&T) -> Changes<T>,
) -> Changes<Vec<T>> {
    let with = |edit: &dyn Fn(&mut Vec<T>)| {
        let mut changed = items.to_vec();
        edit(&mut changed);
        changed
    };
    let mut changes = Vec::new();
    for index in 0..=items.len() {
        changes.push((more, with(&|items| items.insert(index, new.clone()))));
    }
    for (index, item) in items.iter().enumerate() {
        changes.push((less, with(&|items| drop(items.remove(index)))));
        if index > 0 {
            changes.push((swapped, with(&|items| items.swap(index - 1, index))));
        }
        for (what, changed) in change(item) {
            changes.push((what, with(&|items| items[index] = changed.clone())));
        }
    }
    changes
}

fn field(field: &Field) -> Changes<Field> {
    let mut changes = vec![
        ("another field name", Field { name: format!("{}x", field.name), ..field.clone() }),
        ("may be left out or not", Field { default: !field.default, ..field.clone() }),
    ];
    for (what, shape) in shape(&field.shape) {
        changes.push((what, Field { shape, ..field.clone() }));
    }
    changes
}

fn body(old: &Body) -> Changes<Body> {
    let mut changes = vec![
        ("another body", Body::Unit),
        ("another body", Body::Tuple(vec![])),
        ("another body", Body::Struct(vec![])),
        ("another body", Body::Enum { open: false, variants: vec![] }),
    ];
    match old {
        Body::Unit => {}
        Body::Newtype(inner) => {
            changes.push(("another body", Body::Tuple(vec![inner.clone()])));
            changes.extend(shape(inner).into_iter().map(|(what, shape)| (what, Body::Newtype(shape))));
        }
        Body::Tuple(shapes) => {
            let names = ["one more item", "one item less", "items swapped"];
            let lists = list(shapes, Shape::Bool, names, shape);
            changes.extend(lists.into_iter().map(|(what, shapes)| (what, Body::Tuple(shapes))));
        }
        Body::Struct(fields) => {
            let names = ["one more field", "one field less", "fields swapped"];
            let lists = list(fields, new_field(), names, field);
            changes.extend(lists.into_iter().map(|(what, fields)| (what, Body::Struct(fields))));
        }
        Body::Enum { open, variants } => {
            changes.push(("open or closed", Body::Enum { open: !open, variants: variants.clone() }));
            let new = Variant { name: "New".into(), docs: String::new(), body: Body::Unit, status: None };
            let names = ["one more variant", "one variant less", "variants swapped"];
            let lists = list(variants, new, names, variant);
            let whole = |(what, variants)| (what, Body::Enum { open: *open, variants });
            changes.extend(lists.into_iter().map(whole));
        }
    }
    changes
}

fn variant(variant: &Variant) -> Changes<Variant> {
    let mut changes =
        vec![("another variant name", Variant { name: format!("{}x", variant.name), ..variant.clone() })];
    for status in Status::ALL.into_iter().map(Some).chain([None]) {
        changes.push(("another status", Variant { status, ..variant.clone() }));
    }
    for (what, body) in body(&variant.body) {
        changes.push((what, Variant { body, ..variant.clone() }));
    }
    changes
}

fn shape(old: &Shape) -> Changes<Shape> {
    let boxed = || Box::new(old.clone());
    let mut changes = vec![
        ("optional", Shape::Option(boxed())),
        ("another shape", Shape::List(boxed())),
        ("another shape", Shape::Set(boxed())),
        ("another shape", Shape::Array { item: boxed(), len: 1 }),
        ("another shape", Shape::Tuple(vec![old.clone()])),
        ("another shape", Shape::Map { key: Box::new(Shape::String), value: boxed() }),
        ("another shape", Shape::Stream { item: boxed(), error: Box::new(Shape::Never) }),
        ("another shape", Shape::Bool),
        ("another shape", Shape::Unit),
        ("another shape", Shape::String),
        ("another shape", Shape::Bytes),
        ("another shape", Shape::Never),
        ("another shape", Shape::Text { format: "new".into() }),
        ("another shape", Shape::Named("Undefined".into())),
    ];
    let mut inside = |inner: &Shape, whole: &dyn Fn(Box<Shape>) -> Shape| {
        changes.extend(shape(inner).into_iter().map(|(what, shape)| (what, whole(Box::new(shape)))));
    };
    match old {
        Shape::Option(inner) => {
            inside(inner, &Shape::Option);
            changes.push(("optional", (**inner).clone()));
        }
        Shape::List(item) => inside(item, &Shape::List),
        Shape::Set(item) => inside(item, &Shape::Set),
        Shape::Array { item, len } => {
            inside(item, &|item| Shape::Array { item, len: *len });
            changes.push(("another length", Shape::Array { item: item.clone(), len: len + 1 }));
        }
        Shape::Tuple(items) => {
            let lists = list(items, Shape::Bool, ["one more item", "one item less", "items swapped"], shape);
            changes.extend(lists.into_iter().map(|(what, items)| (what, Shape::Tuple(items))));
        }
        Shape::Map { key, value } => {
            inside(key, &|key| Shape::Map { key, value: value.clone() });
            inside(value, &|value| Shape::Map { key: key.clone(), value });
            changes.push(("another shape", Shape::Map { key: value.clone(), value: key.clone() }));
        }
        Shape::Stream { item, error } => {
            inside(item, &|item| Shape::Stream { item, error: error.clone() });
            inside(error, &|error| Shape::Stream { item: item.clone(), error });
        }
        Shape::Int { signed, bits } => {
            changes.push(("another shape", Shape::Int { signed: !signed, bits: *bits }));
            changes.push((
                "another shape",
                Shape::Int { signed: *signed, bits: if *bits == 8 { 16 } else { 8 } },
            ));
        }
        Shape::Float { bits } => changes.push(("another shape", Shape::Float { bits: 96 - bits })),
        Shape::Text { format } => {
            changes.push(("another shape", Shape::Text { format: format!("{format}x") }));
        }
        _ => {}
    }
    changes
}
