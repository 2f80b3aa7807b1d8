//! Inputs from inputs: small and large changes at random.

use fastrand::Rng;

/// The longest input.
const MOST: usize = 32 * 1024;

/// Bytes that mean something to somebody: markers, lengths at their bounds, kinds, brackets.
const TELLING: [u8; 24] = [
    0x00, 0x01, 0x02, 0x03, 0x07, 0x0a, 0x20, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x91, 0x9f, 0xa0, 0xc0, 0xc1,
    0xc4, 0xcf, 0xdb, 0xdd, 0xdf, 0xfe, 0xff,
];

/// Words that mean something to somebody.
const WORDS: [&[u8]; 40] = [
    b"WHARF/1\n",
    b"version",
    b"app",
    b"service",
    b"process",
    b"wants",
    b"serves",
    b"limits",
    b"methods",
    b"name",
    b"fingerprint",
    b"descriptor",
    b"number",
    b"interface",
    b"types",
    b"shape",
    b"body",
    b"variants",
    b"args",
    b"value",
    b"error",
    b"option",
    b"list",
    b"map",
    b"key",
    b"tuple",
    b"array",
    b"item",
    b"len",
    b"type",
    b"Leaf",
    b"Branch",
    b"Fork",
    b"left",
    b"right",
    b"text",
    b"null",
    b"1e999",
    b"\\u0000",
    b"\xed\xa0\x80",
];

/// A new input, from one of `corpus` or from two.
pub(super) fn mutate(rng: &mut Rng, corpus: &[Vec<u8>], input: &mut Vec<u8>) {
    input.clear();
    if let Some(from) = pick(rng, corpus) {
        input.extend_from_slice(from);
    }
    // Mostly a few changes; sometimes many.
    let changes = if rng.u8(..8) == 0 { rng.usize(8..64) } else { rng.usize(1..6) };
    for _ in 0..changes {
        change(rng, corpus, input);
    }
    input.truncate(MOST);
}

fn pick<'a>(rng: &mut Rng, corpus: &'a [Vec<u8>]) -> Option<&'a Vec<u8>> {
    if corpus.is_empty() { None } else { corpus.get(rng.usize(..corpus.len())) }
}

fn change(rng: &mut Rng, corpus: &[Vec<u8>], input: &mut Vec<u8>) {
    if input.is_empty() {
        input.extend((0..rng.usize(1..32)).map(|_| rng.u8(..)));
        return;
    }
    let at = rng.usize(..input.len());
    let some = 1 + rng.usize(..(input.len() - at).min(64));
    match rng.u8(..14) {
        0 => input[at] ^= 1 << rng.u8(..8),
        1 => input[at] = rng.u8(..),
        2 => input[at] = TELLING[rng.usize(..TELLING.len())],
        3 => input[at] = input[at].wrapping_add(rng.u8(..16)).wrapping_sub(8),
        4 => drop(input.drain(at..at + some)),
        5 => insert(input, at, &TELLING[rng.usize(..TELLING.len())..][..1]),
        6 => insert(input, at, WORDS[rng.usize(..WORDS.len())]),
        7 => {
            let fresh: Vec<u8> = (0..rng.usize(1..16)).map(|_| rng.u8(..)).collect();
            insert(input, at, &fresh);
        }
        8 => {
            let again = input[at..at + some].to_vec();
            insert(input, at, &again);
        }
        9 => number(rng, input, at),
        10 => {
            // A bomb: a few bytes, very often.
            let level = input[at..at + some.min(16)].to_vec();
            let times = rng.usize(1..=4096.min(MOST / level.len()));
            insert(input, at, &level.repeat(times));
        }
        11 => input.truncate(at),
        12 => {
            let to = rng.usize(..input.len() - some + 1);
            input.copy_within(at..at + some, to);
        }
        _ => {
            let Some(other) = pick(rng, corpus).filter(|other| !other.is_empty()) else { return };
            let from = rng.usize(..other.len());
            let length = 1 + rng.usize(..other.len() - from);
            insert(input, at, &other[from..from + length]);
        }
    }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if input.len() + bytes.len() <= 2 * MOST {
        input.splice(at..at, bytes.iter().copied());
    }
}

/// A number at the bounds of something, in two or four bytes, from either end.
fn number(rng: &mut Rng, input: &mut [u8], at: usize) {
    let numbers =
        [0, 1, 127, 128, 255, 256, 4096, 65_535, 131_072, 131_073, 0x00ff_ffff, 0x7fff_ffff, u32::MAX];
    let number = numbers[rng.usize(..numbers.len())];
    let (wide, narrow) = (number.to_le_bytes(), (number as u16).to_le_bytes());
    let mut bytes = if rng.bool() { wide.to_vec() } else { narrow.to_vec() };
    if rng.bool() {
        bytes.reverse();
    }
    for (place, byte) in input[at..].iter_mut().zip(bytes) {
        *place = byte;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_inputs() {
        let corpus = [b"one input".to_vec(), b"and another".to_vec()];
        let inputs = |seed| {
            let (mut rng, mut input) = (Rng::with_seed(seed), Vec::new());
            let mut next = || {
                mutate(&mut rng, &corpus, &mut input);
                assert!(input.len() <= MOST);
                input.clone()
            };
            (0..1000).map(|_| next()).collect::<Vec<_>>()
        };
        assert_eq!(inputs(7), inputs(7));
        assert_ne!(inputs(7), inputs(8));
    }
}
