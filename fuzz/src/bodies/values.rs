//! Values of every shape in the three encodings: what is read can be written in each of them, and is the same again.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wharf::Encoding;

use crate::message::{Colour, Id, Shapes, Tree};

const ENCODINGS: [Encoding; 3] = [Encoding::Positional, Encoding::Named, Encoding::Json];

/// The first byte says of which encoding and which type the others are.
pub fn run(input: &[u8]) {
    let Some((what, bytes)) = input.split_first() else { return };
    let encoding = ENCODINGS[usize::from(what % 3)];
    match what / 3 % 4 {
        0 => read::<Shapes>(encoding, bytes),
        1 => read::<Tree>(encoding, bytes),
        2 => read::<Vec<Option<Colour>>>(encoding, bytes),
        _ => read::<(Id, f32, String)>(encoding, bytes),
    }
}

fn read<T: Serialize + DeserializeOwned>(encoding: Encoding, bytes: &[u8]) {
    let Ok(value) = encoding.decode::<T>(bytes) else { return };
    // NaN is not equal to itself, but its bytes are: values are compared as positional bytes.
    let known = written(Encoding::Positional, &value).expect("a value can be written by position");
    for other in ENCODINGS {
        let Some(again) = written(other, &value) else {
            // JSON has no numbers that are not finite.
            assert_eq!(other, Encoding::Json);
            continue;
        };
        let back: T = match other.decode(&again) {
            Ok(back) => back,
            Err(error) => panic!("{encoding:?} to {other:?}: {error}"),
        };
        let back = written(Encoding::Positional, &back).expect("a value can be written by position");
        assert_eq!(back, known, "{encoding:?} to {other:?}");
    }
}

fn written<T: Serialize>(encoding: Encoding, value: &T) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    encoding.encode(value, &mut bytes).ok()?;
    Some(bytes)
}

/// A value of each type in each encoding.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let shapes = Shapes {
        double: -0.1,
        single: 1.5,
        maybe: Some(1e300),
        huge: u128::MAX,
        below: -2,
        letter: '\u{e4}',
        text: "mug".into(),
        bytes: wharf::Bytes::from(&[0, 1, 255]),
        list: vec![Id(1), Id(70_000)],
        tuple: (1, "one".into()),
        by_text: [("a".to_owned(), 1)].into(),
        by_number: [(-7, Colour::Red)].into(),
        by_colour: [(Colour::DarkBlue, true)].into(),
        set: [Id(3)].into(),
        colour: Some(Colour::DarkBlue),
        tree: tree(),
        ..Shapes::default()
    };
    let mut seeds = Vec::new();
    for (at, encoding) in ENCODINGS.into_iter().enumerate() {
        let mut seed = |name: &str, of: usize, bytes: Option<Vec<u8>>| {
            let bytes = bytes.unwrap_or_default();
            seeds.push((format!("{name}-{at}"), [&[(3 * of + at) as u8], bytes.as_slice()].concat()));
        };
        seed("shapes", 0, written(encoding, &shapes));
        seed("tree", 1, written(encoding, &tree()));
        let deep = (0..120).fold(Tree::Leaf, |tree, _| Tree::Branch(Box::new(tree)));
        seed("deep", 1, written(encoding, &deep));
        seed("options", 2, written(encoding, &vec![None, Some(Colour::Red), Some(Colour::DarkBlue)]));
        seed("tuple", 3, written(encoding, &(Id(9), 0.1_f32, "nine".to_owned())));
    }
    seeds
}

fn tree() -> Tree {
    let number = |number| Box::new(Tree::Number(number));
    Tree::Pair(
        number(-1),
        vec![Tree::Fork { left: Some(number(2)), right: [("b".to_owned(), Tree::Branch(number(3)))].into() }],
    )
}
