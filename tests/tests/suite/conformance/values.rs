//! What a service gives is what its caller gets, whatever it is made of.

use std::time::Duration;

use wharf::{Bytes, Context};

use super::echo::{
    EchoClient, EchoServer, Echoes, Floats, Form, Holders, Hollow, Integers, Nothing, Page, Renamed, Texts,
    Tree, Unit, Weight,
};
use super::harness::World;

async fn echo(world: &World) -> (EchoClient, Context) {
    world.start("echo", Echoes, &[EchoServer::offer()]).await;
    (world.client("caller", "echo"), Context::root(Duration::from_secs(10)))
}

pub(crate) async fn integers_keep_their_ends(world: World) {
    let (echo, cx) = echo(&world).await;
    let ends = [
        Integers {
            signed: (i8::MIN, i16::MIN, i32::MIN, i64::MIN, i128::MIN, isize::MIN),
            unsigned: (u8::MAX, u16::MAX, u32::MAX, u64::MAX, u128::MAX, usize::MAX),
        },
        Integers {
            signed: (i8::MAX, i16::MAX, i32::MAX, i64::MAX, i128::MAX, isize::MAX),
            unsigned: (0, 0, 0, 0, 0, 0),
        },
        Integers { signed: (-1, -1, -1, -1, -1, -1), unsigned: (1, 1, 1, 1, 1 << 64, 1) },
    ];
    for value in ends {
        assert_eq!(echo.integers(&cx, value.clone()).await.unwrap(), value);
    }
    assert_eq!(echo.wide(&cx, i128::MIN, u128::MAX).await.unwrap(), (i128::MIN, u128::MAX));
}

pub(crate) async fn floats_keep_every_bit(world: World) {
    let (echo, cx) = echo(&world).await;
    let single = vec![0.0, -0.0, 0.1, f32::MIN, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY, f32::NAN];
    let double = vec![0.0, -0.0, 0.1, f64::MIN, f64::MAX, f64::EPSILON, f64::NEG_INFINITY, f64::NAN];
    let sent = Floats { single, double };
    let seen = echo.floats(&cx, sent.clone()).await.unwrap();
    let bits = |floats: &Floats| -> (Vec<u32>, Vec<u64>) {
        let single = floats.single.iter().map(|float| float.to_bits());
        (single.collect(), floats.double.iter().map(|float| float.to_bits()).collect())
    };
    assert_eq!(bits(&seen), bits(&sent));
}

pub(crate) async fn texts_and_bytes_keep_every_letter(world: World) {
    let (echo, cx) = echo(&world).await;
    let full = Texts {
        yes: true,
        letters: vec!['a', '\0', 'ß', '語', '🦀', char::MAX],
        text: "quays, 埠頭 and \u{0} \"docks\"\n".repeat(100),
        bytes: Bytes::from((0..=255).collect::<Vec<u8>>()),
        numbers: (0..=255).collect(),
    };
    let empty = Texts {
        yes: false,
        letters: Vec::new(),
        text: String::new(),
        bytes: Bytes::new(),
        numbers: Vec::new(),
    };
    for value in [full, empty] {
        assert_eq!(echo.texts(&cx, value.clone()).await.unwrap(), value);
    }
    let bytes = Bytes::from_static(b"\x00\xff");
    assert_eq!(echo.bytes(&cx, bytes.clone()).await.unwrap(), bytes);
}

fn holders() -> Holders {
    Holders {
        some: Some(0),
        none: None,
        list: vec![None, Some(String::new()), Some("x".into())],
        queue: [1, -2, 3].into(),
        array: [1, 2, 3, u16::MAX],
        tuple: (1, "two".into(), (true, '3')),
        by_name: [("a".into(), vec![1, 2]), (String::new(), vec![])].into(),
        by_number: [(i64::MIN, Weight(1)), (0, Weight(2)), (i64::MAX, Weight(u64::MAX))].into(),
        by_unit: [(Unit::Gram, 1), (Unit::Pound, 2)].into(),
        ordered: ["b".into(), "a".into()].into(),
        unordered: (0..100).collect(),
        boxed: Box::new(Weight(7)),
        took: Duration::new(u64::MAX, 999_999_999),
    }
}

pub(crate) async fn what_holds_other_things_holds_the_same(world: World) {
    let (echo, cx) = echo(&world).await;
    let nested = Holders { none: Some(Box::new(holders())), ..holders() };
    assert_eq!(echo.holders(&cx, nested.clone()).await.unwrap(), nested);
    for value in [None, Some(0), Some(u64::MAX)] {
        assert_eq!(echo.maybe(&cx, value).await.unwrap(), value);
    }
}

fn forms() -> Vec<Form> {
    let rectangle = |label: Option<&str>| Form::Rectangle { width: 3, label: label.map(str::to_owned) };
    let flat = vec![
        Form::Point,
        Form::Circle(5),
        Form::Line(-1, 1),
        rectangle(None),
        rectangle(Some("")),
        Form::Large(u128::MAX),
    ];
    let mut all = flat.clone();
    all.push(Form::Group(vec![Form::Group(flat), Form::Group(Vec::new())]));
    all
}

pub(crate) async fn enums_keep_their_variant_and_its_data(world: World) {
    let (echo, cx) = echo(&world).await;
    assert_eq!(echo.forms(&cx, forms()).await.unwrap(), forms());
}

pub(crate) async fn generics_hold_what_they_were_made_for(world: World) {
    let (echo, cx) = echo(&world).await;
    let page = Page { items: forms(), next: None };
    let pages = Page { items: vec![page.clone(), page.clone()], next: Some(page) };
    assert_eq!(echo.pages(&cx, pages.clone()).await.unwrap(), pages);
}

pub(crate) async fn a_tree_keeps_its_shape(world: World) {
    let (echo, cx) = echo(&world).await;
    let leaf = |label: usize| Tree { label: label.to_string(), left: None, right: None };
    let grown = (0..30).fold(leaf(0), |tree, label| Tree {
        label: label.to_string(),
        left: Some(Box::new(tree)),
        right: Some(Box::new(leaf(label))),
    });
    assert_eq!(echo.tree(&cx, grown.clone()).await.unwrap(), grown);
}

pub(crate) async fn nothing_is_a_value_too(world: World) {
    let (echo, cx) = echo(&world).await;
    echo.nothing(&cx).await.unwrap();
    assert_eq!(echo.units(&cx, (), Nothing, Hollow {}).await.unwrap(), (Nothing, Hollow {}));
}

pub(crate) async fn names_are_what_the_interface_says(world: World) {
    let (echo, cx) = echo(&world).await;
    let value = Renamed { unit_price: 3, r#type: "mug".into(), note: "blue".into() };
    assert_eq!(echo.renamed(&cx, value.clone()).await.unwrap(), value);
    let said = echo.many(&cx, 1, "two".into(), vec![3, 4], '5').await.unwrap();
    assert_eq!(said, "1 two [3, 4] 5");
}
