//! Messages of the standard library.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    hash::{BuildHasher, Hash},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Body, Field, Message, Shape, TypeDef, Types};

macro_rules! simple {
    ($($type:ty => $shape:expr;)*) => {$(
        impl Message for $type {
            fn shape(_: &mut Types) -> Shape {
                $shape
            }
        }
    )*};
}

const fn signed(bits: u8) -> Shape {
    Shape::Int { signed: true, bits }
}

const fn unsigned(bits: u8) -> Shape {
    Shape::Int { signed: false, bits }
}

simple! {
    bool => Shape::Bool;
    i8 => signed(8);
    i16 => signed(16);
    i32 => signed(32);
    i64 => signed(64);
    i128 => signed(128);
    isize => signed(64);
    u8 => unsigned(8);
    u16 => unsigned(16);
    u32 => unsigned(32);
    u64 => unsigned(64);
    u128 => unsigned(128);
    usize => unsigned(64);
    f32 => Shape::Float { bits: 32 };
    f64 => Shape::Float { bits: 64 };
    char => Shape::Char;
    String => Shape::String;
    () => Shape::Unit;
}

macro_rules! tuples {
    ($($($item:ident)+;)*) => {$(
        impl<$($item: Message),+> Message for ($($item,)+) {
            fn shape(types: &mut Types) -> Shape {
                Shape::Tuple(vec![$($item::shape(types)),+])
            }
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
}

impl<T: Message> Message for Box<T> {
    fn shape(types: &mut Types) -> Shape {
        T::shape(types)
    }
}

impl<T: Message> Message for Option<T> {
    fn shape(types: &mut Types) -> Shape {
        Shape::Option(Box::new(T::shape(types)))
    }
}

impl<T: Message> Message for Vec<T> {
    fn shape(types: &mut Types) -> Shape {
        Shape::List(Box::new(T::shape(types)))
    }
}

impl<T: Message> Message for VecDeque<T> {
    fn shape(types: &mut Types) -> Shape {
        Shape::List(Box::new(T::shape(types)))
    }
}

// serde's own traits bound N: it knows arrays of up to 32 items.
impl<T: Message, const N: usize> Message for [T; N]
where
    [T; N]: Serialize + DeserializeOwned,
{
    fn shape(types: &mut Types) -> Shape {
        Shape::Array { item: Box::new(T::shape(types)), len: N }
    }
}

impl<T: Message + Ord> Message for BTreeSet<T> {
    fn shape(types: &mut Types) -> Shape {
        Shape::Set(Box::new(T::shape(types)))
    }
}

impl<T, S> Message for HashSet<T, S>
where
    T: Message + Eq + Hash,
    S: BuildHasher + Default + Send + 'static,
{
    fn shape(types: &mut Types) -> Shape {
        Shape::Set(Box::new(T::shape(types)))
    }
}

impl<K: Message + Ord, V: Message> Message for BTreeMap<K, V> {
    fn shape(types: &mut Types) -> Shape {
        Shape::Map { key: Box::new(K::shape(types)), value: Box::new(V::shape(types)) }
    }
}

impl<K, V, S> Message for HashMap<K, V, S>
where
    K: Message + Eq + Hash,
    V: Message,
    S: BuildHasher + Default + Send + 'static,
{
    fn shape(types: &mut Types) -> Shape {
        Shape::Map { key: Box::new(K::shape(types)), value: Box::new(V::shape(types)) }
    }
}

impl Message for Duration {
    fn shape(types: &mut Types) -> Shape {
        types.define::<Self>("Duration", &[], |_| {
            let part = |name: &str, docs: &str, shape| Field {
                name: name.to_owned(),
                docs: docs.to_owned(),
                shape,
                default: false,
            };
            TypeDef {
                docs: "A span of time.".to_owned(),
                body: Body::Struct(vec![
                    part("secs", "Whole seconds.", unsigned(64)),
                    part("nanos", "Nanoseconds beyond them, less than a thousand million.", unsigned(32)),
                ]),
            }
        })
    }
}
