//! Changes of a method, as a next version would have them.

use wharf_schema::{Body, Field, MethodKind, Shape, Status, Variant};

use crate::model::{Model, any_carried, any_field, any_shape, number};
use crate::random::Random;

/// A place where something can be changed.
enum Spot<'a> {
    Kind(&'a mut MethodKind),
    Fields(&'a mut Vec<Field>),
    Enum(&'a mut bool, &'a mut Vec<Variant>),
    Shape(&'a mut Shape),
}

/// `model` with one change, or with none when that would be something a wire can't carry.
pub(crate) fn changed(model: &Model, random: &mut Random) -> Model {
    let mut after = model.clone();
    // As others would have it: the same values under a name of their own.
    let count = after.types.len();
    let mut spots = 0;
    each_spot(&mut after, &mut |_| spots += 1);
    let chosen = random.below(spots);
    let (mut at, mut new_types) = (0, Vec::new());
    each_spot(&mut after, &mut |spot| {
        if at == chosen {
            change(spot, count, random, &mut new_types);
        }
        at += 1;
    });
    after.types.extend(new_types);
    if after.is_sound() { after } else { model.clone() }
}

fn each_spot(model: &mut Model, visit: &mut dyn FnMut(Spot<'_>)) {
    visit(Spot::Kind(&mut model.kind));
    fields(&mut model.args, visit);
    shape(&mut model.value, visit);
    shape(&mut model.error, visit);
    for (_, definition) in &mut model.types {
        if let Body::Enum { open, variants } = definition {
            visit(Spot::Enum(open, variants));
            variants.iter_mut().for_each(|variant| body(&mut variant.body, visit));
        } else {
            body(definition, visit);
        }
    }
}

fn body(body: &mut Body, visit: &mut dyn FnMut(Spot<'_>)) {
    match body {
        Body::Unit | Body::Enum { .. } => {}
        Body::Newtype(inner) => shape(inner, visit),
        Body::Tuple(items) => items.iter_mut().for_each(|item| shape(item, visit)),
        Body::Struct(all) => fields(all, visit),
    }
}

fn fields(all: &mut Vec<Field>, visit: &mut dyn FnMut(Spot<'_>)) {
    visit(Spot::Fields(all));
    all.iter_mut().for_each(|field| shape(&mut field.shape, visit));
}

fn shape(one: &mut Shape, visit: &mut dyn FnMut(Spot<'_>)) {
    visit(Spot::Shape(one));
    match one {
        Shape::Option(inner) | Shape::List(inner) | Shape::Set(inner) | Shape::Array { item: inner, .. } => {
            shape(inner, visit);
        }
        Shape::Tuple(items) => items.iter_mut().for_each(|item| shape(item, visit)),
        Shape::Map { key, value } => {
            shape(key, visit);
            shape(value, visit);
        }
        _ => {}
    }
}

fn change(spot: Spot<'_>, count: usize, random: &mut Random, new_types: &mut Vec<(String, Body)>) {
    match spot {
        Spot::Kind(kind) => {
            *kind = random.pick(&[MethodKind::Read, MethodKind::Idempotent, MethodKind::Command]);
        }
        Spot::Fields(fields) => change_fields(fields, count, random),
        Spot::Enum(open, variants) => change_variants(open, variants, count, random),
        Spot::Shape(shape) => *shape = another(shape, count, random, new_types),
    }
}

fn change_fields(fields: &mut Vec<Field>, count: usize, random: &mut Random) {
    let at = random.below(fields.len() + 1);
    let mut new = any_field(count, random);
    new.name = format!("{}{}", new.name, random.below(2));
    let is_new = fields.iter().all(|field| field.name != new.name);
    let is_there = at < fields.len();
    match random.below(6) {
        0 if is_new => fields.insert(at, new),
        1 if is_new => {
            new.shape = Shape::Option(Box::new(new.shape));
            fields.insert(at, new);
        }
        2 if is_there => drop(fields.remove(at)),
        3 if is_there && is_new => fields[at].name = new.name,
        4 if is_there => fields[at].default = !fields[at].default,
        _ if is_there => fields.swap(0, at),
        _ => {}
    }
}

fn change_variants(open: &mut bool, variants: &mut Vec<Variant>, count: usize, random: &mut Random) {
    let at = random.below(variants.len());
    let name = format!("New{}", random.below(2));
    let is_new = variants.iter().all(|variant| variant.name != name);
    match random.below(7) {
        0 | 1 if is_new => {
            let body = any_carried(count, random);
            variants.insert(at, Variant { name, docs: String::new(), body, status: None });
        }
        2 if variants.len() > 1 => drop(variants.remove(at)),
        3 => variants.swap(0, at),
        4 => variants[at].status = Some(Status::Gone),
        5 => {
            variants[at].body = match &variants[at].body {
                Body::Newtype(Shape::Tuple(items)) => Body::Tuple(items.clone()),
                Body::Tuple(items) => Body::Newtype(Shape::Tuple(items.clone())),
                _ => any_carried(count, random),
            }
        }
        _ => *open = !*open,
    }
}

fn another(old: &Shape, count: usize, random: &mut Random, new_types: &mut Vec<(String, Body)>) -> Shape {
    let boxed = || Box::new(old.clone());
    let mut named = |body| {
        let name = format!("New{}", new_types.len());
        new_types.push((name.clone(), body));
        Shape::Named(name)
    };
    match (random.below(9), old) {
        (0, Shape::Option(inner)) => (**inner).clone(),
        (0, _) => Shape::Option(boxed()),
        (1..=5, Shape::Int { .. } | Shape::Float { .. }) => number(random),
        (1..=3, Shape::Char | Shape::Text { .. }) => Shape::String,
        (1, Shape::String) => random.pick(&[Shape::Char, Shape::text("date")]),
        (1 | 2, Shape::Tuple(items)) => named(Body::Tuple(items.clone())),
        (1..=5, Shape::List(item) | Shape::Set(item) | Shape::Array { item, .. }) => {
            let item = item.clone();
            match random.below(5) {
                0 => Shape::List(item),
                1 => Shape::Set(item),
                2 => Shape::Array { item, len: 2 },
                3 => Shape::Array { item, len: 3 },
                _ => Shape::Tuple(vec![(*item).clone(), *item]),
            }
        }
        (1..=4, old) => named(Body::Newtype(old.clone())),
        _ => any_shape(count, random),
    }
}
